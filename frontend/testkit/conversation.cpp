// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/test/conversation.hpp>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <span>

#include <fmt/format.h>

#include <mimemend/milter/detail/protocol.hpp>
#include <mimemend/milter/test/wire.hpp>

#include "wire_text.hpp"

namespace mimemend::milter::test {

namespace {

using detail::Stage;

constexpr std::size_t kPieceBytes = 65535;

std::string reply_text(const Reply& reply) {
  std::string text;
  for (std::size_t i = 0; i < reply.lines.size(); ++i) {
    const bool last = i + 1 == reply.lines.size();
    text +=
        fmt::format("{}{}{} {}{}", reply.code, last ? ' ' : '-', reply.enhanced, reply.lines[i], last ? "" : "\r\n");
  }
  return text;
}

// Where no reply may be given the MTA goes on.
WireVerdict on_the_wire(const detail::AnyVerdict& verdict) {
  using Kind = detail::AnyVerdict::Kind;
  switch (verdict.kind()) {
    case Kind::none: return {};
    case Kind::proceed: return {ReplyKind::proceed, {}};
    case Kind::accept: return {ReplyKind::accept, {}};
    case Kind::discard: return {ReplyKind::discard, {}};
    case Kind::skip_rest: return {ReplyKind::skip, {}};
    case Kind::reject:
    case Kind::tempfail: return {ReplyKind::reply_code, reply_text(*verdict.reply())};
  }
  return {};
}

bool refuses(const WireVerdict& verdict) {
  return verdict.kind == ReplyKind::reply_code || verdict.kind == ReplyKind::discard;
}

std::vector<const char*> c_strings(const std::vector<std::string>& arguments) {
  std::vector<const char*> pointers;
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  return pointers;
}

// With which of the protocol's macro lists a stage's macros come; a stage without any sees those before it.
std::optional<MacroStage> macro_stage_of(Stage stage) {
  switch (stage) {
    case Stage::connect: return MacroStage::connect;
    case Stage::helo: return MacroStage::helo;
    case Stage::mail: return MacroStage::mail;
    case Stage::rcpt: return MacroStage::rcpt;
    case Stage::data: return MacroStage::data;
    case Stage::end_of_headers: return MacroStage::end_of_headers;
    case Stage::end_of_message: return MacroStage::end_of_message;
    case Stage::unknown:
    case Stage::header:
    case Stage::body: return std::nullopt;
  }
  return std::nullopt;
}

constexpr std::size_t kMacroStages = static_cast<std::size_t>(MacroStage::count_);
constexpr std::size_t index_of(MacroStage stage) { return static_cast<std::size_t>(stage); }

// From the last stage to the first, the way that libmilter searches.
constexpr std::array<MacroStage, kMacroStages> kSearchOrder{
    MacroStage::end_of_message, MacroStage::end_of_headers, MacroStage::data,   MacroStage::rcpt,
    MacroStage::mail,           MacroStage::helo,           MacroStage::connect};

bool is_among(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The macros that an MTA sends, and which of them came so far.
class MacroBook {
 public:
  void set(MacroStage stage, std::string name, std::string value) {
    values_[index_of(stage)][std::move(name)] = std::move(value);
  }
  void reach(MacroStage stage) { sent_[index_of(stage)] = true; }
  void forget_message() {
    for (const MacroStage stage : kSearchOrder)
      if (stage != MacroStage::connect && stage != MacroStage::helo) sent_[index_of(stage)] = false;
  }
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name, const detail::MacroLists& lists) const {
    for (const MacroStage stage : kSearchOrder) {
      const char* list = lists[index_of(stage)];
      if (!sent_[index_of(stage)] || (list != nullptr && !is_among(words_of(list), name))) continue;
      const auto& values = values_[index_of(stage)];
      if (const auto found = values.find(name); found != values.end()) return std::string_view(found->second);
    }
    return std::nullopt;
  }

 private:
  std::array<std::map<std::string, std::string, std::less<>>, kMacroStages> values_;
  std::array<bool, kMacroStages> sent_{};
};

// How far a conversation has come.
enum class Position : std::uint8_t {
  broken,       // nothing was negotiated
  negotiated,   // connect comes next
  connected,    // HELO, or a message
  in_envelope,  // MAIL came
  has_rcpt,     // a recipient was taken
  in_header,    // DATA came
  in_body,      // the header is over
  refused,      // the connection: the client may do nothing but go
  closed
};

std::string_view name_of(Position position) {
  switch (position) {
    case Position::broken: return "without a negotiation";
    case Position::negotiated: return "before connect";
    case Position::connected: return "between messages";
    case Position::in_envelope: return "before a recipient";
    case Position::has_rcpt: return "after a recipient";
    case Position::in_header: return "in the header";
    case Position::in_body: return "in the body";
    case Position::refused: return "on a connection that was refused";
    case Position::closed: return "on a closed connection";
  }
  return "";
}

}  // namespace

class Conversation::Impl {
 public:
  Impl(std::unique_ptr<detail::FilterConnection> filter, MtaOffer offer) : filter_(std::move(filter)), offer_(offer) {
    const detail::CallbackTable& table = filter_->table();
    if (offers_macro_lists()) lists_ = table.macro_lists;
    if (const auto missing = table.actions & ~detail::kActSetMacroLists & ~offer.actions; missing != 0) {
      mistakes_.push_back(fmt::format("not offered: {}", fmt::join(wire::action_names(missing), " ")));
      return;
    }
    if (auto opened = filter_->open(offer.protocol); !opened) {
      mistakes_.push_back(opened.error().what);
      return;
    }
    position_ = Position::negotiated;
    filter_->set_macro_source([this](std::string_view name) { return macros_.find(name, lists_); });
  }

