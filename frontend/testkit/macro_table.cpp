// SPDX-License-Identifier: Apache-2.0
#include "macro_table.hpp"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include <mimemend/milter/detail/field_name.hpp>

#include "wire_text.hpp"

namespace mimemend::milter::test {

namespace {

using wire::Command;

struct StageRow {
  Command stage;
  std::uint32_t number;  // SMFIM_*
  std::string_view postfix;
  std::string_view sendmail;
};

// What is sent when nobody asks: Postfix 3.7's milter_*_macros, Sendmail 8.17's confMILTER_MACROS_*. Those
// about TLS and authentication have no value here.
constexpr std::array kStages{
    StageRow{Command::connect, 0, "j {daemon_name} {daemon_addr} v _", "j _ {daemon_name} {if_name} {if_addr}"},
    StageRow{Command::helo, 1, "", ""},
    StageRow{Command::mail, 2, "i {mail_addr} {mail_host} {mail_mailer}", "i {mail_mailer} {mail_host} {mail_addr}"},
    StageRow{Command::recipient, 3, "i {rcpt_addr} {rcpt_host} {rcpt_mailer}", "{rcpt_mailer} {rcpt_host} {rcpt_addr}"},
    StageRow{Command::data, 4, "i", ""},
    StageRow{Command::end_of_message, 5, "i", "{msg_id}"},
    StageRow{Command::end_of_header, 6, "i", ""},
};
constexpr std::uint32_t kEndOfMessage = 5;
constexpr std::uint32_t kEndOfHeader = 6;

const StageRow* row_of(Command stage) {
  for (const StageRow& row : kStages)
    if (row.stage == stage) return &row;
  return nullptr;
}

std::string_view bare(std::string_view name) {
  if (name.size() > 2 && name.front() == '{' && name.back() == '}') return name.substr(1, name.size() - 2);
  return name;
}

std::string_view domain_of(std::string_view address) {
  const std::string_view path = without_brackets(address);
  const std::size_t at = path.rfind('@');
  return at == std::string_view::npos ? std::string_view() : path.substr(at + 1);
}

std::optional<std::string> message_id(const Mail& mail) {
  for (const HeaderField& field : mail.header) {
    if (!detail::is_same_name(field.name, "Message-Id")) continue;
    const std::size_t begin = field.value.find_first_not_of(" \t\n");
    return begin == std::string::npos ? std::string() : field.value.substr(begin);
  }
  return std::nullopt;
}

struct NamedValue {
  std::string_view name;
  std::string value;
};

std::optional<std::string> among(std::span<const NamedValue> rows, std::string_view name) {
  for (const NamedValue& row : rows)
    if (row.name == name) return row.value;
  return std::nullopt;
}

std::optional<std::string> connection_value(std::string_view name, const MtaOptions& options) {
  const bool postfix = options.dialect == Dialect::postfix;
  const ClientInfo& client = options.client;
  const std::string shown = client.address.find(':') == std::string::npos ? client.address : "IPv6:" + client.address;
  const std::array rows{
      NamedValue{"j", options.mta_name},
      NamedValue{"v", postfix ? "Postfix 3.7.11" : "8.17.1.9"},
      NamedValue{"_", fmt::format("{} [{}]", client.host, client.address)},
      NamedValue{"daemon_name", postfix ? options.mta_name : "MTA"},
      NamedValue{"daemon_addr", "127.0.0.1"},
      NamedValue{"daemon_port", "25"},
      NamedValue{"if_name", options.mta_name},
      NamedValue{"if_addr", "127.0.0.1"},
      NamedValue{"client_addr", shown},
      NamedValue{"client_name", client.host},
      NamedValue{"client_port", std::to_string(client.port)},
      NamedValue{"client_ptr", client.host},
      NamedValue{"client_resolve", "OK"},
      NamedValue{"client_connections", "1"},
  };
  return among(rows, name);
}

std::optional<std::string> mail_value(std::string_view name, const Mail& mail) {
  const std::array rows{
      NamedValue{"mail_addr", std::string(without_brackets(mail.sender))},
      NamedValue{"mail_host", std::string(domain_of(mail.sender))},
      NamedValue{"mail_mailer", domain_of(mail.sender).empty() ? "local" : "esmtp"},
      NamedValue{"f", std::string(without_brackets(mail.sender))},
  };
  return among(rows, name);
}

std::optional<std::string> recipient_value(std::string_view name, const Recipient& recipient) {
  const std::array rows{
      NamedValue{"rcpt_addr", std::string(without_brackets(recipient.address))},
      NamedValue{"rcpt_host", std::string(domain_of(recipient.address))},
      NamedValue{"rcpt_mailer", domain_of(recipient.address).empty() ? "local" : "esmtp"},
  };
  return among(rows, name);
}

}  // namespace

void MacroTable::heed(const WireClient& client) {
  asked_.assign(kStages.size(), std::nullopt);
  for (const StageRow& row : kStages) {
    auto names = client.asked_macros(row.number);
    // An empty list is none, to Postfix.
    if (names && !names->empty()) asked_[row.number] = std::move(names);
  }
  // Sendmail 8.17.1 looks for the list of the end of the header when it wants that of the end of the message.
  if (options_.dialect == Dialect::sendmail && !asked_[kEndOfHeader]) asked_[kEndOfMessage].reset();
}

std::vector<std::string> MacroTable::names_at(Command stage) const {
  const StageRow* row = row_of(stage);
  if (row == nullptr) return {};
  if (row->number < asked_.size() && asked_[row->number]) return *asked_[row->number];
  return words_of(options_.dialect == Dialect::postfix ? row->postfix : row->sendmail);
}

bool MacroTable::sent_somewhere(std::string_view name) const {
  return std::any_of(kStages.begin(), kStages.end(), [&](const StageRow& row) {
    const auto names = names_at(row.stage);
    return std::any_of(names.begin(), names.end(), [&](const std::string& one) { return bare(one) == bare(name); });
  });
}

std::optional<std::string> MacroTable::own_value(std::string_view name, const MacroSubject& about) const {
  if (name == "i") return about.queue_id.empty() ? std::nullopt : std::optional(std::string(about.queue_id));
  if (about.recipient != nullptr)
    if (auto value = recipient_value(name, *about.recipient)) return value;
  if (about.mail != nullptr) {
    if (auto value = mail_value(name, *about.mail)) return value;
    if (name == "nrcpts") return std::to_string(about.mail->recipients.size());
    if (name == "msg_id") return message_id(*about.mail);
  }
  return connection_value(name, options_);
}

std::optional<std::string> MacroTable::value_of(std::string_view name, const MacroSubject& about) const {
  for (const MacroSetting& set : options_.macros)
    if (!set.stage && bare(set.name) == bare(name)) return set.value;
  return own_value(bare(name), about);
}

std::vector<wire::Macro> MacroTable::at(Command stage, const MacroSubject& about) const {
  std::vector<wire::Macro> macros;
  for (std::string& name : names_at(stage))
    if (auto value = value_of(name, about)) macros.emplace_back(std::move(name), *std::move(value));
  for (const MacroSetting& set : options_.macros) {
    const bool here = set.stage ? *set.stage == stage : stage == Command::mail && !sent_somewhere(set.name);
    if (!here) continue;
    std::erase_if(macros, [&](const wire::Macro& macro) { return bare(macro.first) == bare(set.name); });
    macros.emplace_back(set.name, set.value);
  }
  return macros;
}

}  // namespace mimemend::milter::test
