// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/detail/in_process.hpp>

#include <exception>
#include <utility>

#include <fmt/format.h>

#include <mimemend/milter/detail/mta_link.hpp>
#include <mimemend/milter/log.hpp>

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

// Keeps what is asked of the MTA.
class KeptRequests final : public MtaLink {
 public:
  std::vector<test::Action> actions;
  FilterConnection::MacroSource macros;

  [[nodiscard]] std::optional<std::string_view> macro(const char* name) const override {
    return macros ? macros(name) : std::nullopt;
  }
  Result<void> add_header(const std::string& name, const std::string& value) override {
    return keep(test::AddHeader{name, value});
  }
  Result<void> insert_header(std::uint32_t index, const std::string& name, const std::string& value) override {
    return keep(test::InsertHeader{index, name, value});
  }
  Result<void> change_header(std::uint32_t occurrence, const std::string& name, const std::string& value) override {
    return keep(test::ChangeHeader{occurrence, name, value});
  }
  Result<void> remove_header(std::uint32_t occurrence, const std::string& name) override {
    return keep(test::ChangeHeader{occurrence, name, {}});
  }
  Result<void> add_recipient(const std::string& address, const std::string& arguments) override {
    return keep(test::AddRecipient{address, arguments});
  }
  Result<void> remove_recipient(const std::string& address) override { return keep(test::RemoveRecipient{address}); }
  Result<void> change_sender(const std::string& address, const std::string& arguments) override {
    return keep(test::ChangeSender{address, arguments});
  }
  Result<void> replace_body(std::string_view piece) override { return keep(test::ReplaceBody{std::string(piece)}); }
  Result<void> quarantine(const std::string& reason) override { return keep(test::Quarantine{reason}); }
  Result<void> progress() override { return keep(test::Progress{}); }

 private:
  template <class Request>
  Result<void> keep(Request request) {
    actions.emplace_back(std::move(request));
    return {};
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
  KeptRequests link_;
  ServerState state_;
  Session* session_ = nullptr;  // owned by state_
};

}  // namespace

std::unique_ptr<FilterConnection> in_process_connection(FilterType type) {
  return std::make_unique<InProcessConnection>(std::move(type));
}

}  // namespace mimemend::milter::detail