  // Runs one stage if it may come now and the filter wants it.
  template <class Call>
  WireVerdict stage(Stage stage, std::initializer_list<Position> allowed, Call call) {
    if (std::find(allowed.begin(), allowed.end(), position_) == allowed.end()) return mistake(bits(stage).name);
    if (const auto macros = macro_stage_of(stage)) macros_.reach(*macros);
    if (is_out()) return {ReplyKind::accept, {}};
    if ((protocol() & bits(stage).no) != 0) return {};
    WireVerdict verdict = on_the_wire(call());
    judge(stage, verdict);
    return verdict;
  }

  WireVerdict mistake(std::string_view request) {
    mistakes_.push_back(fmt::format("{} {}", request, name_of(position_)));
    return {ReplyKind::connection_failed, mistakes_.back()};
  }

  WireVerdict connect(const Peer& peer) {
    const WireVerdict verdict = stage(Stage::connect, {Position::negotiated}, [&] { return filter_->connect(peer); });
    if (position_ == Position::negotiated) position_ = Position::connected;
    return verdict;
  }

  WireVerdict mail(const std::string& sender, const std::vector<std::string>& arguments) {
    const std::vector<const char*> pointers = c_strings(arguments);
    if (position_ == Position::connected) begin_message(sender, arguments);
    const WireVerdict verdict =
        stage(Stage::mail, {Position::connected}, [&] { return filter_->mail({sender, pointers}); });
    if (position_ == Position::connected && !ended_) position_ = Position::in_envelope;
    return verdict;
  }

  WireVerdict rcpt(const std::string& recipient, const std::vector<std::string>& arguments) {
    const std::vector<const char*> pointers = c_strings(arguments);
    const WireVerdict verdict = stage(Stage::rcpt, {Position::in_envelope, Position::has_rcpt},
                                      [&] { return filter_->rcpt({recipient, pointers}); });
    if (refuses(verdict) || verdict.kind == ReplyKind::connection_failed) return verdict;
    position_ = Position::has_rcpt;
    mail_.recipients.push_back({recipient, arguments});
    return verdict;
  }

  WireVerdict data() {
    const WireVerdict verdict = stage(Stage::data, {Position::has_rcpt}, [&] { return filter_->data(); });
    if (position_ == Position::has_rcpt) position_ = Position::in_header;
    return verdict;
  }

  // Without the leading-space option an MTA takes one blank away.
  WireVerdict header(std::string_view name, std::string_view value) {
    if (position_ == Position::in_header) mail_.header.push_back({std::string(name), std::string(value)});
    return stage(Stage::header, {Position::in_header}, [&] {
      if (!is_exact() && value.starts_with(' ')) value.remove_prefix(1);
      return filter_->header(name, value);
    });
  }

  WireVerdict end_of_headers() {
    const WireVerdict verdict =
        stage(Stage::end_of_headers, {Position::in_header}, [&] { return filter_->end_of_headers(); });
    if (position_ == Position::in_header) position_ = Position::in_body;
    return verdict;
  }

