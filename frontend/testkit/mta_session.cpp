// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/test/mta_session.hpp>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "macro_table.hpp"

namespace mimemend::milter::test {

namespace {

using wire::Command;

wire::Connect connect_of(const ClientInfo& client) {
  using Family = wire::Connect::Family;
  if (client.address.empty()) return {client.host, Family::unknown, 0, {}};
  if (client.address.starts_with('/')) return {client.host, Family::local, 0, client.address};
  const bool ipv6 = client.address.find(':') != std::string::npos;
  // As both MTAs write them.
  return {client.host, ipv6 ? Family::ipv6 : Family::ipv4, client.port, (ipv6 ? "IPv6:" : "") + client.address};
}

// The client is disconnected, and no message of its comes through any more.
bool ends_connection(const WireVerdict& verdict) {
  return verdict.kind == ReplyKind::shutdown || verdict.kind == ReplyKind::connection_failed ||
         (verdict.kind == ReplyKind::reply_code && verdict.text.starts_with("421"));
}

}  // namespace

bool Delivery::accepted() const noexcept {
  const Disposition disposition = disposition_of(verdict);
  return disposition == Disposition::proceed || disposition == Disposition::accept;
}

bool Delivery::held() const noexcept {
  return accepted() && std::any_of(actions.begin(), actions.end(),
                                   [](const Action& action) { return std::holds_alternative<Quarantine>(action); });
}

class MtaSession::Impl {
 public:
  Impl(WireClient wire, MtaOptions options)
      : client(std::move(wire)), options_(std::move(options)), macros_(options_) {}
  Impl(Impl&&) = delete;

  Result<Delivery> deliver(const Mail& mail) {
    mail_ = &mail;
    delivery_ = {};
    decided_ = false;
    ++messages_;
    if (!std::exchange(opened_, true)) open_connection();
    if (!error_ && !connection_end_) play_message();
    if (error_) return *error_;
    if (connection_end_) {
      delivery_.verdict = connection_end_->verdict;
      delivery_.decided_at = connection_end_->stage;
    }
    delivery_.negotiated = client.negotiated();
    delivery_.stages.insert(delivery_.stages.begin(), connection_stages_.begin(), connection_stages_.end());
    delivery_.violations = client.take_violations();
    return std::move(delivery_);
  }

  WireClient client;

 private:
  // Neither failed nor decided.
  [[nodiscard]] bool going() const noexcept { return !error_ && !decided_; }

  void open_connection() {
    if (const auto answer = client.negotiate(options_.offer); !answer) {
      error_ = answer.error();
      return;
    }
    macros_.heed(client);
    send_macros(Command::connect, {});
    if (going()) heard(Command::connect, client.connect(connect_of(options_.client)));
    if (going()) {
      send_macros(Command::helo, {});
      heard(Command::helo, client.helo(options_.client.helo));
    }
    connection_stages_ = std::exchange(delivery_.stages, {});
  }

  void play_message() {
    ended_ = false;
    envelope();
    if (going()) content();
    if (going()) end();
    // What a filter was told of a message that does not end has to be taken back.
    if (!error_ && !ended_ && !connection_end_) keep(client.abort());
  }

  void envelope() {
    send_macros(Command::mail, subject(options_.dialect == Dialect::sendmail));
    if (going()) heard(Command::mail, client.mail(mail_->sender, mail_->sender_arguments));
    std::optional<WireVerdict> refused;
    for (const Recipient& recipient : mail_->recipients) {
      if (!going()) return;
      if (auto verdict = offer_recipient(recipient)) refused = std::move(verdict);
    }
    if (going() && delivery_.accepted_recipients.empty() && refused) decide(Command::recipient, *refused);
    if (!going()) return;
    send_macros(Command::data, subject(true));
    if (going()) heard(Command::data, client.data());
  }

  // The verdict, when it is that this recipient is refused.
  std::optional<WireVerdict> offer_recipient(const Recipient& recipient) {
    MacroSubject about = subject(options_.dialect == Dialect::sendmail);
    about.recipient = &recipient;
    send_macros(Command::recipient, about);
    if (!going()) return std::nullopt;
    const auto verdict = client.recipient(recipient.address, recipient.arguments);
    if (!verdict) {
      error_ = verdict.error();
      return std::nullopt;
    }
    delivery_.recipients.push_back({recipient.address, *verdict});
    note_stage(Command::recipient, *verdict);
    const Disposition disposition = disposition_of(*verdict);
    const bool refused = disposition == Disposition::reject || disposition == Disposition::tempfail;
    if (!refused) delivery_.accepted_recipients.push_back(recipient);
    if (ends_connection(*verdict) || (!refused && disposition != Disposition::proceed))
      decide(Command::recipient, *verdict);
    return refused ? std::optional(*verdict) : std::nullopt;
  }

  void content() {
    bool told = true;  // Sendmail takes a skip of header fields for one of the body, Postfix does what it says
    for (const HeaderField& field : mail_->header) {
      if (!going() || !told) break;
      const auto verdict = client.header(field.name, field.value);
      heard(Command::header, verdict);
      told = !skips(verdict) || options_.dialect == Dialect::sendmail;
      skip_body_ = skip_body_ || (skips(verdict) && options_.dialect == Dialect::sendmail);
    }
    if (!going()) return;
    send_macros(Command::end_of_header, subject(true));
    heard(Command::end_of_header, client.end_of_header());
    body();
  }

