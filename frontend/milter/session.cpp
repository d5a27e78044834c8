// SPDX-License-Identifier: Apache-2.0
#include "session.hpp"

#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "message_edits.hpp"
#include "server_state.hpp"

namespace mimemend::milter::detail {

namespace {

constexpr bool is_connection_stage(Stage stage) { return stage == Stage::connect || stage == Stage::helo; }

constexpr std::size_t kMaxKeptFields = 100'000;

std::string_view name_of(const AnyVerdict& verdict) {
  if (verdict.is<Accept>()) return "accept";
  return verdict.is<Reject>() ? "reject" : "tempfail";
}

// A refused recipient leaves the message alive, and an unknown command has none to end.
bool ends_message(Stage stage, const AnyVerdict& verdict) {
  if (is_connection_stage(stage) || stage == Stage::unknown) return false;
  if (stage == Stage::end_of_message) return true;
  if (verdict.is<Accept>() || verdict.is<Discard>()) return true;
  return stage != Stage::rcpt && (verdict.is<Reject>() || verdict.is<TempFail>());
}

}  // namespace

Session::Session(ServerState& server)
    : server_(&server),
      filter_(server.type.make()),
      call_{nullptr, server.log, &server.absent_macros, server.counters.connections.add()} {
  server.counters.live_sessions.add();
}

Session::~Session() {
  end_message();
  server_->type.table.destroy(filter_);
  server_->counters.live_sessions.subtract();
}

void Session::negotiated(std::uint32_t offered_protocol) noexcept { offered_ = offered_protocol; }

inline void* Session::message_object() {
  if (server_->type.table.make_message == nullptr) return filter_;
  return message_object_ != nullptr ? message_object_ : new_message_object();
}

void* Session::new_message_object() {
  message_object_ = server_->type.table.make_message(filter_);
  server_->counters.live_message_objects.add();
  return message_object_;
}

template <class Member, class... Args>
AnyVerdict Session::call(Member member, void* object, const Args&... args) {
  return member != nullptr ? member(object, Context(call_), args...) : Continue{};
}

// Every callback comes through here, most of them to go on: that way is short.
template <Stage S, class Run>
Answer Session::run(MtaLink& link, Run run) {
  call_.link = &link;
  if (!is_connection_stage(S) && S != Stage::unknown && message_ == MessageState::none) begin_message();
  if (failure_ != Failure::none) return answer_failure(S);
  try {
    AnyVerdict verdict = run();
    if (S == Stage::end_of_message || !verdict.is<Continue>()) return conclude(S, std::move(verdict));
    return server_->type.table.silent(S) ? Answer{} : verdict;
  } catch (const std::exception& exception) {
    fail(S, thrown_, exception.what());
  } catch (...) {
    fail(S, thrown_, "an exception of unknown type");
  }
  return answer_failure(S);
}

Answer Session::answer_failure(Stage stage) {
  if (server_->type.table.silent(stage)) return {};
  AnyVerdict verdict = verdict_of(failure_);
  // An unknown command has nothing to accept.
  if (stage == Stage::unknown && verdict.is<Accept>()) return Continue{};
  return conclude(stage, std::move(verdict));
}

Answer Session::connect(MtaLink& link, const Peer& peer) {
  return run<Stage::connect>(link, [&] { return call(server_->type.table.on_connect, filter_, peer); });
}

Answer Session::helo(MtaLink& link, std::string_view name) {
  return run<Stage::helo>(link, [&] { return call(server_->type.table.on_helo, filter_, name); });
}

Answer Session::mail(MtaLink& link, const EnvelopeAddress& sender) {
  abort();  // a message that never came to its end
  return run<Stage::mail>(link, [&] { return call(server_->type.table.on_mail, message_object(), sender); });
}

Answer Session::rcpt(MtaLink& link, const EnvelopeAddress& recipient) {
  return run<Stage::rcpt>(link, [&] { return call(server_->type.table.on_rcpt, message_object(), recipient); });
}

Answer Session::data(MtaLink& link) {
  return run<Stage::data>(link, [&] { return call(server_->type.table.on_data, message_object()); });
}

Answer Session::unknown(MtaLink& link, std::string_view command) {
  return run<Stage::unknown>(link, [&] { return call(server_->type.table.on_unknown, filter_, command); });
}

// An MTA that does not speak the leading-space option has eaten one blank, the usual one.
Answer Session::header(MtaLink& link, std::string_view name, std::string_view value) {
  return run<Stage::header>(link, [&] {
    std::string given_back;
    if (!exact_headers()) [[unlikely]]
      value = given_back.append(" ").append(value);
    if (server_->type.table.header == CallbackTable::Header::is_kept) keep(name, value);
    return call(server_->type.table.on_header, message_object(), name, value);
  });
}

Answer Session::end_of_headers(MtaLink& link) {
  return run<Stage::end_of_headers>(link,
                                    [&] { return call(server_->type.table.on_end_of_headers, message_object()); });
}

Answer Session::body(MtaLink& link, BodyChunk chunk) {
  server_->counters.body_bytes.add(chunk.size());
  return run<Stage::body>(link, [&]() -> AnyVerdict {
    if (body_ == Body::skipped) return Continue{};
    AnyVerdict verdict = call(server_->type.table.on_body, message_object(), chunk);
    if (!verdict.is<SkipRest>()) return verdict;
    body_ = Body::skipped;  // an MTA that cannot skip sends the rest, and the filter does not see it
    return (offered_ & kSkipBody) != 0 ? verdict : Continue{};
  });
}

Answer Session::end_of_message(MtaLink& link) {
  ProgressKeeper::Watch watched(link, server_->progress);
  return run<Stage::end_of_message>(watched, [&] { return finish_message(watched); });
}

AnyVerdict Session::finish_message(MtaLink& link) {
  const auto on_end = server_->type.table.on_end_of_message;
  if (on_end == nullptr) return Continue{};
  MessageEdits edits;
  edits.received.swap(header_);
  EditDesk desk(call_, edits);
  try {
    AnyVerdict verdict = on_end(message_object(), desk);
    if (!verdict.is<Continue>() && !verdict.is<Accept>()) return verdict;
    if (auto sent = send_edits(link, edits); !sent) {
      fail(Stage::end_of_message, Failure::half_edited, sent.error().what.c_str());
      return verdict_of(failure_);
    }
    return verdict;
  } catch (...) {  // a writer of a body throws in its middle, say; run() answers
    if (edits.progress == MessageEdits::Progress::failed) thrown_ = Failure::half_edited;
    throw;
  }
}

// The MTAs bound a header to 60 KB and less; this bounds one that does not.
void Session::keep(std::string_view name, std::string_view value) {
  if (header_.size() >= kMaxKeptFields) throw std::length_error("more header fields than can be kept");
  header_.push_back({std::string(name), std::string(value)});
}

// There is no stage to say it at: the link may be gone.
void Session::tell_exception(std::string_view member) noexcept {
  try {
    server_->log->write(LogLevel::error,
                        fmt::format("connection={} queue=- exception in {}", call_.connection, member));
  } catch (...) {  // no memory for the line
    server_->log->write(LogLevel::error, member);
  }
}

void Session::abort() noexcept {
  const bool has_object = server_->type.table.make_message == nullptr || message_object_ != nullptr;
  if (message_ == MessageState::open && server_->type.table.on_abort != nullptr && has_object) {
    try {
      server_->type.table.on_abort(message_object());
    } catch (...) {
      tell_exception("on_abort");
    }
  }
  if (message_ == MessageState::open) server_->counters.messages_aborted.add();
  end_message();
}

void Session::close() noexcept {
  abort();
  if (server_->type.table.on_close == nullptr) return;
  try {
    server_->type.table.on_close(filter_);
  } catch (...) {
    tell_exception("on_close");
  }
}

Answer Session::conclude(Stage stage, AnyVerdict verdict) {
  if (server_->type.table.silent(stage)) return {};
  if (!ends_message(stage, verdict)) return verdict;
  // libmilter calls no abort after a verdict of our own; the filter is told all the same.
  if (stage == Stage::end_of_message && failure_ == Failure::none) {
    server_->counters.messages_ended.add();
    end_message();
  } else {
    abort();
  }
  return verdict;
}

void Session::begin_message() noexcept {
  if (message_ != MessageState::none) return;
  message_ = MessageState::open;
  body_ = Body::wanted;
  ++server_->open_messages;
  if (!server_->draining) {
    server_->counters.messages_begun.add();
    return;
  }
  --server_->open_messages;
  message_ = MessageState::refused;
  if (failure_ == Failure::none) failure_ = Failure::stopping;
}

void Session::end_message() noexcept {
  if (message_object_ != nullptr) {
    server_->type.table.destroy_message(std::exchange(message_object_, nullptr));
    server_->counters.live_message_objects.subtract();
  }
  header_.clear();
  if (message_ == MessageState::open) --server_->open_messages;
  message_ = MessageState::none;
  thrown_ = Failure::ours;
  if (failure_lasts_ == Lasts::message) failure_ = Failure::none;
}

// Allocates as little as can be: the cause may be that there is no memory.
void Session::fail(Stage stage, Failure failure, const char* cause) noexcept {
  failure_ = failure;
  if (is_connection_stage(stage)) failure_lasts_ = Lasts::connection;
  server_->counters.failed(stage);
  try {
    Context(call_).log(LogLevel::error, fmt::format("verdict={} stage=\"{}\" cause=\"{}\"",
                                                    name_of(verdict_of(failure)), bits(stage).name, cause));
  } catch (...) {
    server_->log->write(LogLevel::error, "cause=\"out of memory\"");
  }
}

AnyVerdict Session::verdict_of(Failure failure) const {
  if (failure == Failure::stopping)
    return TempFail({451, "4.3.2"}, "The mail filter is stopping, please try again later");
  if (failure == Failure::half_edited)
    return TempFail({451, "4.3.0"}, "The mail filter failed, please try again later");
  return server_->type.on_failure;
}

}  // namespace mimemend::milter::detail
