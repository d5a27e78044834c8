// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/detail/in_process.hpp>

#include <exception>
#include <utility>

#include <fmt/format.h>

#include <mimemend/milter/log.hpp>

#include "action_link.hpp"
#include "server_state.hpp"
#include "session.hpp"

namespace mimemend::milter::detail {

namespace {

class KeptLines final : public LogSink {
 public:
  std::vector<std::string> lines;
  void write(LogLevel level, std::string_view line) noexcept override {
    lines.push_back(fmt::format("{}: {}", to_string(level), line));
  }
};

// The MTA's end, with the macros that a test gives it.
class InProcessLink final : public ActionLink {
 public:
  FilterConnection::MacroSource macros;

  [[nodiscard]] std::optional<std::string_view> macro(const char* name) const override {
    return macros ? macros(name) : std::nullopt;
  }
};

class InProcessConnection final : public FilterConnection {
 public:
  explicit InProcessConnection(FilterType type) : state_(std::move(type), log_) {}
  ~InProcessConnection() override { state_.sessions.clear(); }

  [[nodiscard]] const CallbackTable& table() const noexcept override { return state_.type.table; }
  void set_macro_source(MacroSource source) override { link_.macros = std::move(source); }

  Result<void> open(std::uint32_t offered_protocol) override {
    try {
      session_ = state_.sessions.add(std::make_unique<Session>(state_));
      session_->negotiated(offered_protocol);
      return {};
    } catch (const std::exception& exception) {
      return Error{Error::Kind::backend, fmt::format("the filter could not be made: {}", exception.what())};
    } catch (...) {
      return Error{Error::Kind::backend, "the filter could not be made: an exception of unknown type"};
    }
  }

  Answer connect(const Peer& peer) override { return session_->connect(link_, peer); }
  Answer helo(std::string_view name) override { return session_->helo(link_, name); }
  Answer mail(const EnvelopeAddress& sender) override { return session_->mail(link_, sender); }
  Answer rcpt(const EnvelopeAddress& recipient) override { return session_->rcpt(link_, recipient); }
  Answer data() override { return session_->data(link_); }
  Answer unknown(std::string_view command) override { return session_->unknown(link_, command); }
  Answer header(std::string_view name, std::string_view value) override { return session_->header(link_, name, value); }
  Answer end_of_headers() override { return session_->end_of_headers(link_); }
  Answer body(BodyChunk chunk) override { return session_->body(link_, chunk); }
  Answer end_of_message() override { return session_->end_of_message(link_); }
  void abort() override { session_->abort(); }
  void close() override { state_.sessions.clear(); }

  [[nodiscard]] std::vector<test::Action> take_actions() override { return std::exchange(link_.actions, {}); }
  [[nodiscard]] const std::vector<std::string>& log() const noexcept override { return log_.lines; }

 private:
  KeptLines log_;
  InProcessLink link_;
  ServerState state_;
  Session* session_ = nullptr;  // owned by state_
};

}  // namespace

std::unique_ptr<FilterConnection> in_process_connection(FilterType type) {
  return std::make_unique<InProcessConnection>(std::move(type));
}

}  // namespace mimemend::milter::detail