  void body() {
    bool told = !std::exchange(skip_body_, false) && client.wants(Command::body);
    const std::string_view bytes = mail_->body;
    const std::size_t chunk = std::clamp<std::size_t>(options_.body_chunk_bytes, 1, wire::kBodyChunkBytes);
    for (std::size_t at = 0; going() && told && at < bytes.size(); at += chunk) {
      const auto verdict = client.body(bytes.substr(at, chunk));
      heard(Command::body, verdict);
      told = !skips(verdict);
    }
  }

  static bool skips(const Result<WireVerdict>& verdict) { return verdict && verdict->kind == ReplyKind::skip; }

  void end() {
    send_macros(Command::end_of_message, subject(true));
    if (!going()) return;
    auto answer = client.end_of_message();
    if (!answer) {
      error_ = answer.error();
      return;
    }
    ended_ = true;
    delivery_.actions = std::move(answer->actions);
    note_stage(Command::end_of_message, answer->verdict);
    decide(Command::end_of_message, answer->verdict);
  }

  MacroSubject subject(bool has_queue_id) {
    queue_id_ = messages_ == 1 ? options_.queue_id : fmt::format("{}{}", options_.queue_id, messages_);
    return {mail_, nullptr, has_queue_id ? std::string_view(queue_id_) : std::string_view()};
  }

  void send_macros(Command stage, const MacroSubject& about) {
    auto values = macros_.at(stage, about);
    if (!values.empty()) keep(client.macros(stage, std::move(values)));
  }

  void keep(const Result<void>& done) {
    if (!done && !error_) error_ = done.error();
  }

  void heard(Command stage, const Result<WireVerdict>& verdict) {
    if (!verdict) {
      error_ = verdict.error();
      return;
    }
    note_stage(stage, *verdict);
    if (disposition_of(*verdict) != Disposition::proceed) decide(stage, *verdict);
  }

  void note_stage(Command stage, const WireVerdict& verdict) {
    const bool repeats = stage == Command::header || stage == Command::body;
    StageVerdict row{stage, verdict, stage == Command::end_of_message || client.answers(stage)};
    if (repeats && !delivery_.stages.empty() && delivery_.stages.back().stage == stage)
      delivery_.stages.back() = std::move(row);
    else
      delivery_.stages.push_back(std::move(row));
  }

  void decide(Command stage, const WireVerdict& verdict) {
    decided_ = true;
    delivery_.verdict = verdict;
    delivery_.decided_at = stage;
    // What is said to the connection holds for all its messages.
    if (stage == Command::connect || stage == Command::helo || ends_connection(verdict))
      connection_end_ = StageVerdict{stage, verdict, true};
  }

  const Mail* mail_ = nullptr;
  MtaOptions options_;
  MacroTable macros_;
  Delivery delivery_;
  std::string queue_id_;
  std::size_t messages_ = 0;
  std::optional<Error> error_;
  std::vector<StageVerdict> connection_stages_;
  std::optional<StageVerdict> connection_end_;  // for all messages to come
  bool opened_ = false;
  bool decided_ = false;  // nothing more is to be asked about the message
  bool ended_ = false;    // the filter has answered its end
  bool skip_body_ = false;
};

Result<MtaSession> MtaSession::open(const MilterAddress& milter, MtaOptions options, ClientOptions client) {
  auto wire = WireClient::open(milter, std::move(client));
  if (!wire) return wire.error();
  return MtaSession(*std::move(wire), std::move(options));
}

MtaSession::MtaSession(WireClient client, MtaOptions options)
    : impl_(std::make_unique<Impl>(std::move(client), std::move(options))) {}
MtaSession::MtaSession(MtaSession&&) noexcept = default;
MtaSession& MtaSession::operator=(MtaSession&&) noexcept = default;
MtaSession::~MtaSession() = default;

Result<Delivery> MtaSession::deliver(const Mail& mail) { return impl_->deliver(mail); }

Result<void> MtaSession::quit() { return impl_->client.quit(); }

WireClient& MtaSession::client() noexcept { return impl_->client; }

Delivered final_message(Dialect dialect, const Mail& mail, const Delivery& delivery) {
  Mail sent = mail;
  sent.recipients = delivery.accepted_recipients;
  if ((delivery.negotiated.protocol & wire::kLeadingSpace) != 0) return apply(dialect, sent, delivery.actions);
  std::vector<Action> actions = delivery.actions;
  for (Action& action : actions) {
    if (auto* added = std::get_if<AddHeader>(&action)) added->value.insert(0, 1, ' ');
    if (auto* inserted = std::get_if<InsertHeader>(&action)) inserted->value.insert(0, 1, ' ');
    if (auto* changed = std::get_if<ChangeHeader>(&action); changed != nullptr && !changed->value.empty())
      changed->value.insert(0, 1, ' ');
  }
  return apply(dialect, sent, actions);
}

Result<Delivery> deliver(const Mail& mail, const MilterAddress& milter, MtaOptions options, ClientOptions client) {
  auto session = MtaSession::open(milter, std::move(options), std::move(client));
  if (!session) return session.error();
  auto delivery = session->deliver(mail);
  if (delivery) (void)session->quit();
  return delivery;
}

}  // namespace mimemend::milter::test
