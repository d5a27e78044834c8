// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/test/mta_model.hpp>

#include <algorithm>
#include <string_view>
#include <variant>

#include <mimemend/milter/detail/field_name.hpp>

#include "held_header.hpp"
#include "wire_text.hpp"

namespace mimemend::milter::test {

namespace {

std::string bracketed(std::string_view address) { return '<' + std::string(without_brackets(address)) + '>'; }

// Postfix takes those that it knows what to do with and warns of the others.
void keep_named(std::vector<std::string>& arguments, std::initializer_list<std::string_view> names) {
  std::erase_if(arguments, [names](const std::string& argument) {
    const std::string_view name = std::string_view(argument).substr(0, argument.find('='));
    return std::none_of(names.begin(), names.end(),
                        [name](std::string_view known) { return detail::is_same_name(known, name); });
  });
}

// Lines that end in LF alone end in CRLF once the message is sent on. A CR elsewhere stays, but for one:
// Sendmail takes it away before a CRLF, and at the very end.
std::string lines_with_crlf(Dialect dialect, std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (dialect == Dialect::sendmail && bytes.substr(i).starts_with("\r\r\n")) continue;
    if (dialect == Dialect::sendmail && bytes.substr(i) == "\r") continue;
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) out += '\r';
    out += bytes[i];
  }
  return out;
}

// A message in the queue while its edits come in.
class HeldMessage {
 public:
  HeldMessage(Dialect dialect, const Mail& received)
      : dialect_(dialect),
        header_(dialect == Dialect::postfix ? postfix_header(received.header) : sendmail_header(received.header)) {
    out_.mail = received;
  }

  void take(const Action& action) {
    if (out_.error) return;
    // To Postfix the body is whole as soon as anything else comes, were it only a sign of life.
    if (body_ == Body::being_replaced && !std::holds_alternative<ReplaceBody>(action)) body_ = Body::replaced;
    std::visit([this](const auto& request) { on(request); }, action);
  }

  Delivered finish() {
    if (out_.error) return out_;
    HeldHeader::Result header = header_->result();
    out_.mail.header = std::move(header.fields);
    out_.received_at = header.received_at;
    if (body_ != Body::received) out_.mail.body = new_body();
    return out_;
  }

 private:
  enum class Body : std::uint8_t { received, being_replaced, replaced };

  void on(const AddHeader& a) { header_->add({a.name, a.value}); }
  void on(const InsertHeader& a) { header_->insert(a.index, {a.name, a.value}); }
  void on(const ChangeHeader& a) { header_->change(a.occurrence, {a.name, a.value}); }

  void on(const AddRecipient& a) {
    const std::string address = bracketed(a.address);
    if (is_known_recipient(address)) return;
    Recipient recipient{address, words_of(a.arguments)};
    if (dialect_ == Dialect::postfix) keep_named(recipient.arguments, {"NOTIFY", "ORCPT"});
    out_.mail.recipients.push_back(std::move(recipient));
    added_.push_back(address);
  }

  // Sendmail knows each recipient once. Postfix compares with those that filters added, in any case of
  // letters; one that the client gave and a filter adds gets the message twice.
  [[nodiscard]] bool is_known_recipient(const std::string& address) const {
    if (dialect_ == Dialect::postfix)
      return std::any_of(added_.begin(), added_.end(),
                         [&](const std::string& r) { return detail::is_same_name(r, address); });
    const auto& recipients = out_.mail.recipients;
    return std::any_of(recipients.begin(), recipients.end(), [&](const Recipient& r) { return r.address == address; });
  }

  void on(const RemoveRecipient& a) {
    const std::string address = bracketed(a.address);
    std::erase_if(out_.mail.recipients, [&](const Recipient& r) { return r.address == address; });
    // Postfix forgets it in any case of letters, though it removes those alone that are spelled so.
    std::erase_if(added_, [&](const std::string& r) { return detail::is_same_name(r, address); });
  }

  void on(const ChangeSender& a) {
    out_.mail.sender = bracketed(a.address);
    if (a.arguments.empty()) return;
    out_.mail.sender_arguments = words_of(a.arguments);
    if (dialect_ == Dialect::postfix) keep_named(out_.mail.sender_arguments, {"RET", "ENVID"});
  }

  void on(const ReplaceBody& a) {
    if (body_ == Body::replaced && dialect_ == Dialect::postfix) {
      out_.error = "451 4.3.5 Server configuration problem - try again later";
      return;
    }
    body_ = Body::being_replaced;
    new_body_ += a.bytes;
  }

  void on(const Quarantine& a) { out_.quarantine = dialect_ == Dialect::sendmail ? a.reason : std::string(); }
  static void on(const Progress&) {}

  [[nodiscard]] std::string new_body() const {
    std::string body = lines_with_crlf(dialect_, new_body_);
    if (dialect_ == Dialect::postfix && !body.empty() && body.back() != '\n') body += "\r\n";
    return body;
  }

  Dialect dialect_;
  std::unique_ptr<HeldHeader> header_;
  Body body_ = Body::received;
  std::string new_body_;
  std::vector<std::string> added_;  // recipients, by filters
  Delivered out_;
};

}  // namespace

std::string folded_with(char blank, std::string_view value) {
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    out += value[i];
    if (value[i] == '\n' && (i + 1 == value.size() || (value[i + 1] != ' ' && value[i + 1] != '\t'))) out += blank;
  }
  return out;
}

Delivered apply(Dialect dialect, const Mail& received, std::span<const Action> actions) {
  HeldMessage message(dialect, received);
  for (const Action& action : actions) message.take(action);
  return message.finish();
}

}  // namespace mimemend::milter::test