  WireVerdict body(std::string_view bytes) {
    if (position_ != Position::in_body) return mistake("body");
    mail_.body += bytes;
    WireVerdict verdict;
    while (!bytes.empty() && verdict.kind == ReplyKind::proceed && position_ == Position::in_body && !skips_body_) {
      const std::string_view piece = bytes.substr(0, kPieceBytes);
      bytes.remove_prefix(piece.size());
      verdict = stage(Stage::body, {Position::in_body},
                      [&] { return filter_->body(std::as_bytes(std::span(piece.data(), piece.size()))); });
      skips_body_ = verdict.kind == ReplyKind::skip;
    }
    return verdict;
  }

  Outcome end_of_message() {
    const WireVerdict verdict =
        stage(Stage::end_of_message, {Position::in_body}, [&] { return filter_->end_of_message(); });
    if (verdict.kind == ReplyKind::connection_failed) return {verdict, "end of message", {}, {}, {}};
    return outcome(verdict, bits(Stage::end_of_message).name);
  }

  // The message as it stands, with what was asked for, and how it ended.
  Outcome outcome(const WireVerdict& verdict, std::string_view stage) {
    Outcome out{verdict, stage, exact(filter_->take_actions()), {}, {}};
    if (!refuses(verdict)) {
      out.postfix = apply(Dialect::postfix, mail_, out.actions);
      out.sendmail = apply(Dialect::sendmail, mail_, out.actions);
    }
    end_message();
    return out;
  }

  void abort() {
    if (position_ < Position::in_envelope || position_ > Position::in_body) return;
    if (!is_out()) filter_->abort();
    end_message();
  }

  void close() {
    if (position_ != Position::broken && position_ != Position::closed) filter_->close();
    position_ = Position::closed;
  }

  Outcome send(const Mail& mail);

  [[nodiscard]] std::uint32_t protocol() const { return filter_->table().protocol & offer_.protocol; }
  [[nodiscard]] bool offers_macro_lists() const { return (offer_.actions & detail::kActSetMacroLists) != 0; }

  std::unique_ptr<detail::FilterConnection> filter_;
  MtaOffer offer_;
  detail::MacroLists lists_{};
  MacroBook macros_;
  Position position_ = Position::broken;
  std::vector<std::string> mistakes_;

 private:
  [[nodiscard]] bool is_exact() const { return (protocol() & detail::kHeaderLeadSpace) != 0; }
  [[nodiscard]] bool is_out() const { return accepts_connection_ || accepts_message_; }

  // What a verdict does to the rest of the message or of the connection.
  void judge(Stage stage, const WireVerdict& verdict) {
    const bool of_connection = stage == Stage::connect || stage == Stage::helo;
    if (stage == Stage::unknown || stage == Stage::end_of_message) return;
    if (verdict.kind == ReplyKind::accept) (of_connection ? accepts_connection_ : accepts_message_) = true;
    if (!refuses(verdict)) return;
    if (of_connection)
      position_ = Position::refused;
    else if (stage != Stage::rcpt || verdict.kind == ReplyKind::discard)
      end_message();
  }

  void begin_message(const std::string& sender, const std::vector<std::string>& arguments) {
    mail_ = {};
    mail_.sender = sender;
    mail_.sender_arguments = arguments;
    skips_body_ = accepts_message_ = ended_ = false;
  }

  void end_message() {
    ended_ = true;
    accepts_message_ = false;
    position_ = Position::connected;
    macros_.forget_message();
  }

  // The MTA puts a blank before a value that comes without the leading-space option; of one that the
  // filter's value begins with, the framework has taken care.
  [[nodiscard]] std::vector<Action> exact(std::vector<Action> actions) const {
    if (is_exact()) return actions;
    const auto blank = [](std::string& value) {
      if (!value.starts_with(' ')) value.insert(0, 1, ' ');
    };
    for (Action& action : actions) {
      if (auto* add = std::get_if<AddHeader>(&action)) blank(add->value);
      if (auto* insert = std::get_if<InsertHeader>(&action)) blank(insert->value);
      if (auto* change = std::get_if<ChangeHeader>(&action); change != nullptr && !change->value.empty())
        blank(change->value);
    }
    return actions;
  }

