// SPDX-License-Identifier: Apache-2.0
#include "session.hpp"

#include <exception>
#include <string>

#include <fmt/format.h>

#include "message_edits.hpp"
#include "server_state.hpp"

namespace mimemend::milter::detail {

namespace {

bool is_connection_stage(Stage stage) { return stage == Stage::connect || stage == Stage::helo; }

// A refused recipient leaves the message alive, and an unknown command has none to end.
bool ends_message(Stage stage, const AnyVerdict& verdict) {
  if (is_connection_stage(stage) || stage == Stage::unknown) return false;
  if (stage == Stage::end_of_message) return true;
  if (verdict.is<Accept>() || verdict.is<Discard>()) return true;
  return stage != Stage::rcpt && (verdict.is<Reject>() || verdict.is<TempFail>());
}

}  // namespace

Session::Session(ServerState& server) : server_(&server), filter_(server.type.make()) {}

Session::~Session() { server_->type.table.destroy(filter_); }

void Session::negotiated(std::uint32_t offered_protocol) noexcept { offered_ = offered_protocol; }

Answer Session::connect(MtaLink& link, const Peer& peer) {
  return run(Stage::connect, link, [&] {
    const auto call = server_->type.table.on_connect;
    return call != nullptr ? call(filter_, Context(link), peer) : Continue{};
  });
}

Answer Session::helo(MtaLink& link, std::string_view name) {
  return run(Stage::helo, link, [&] {
    const auto call = server_->type.table.on_helo;
    return call != nullptr ? call(filter_, Context(link), name) : Continue{};
  });
}

Answer Session::mail(MtaLink& link, const EnvelopeAddress& sender) {
  abort();  // a message that never came to its end
  return run(Stage::mail, link, [&] {
    const auto call = server_->type.table.on_mail;
    return call != nullptr ? call(filter_, Context(link), sender) : Continue{};
  });
}

Answer Session::rcpt(MtaLink& link, const EnvelopeAddress& recipient) {
  return run(Stage::rcpt, link, [&] {
    const auto call = server_->type.table.on_rcpt;
    return call != nullptr ? call(filter_, Context(link), recipient) : Continue{};
  });
}

Answer Session::data(MtaLink& link) {
  return run(Stage::data, link, [&] {
    const auto call = server_->type.table.on_data;
    return call != nullptr ? call(filter_, Context(link)) : Continue{};
  });
}

Answer Session::unknown(MtaLink& link, std::string_view command) {
  return run(Stage::unknown, link, [&] {
    const auto call = server_->type.table.on_unknown;
    return call != nullptr ? call(filter_, Context(link), command) : Continue{};
  });
}

// An MTA that does not speak the leading-space option has eaten one blank, the usual one.
Answer Session::header(MtaLink& link, std::string_view name, std::string_view value) {
  return run(Stage::header, link, [&]() -> AnyVerdict {
    const auto call = server_->type.table.on_header;
    if (call == nullptr) return Continue{};
    if (exact_headers()) return call(filter_, Context(link), name, value);
    return call(filter_, Context(link), name, ' ' + std::string(value));
  });
}

Answer Session::end_of_headers(MtaLink& link) {
  return run(Stage::end_of_headers, link, [&] {
    const auto call = server_->type.table.on_end_of_headers;
    return call != nullptr ? call(filter_, Context(link)) : Continue{};
  });
}

Answer Session::body(MtaLink& link, BodyChunk chunk) {
  return run(Stage::body, link, [&]() -> AnyVerdict {
    const auto call = server_->type.table.on_body;
    if (call == nullptr || body_ == Body::skipped) return Continue{};
    AnyVerdict verdict = call(filter_, Context(link), chunk);
    if (!verdict.is<SkipRest>()) return verdict;
    body_ = Body::skipped;  // an MTA that cannot skip sends the rest, and the filter does not see it
    return (offered_ & kSkipBody) != 0 ? verdict : Continue{};
  });
}

Answer Session::end_of_message(MtaLink& link) {
  return run(Stage::end_of_message, link, [&] { return finish_message(link); });
}

AnyVerdict Session::finish_message(MtaLink& link) {
  const auto call = server_->type.table.on_end_of_message;
  if (call == nullptr) return Continue{};
  MessageEdits edits;
  EditDesk desk(link, edits);
  AnyVerdict verdict = call(filter_, desk);
  if (!verdict.is<Continue>() && !verdict.is<Accept>()) return verdict;
  if (auto sent = desk.commit(); !sent) {
    fail(Stage::end_of_message, link, sent.error().what.c_str());
    return verdict_of(failure_);
  }
  return verdict;
}

void Session::abort() noexcept {
  if (message_ == MessageState::open && server_->type.table.on_abort != nullptr) {
    try {
      server_->type.table.on_abort(filter_);
    } catch (...) {
      server_->log->write(LogLevel::error, "exception in on_abort");
    }
  }
  end_message();
}

void Session::close() noexcept {
  abort();
  if (server_->type.table.on_close == nullptr) return;
  try {
    server_->type.table.on_close(filter_);
  } catch (...) {
    server_->log->write(LogLevel::error, "exception in on_close");
  }
}

template <class Call>
Answer Session::run(Stage stage, MtaLink& link, Call call) {
  if (!is_connection_stage(stage) && stage != Stage::unknown) begin_message();
  if (failure_ == Failure::none) {
    try {
      return conclude(stage, call());
    } catch (const std::exception& exception) {
      fail(stage, link, exception.what());
    } catch (...) {
      fail(stage, link, "an exception of unknown type");
    }
  }
  if (server_->type.table.silent(stage)) return std::nullopt;
  return conclude(stage, verdict_of(failure_));
}

Answer Session::conclude(Stage stage, AnyVerdict verdict) {
  if (server_->type.table.silent(stage)) return std::nullopt;
  if (!ends_message(stage, verdict)) return verdict;
  // libmilter calls no abort after a verdict of our own; the filter is told all the same.
  if (stage == Stage::end_of_message && failure_ == Failure::none)
    end_message();
  else
    abort();
  return verdict;
}

void Session::begin_message() noexcept {
  if (message_ != MessageState::none) return;
  message_ = MessageState::open;
  body_ = Body::wanted;
  ++server_->open_messages;
  if (!server_->draining) return;
  --server_->open_messages;
  message_ = MessageState::refused;
  if (failure_ == Failure::none) failure_ = Failure::stopping;
}

void Session::end_message() noexcept {
  if (message_ == MessageState::open) --server_->open_messages;
  message_ = MessageState::none;
  if (failure_lasts_ == Lasts::message) failure_ = Failure::none;
}

// Allocates as little as can be: the cause may be that there is no memory.
void Session::fail(Stage stage, MtaLink& link, const char* cause) noexcept {
  failure_ = Failure::ours;
  if (is_connection_stage(stage)) failure_lasts_ = Lasts::connection;
  try {
    server_->log->write(LogLevel::error, fmt::format("queue={} verdict=tempfail stage=\"{}\" cause=\"{}\"",
                                                     Context(link).queue_id(), bits(stage).name, cause));
  } catch (...) {
    server_->log->write(LogLevel::error, "verdict=tempfail cause=\"out of memory\"");
  }
}

AnyVerdict Session::verdict_of(Failure failure) {
  if (failure == Failure::stopping)
    return TempFail({451, "4.3.2"}, "The mail filter is stopping, please try again later");
  return TempFail({451, "4.3.0"}, "The mail filter failed, please try again later");
}

}  // namespace mimemend::milter::detail
