// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/logged.hpp>

#include <exception>
#include <iterator>

#include <fmt/format.h>

#include <mimemend/milter/text.hpp>

namespace mimemend::milter::detail {

namespace {

std::string text_of(const AnyVerdict& verdict) {
  switch (verdict.kind()) {
    case AnyVerdict::Kind::none:
    case AnyVerdict::Kind::proceed: return {};
    case AnyVerdict::Kind::accept: return "accept";
    case AnyVerdict::Kind::discard: return "discard";
    case AnyVerdict::Kind::skip_rest: return "skip-rest";
    case AnyVerdict::Kind::reject:
    case AnyVerdict::Kind::tempfail: break;
  }
  const Reply& reply = *verdict.reply();
  std::string text = fmt::format("{} {} {}", verdict.is<Reject>() ? "reject" : "tempfail", reply.code, reply.enhanced);
  for (const std::string& line : reply.lines) text += ' ' + line;
  return text;
}

// Without memory for a line there is no line: that is no reason to stop mail.
template <class Write>
void quietly(LogSink& sink, Write write) noexcept {
  try {
    write();
  } catch (const std::exception&) {
    sink.write(LogLevel::error, "out of memory, a log line is lost");
  }
}

}  // namespace

void StageLog::line(const Context& context, LogLevel level, std::string_view text) {
  connection_ = context.connection_id();
  queue_ = context.queue_id();
  sink_->write(level, fmt::format("connection={} queue={} {}", connection_, printable(queue_), text));
}

void StageLog::connect(const Context& context, const Peer& peer) noexcept {
  quietly(*sink_, [&] {
    line(context, LogLevel::info,
         fmt::format("connect {} [{}]", printable(peer.hostname), printable(address_text(peer))));
  });
}

void StageLog::word(const Context& context, std::string_view stage, std::string_view bytes) noexcept {
  quietly(*sink_, [&] { line(context, LogLevel::info, fmt::format("{} {}", stage, printable(bytes))); });
}

void StageLog::address(const Context& context, std::string_view stage, const EnvelopeAddress& address) noexcept {
  quietly(*sink_, [&] {
    std::string text = fmt::format("{} {}", stage, printable(address.address));
    for (const char* argument : address.arguments) fmt::format_to(std::back_inserter(text), " {}", printable(argument));
    line(context, LogLevel::info, text);
  });
}

void StageLog::header(const Context& context, std::string_view name, std::string_view value) noexcept {
  quietly(*sink_,
          [&] { line(context, LogLevel::debug, fmt::format("header {}:{}", printable(name), printable(value))); });
}

void StageLog::body(const Context& context, BodyChunk chunk) noexcept {
  quietly(*sink_, [&] { line(context, LogLevel::debug, fmt::format("body {} bytes", chunk.size())); });
}

void StageLog::bare(const Context& context, std::string_view stage) noexcept {
  quietly(*sink_, [&] { line(context, LogLevel::info, stage); });
}

void StageLog::verdict(const Context& context, std::string_view stage, const AnyVerdict& verdict) noexcept {
  if (verdict.is<Continue>()) return;
  quietly(*sink_,
          [&] { line(context, LogLevel::info, fmt::format("{} verdict={}", stage, printable(text_of(verdict)))); });
}

void StageLog::abort() noexcept {
  quietly(*sink_, [&] {
    sink_->write(LogLevel::info, fmt::format("connection={} queue={} abort", connection_, printable(queue_)));
  });
}

void StageLog::close() noexcept {
  quietly(*sink_, [&] { sink_->write(LogLevel::info, fmt::format("connection={} queue=- close", connection_)); });
}

}  // namespace mimemend::milter::detail