  Mail mail_;
  bool ended_ = false;
  bool skips_body_ = false;
  bool accepts_message_ = false;
  bool accepts_connection_ = false;
};

namespace {

// Ends a message at the first verdict that does.
struct Player {
  WireVerdict verdict;
  std::string_view stage;

  [[nodiscard]] bool goes_on(std::string_view at, WireVerdict answer) {
    verdict = std::move(answer);
    stage = at;
    return !refuses(verdict) && verdict.kind != ReplyKind::connection_failed;
  }
};

}  // namespace

Outcome Conversation::Impl::send(const Mail& mail) {
  Player player;
  const auto ended = [&] { return Outcome{player.verdict, player.stage, exact(filter_->take_actions()), {}, {}}; };
  if (position_ == Position::negotiated) {
    if (!player.goes_on("connect", connect({"client.example", Ipv4Address{{192, 0, 2, 1}, 25252}}))) return ended();
    const auto helo = [&] { return filter_->helo("client.example"); };
    if (!player.goes_on("helo", stage(Stage::helo, {Position::connected}, helo))) return ended();
  }
  if (!player.goes_on("mail", this->mail(mail.sender, mail.sender_arguments))) return ended();
  for (const Recipient& recipient : mail.recipients) {
    if (player.goes_on("rcpt", rcpt(recipient.address, recipient.arguments))) continue;
    if (player.verdict.kind == ReplyKind::discard) return ended();
  }
  if (mail_.recipients.empty()) {
    abort();
    return ended();
  }
  if (!player.goes_on("data", data())) return ended();
  for (const HeaderField& field : mail.header)
    if (!player.goes_on("header", header(field.name, field.value))) return ended();
  if (!player.goes_on("end of headers", end_of_headers())) return ended();
  if (!player.goes_on("body", body(mail.body))) return ended();
  return end_of_message();
}

Conversation::Conversation(std::unique_ptr<detail::FilterConnection> filter, MtaOffer offer)
    : impl_(std::make_unique<Impl>(std::move(filter), offer)) {}
Conversation::~Conversation() { impl_->close(); }

bool Conversation::negotiated() const noexcept { return impl_->position_ != Position::broken; }

std::uint32_t Conversation::negotiated_actions() const noexcept {
  return impl_->filter_->table().actions & impl_->offer_.actions;
}

std::uint32_t Conversation::negotiated_protocol() const noexcept { return impl_->protocol(); }

std::optional<std::string_view> Conversation::macro_list(MacroStage stage) const noexcept {
  const char* list = impl_->lists_[index_of(stage)];
  if (list == nullptr) return std::nullopt;
  return std::string_view(list);
}

void Conversation::set_macro(MacroStage stage, std::string name, std::string value) {
  impl_->macros_.set(stage, std::move(name), std::move(value));
}

WireVerdict Conversation::connect(std::string_view host, const decltype(Peer::address)& address) {
  return impl_->connect({host, address});
}

WireVerdict Conversation::helo(std::string_view name) {
  return impl_->stage(Stage::helo, {Position::connected}, [&] { return impl_->filter_->helo(name); });
}

WireVerdict Conversation::mail(const std::string& sender, const std::vector<std::string>& arguments) {
  return impl_->mail(sender, arguments);
}

WireVerdict Conversation::rcpt(const std::string& recipient, const std::vector<std::string>& arguments) {
  return impl_->rcpt(recipient, arguments);
}

WireVerdict Conversation::data() { return impl_->data(); }

WireVerdict Conversation::unknown(std::string_view command) {
  return impl_->stage(Stage::unknown, {Position::connected, Position::in_envelope, Position::has_rcpt},
                      [&] { return impl_->filter_->unknown(command); });
}

WireVerdict Conversation::header(std::string_view name, std::string_view value) { return impl_->header(name, value); }
WireVerdict Conversation::end_of_headers() { return impl_->end_of_headers(); }
WireVerdict Conversation::body(std::string_view bytes) { return impl_->body(bytes); }
Outcome Conversation::end_of_message() { return impl_->end_of_message(); }
void Conversation::abort() { impl_->abort(); }
void Conversation::close() { impl_->close(); }
Outcome Conversation::send(const Mail& mail) { return impl_->send(mail); }
const std::vector<std::string>& Conversation::mistakes() const noexcept { return impl_->mistakes_; }
const std::vector<std::string>& Conversation::log() const noexcept { return impl_->filter_->log(); }

}  // namespace mimemend::milter::test
