// SPDX-License-Identifier: Apache-2.0
#include "milter_send_report.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <mimemend/report.hpp>

namespace mimemend::cli {
namespace {

namespace mt = milter::test;
using Json = nlohmann::ordered_json;

// Beyond it, two headers are not compared field by field: each field of both is told.
constexpr std::size_t kMostComparisons = 4'000'000;

std::string joined(const std::vector<std::string>& words) {
  return words.empty() ? "none" : fmt::format("{}", fmt::join(words, " "));
}

std::string_view stage_called(std::uint32_t number) {
  using mt::wire::Command;
  constexpr std::array kStages{Command::connect, Command::helo,           Command::mail,         Command::recipient,
                               Command::data,    Command::end_of_message, Command::end_of_header};
  return number < kStages.size() ? to_string(kStages.at(number)) : "?";
}

struct HeaderLine {
  char mark;  // '-', '+' or ' '
  const mt::HeaderField* field;
};

using Fields = std::vector<mt::HeaderField>;

// lengths[i][j]: the longest common subsequence of old from i on and new from j on.
std::vector<HeaderLine> compared(const Fields& old_fields, const Fields& new_fields) {
  const std::size_t rows = old_fields.size();
  const std::size_t columns = new_fields.size();
  std::vector<std::uint32_t> lengths((rows + 1) * (columns + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& { return lengths[i * (columns + 1) + j]; };
  for (std::size_t i = rows; i-- > 0;)
    for (std::size_t j = columns; j-- > 0;)
      at(i, j) = old_fields[i] == new_fields[j] ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
  std::vector<HeaderLine> lines;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && old_fields[i] == new_fields[j]) {
      lines.push_back({' ', &old_fields[i]});
      ++i, ++j;
    } else if (j == columns || (i < rows && at(i + 1, j) >= at(i, j + 1))) {
      lines.push_back({'-', &old_fields[i++]});
    } else {
      lines.push_back({'+', &new_fields[j++]});
    }
  }
  return lines;
}

std::vector<HeaderLine> header_difference(const Fields& old_fields, const Fields& new_fields) {
  if ((old_fields.size() + 1) * (new_fields.size() + 1) <= kMostComparisons) return compared(old_fields, new_fields);
  std::vector<HeaderLine> lines;
  for (const mt::HeaderField& field : old_fields) lines.push_back({'-', &field});
  for (const mt::HeaderField& field : new_fields) lines.push_back({'+', &field});
  return lines;
}

std::string negotiation_lines(const mt::wire::Negotiate& n) {
  std::string text =
      fmt::format("  negotiated version {}\n    actions: {}\n    protocol: {}\n", n.version,
                  joined(mt::wire::action_names(n.actions)), joined(mt::wire::protocol_names(n.protocol)));
  for (const mt::wire::MacroList& list : n.macro_lists)
    text += fmt::format("    macros at {}: {}\n", stage_called(list.stage), escape_for_display(list.names));
  return text;
}

std::string stage_lines(const mt::Delivery& delivery) {
  std::string text;
  std::size_t recipient = 0;
  for (const mt::StageVerdict& row : delivery.stages) {
    text += fmt::format("  {:<15} {}", to_string(row.stage),
                        row.answered ? to_string(row.verdict) : std::string("(no answer asked)"));
    if (row.stage == mt::wire::Command::recipient && recipient < delivery.recipients.size())
      text += " " + escape_for_display(delivery.recipients[recipient++].address);
    text += '\n';
  }
  return text;
}

std::string envelope_lines(const SentMessage& sent) {
  std::string text;
  const mt::Mail& now = sent.result.mail;
  if (now.sender != sent.mail.sender)
    text += fmt::format("  sender: {} -> {}\n", escape_for_display(sent.mail.sender), escape_for_display(now.sender));
  const auto holds = [](const std::vector<mt::Recipient>& all, const std::string& address) {
    return std::any_of(all.begin(), all.end(), [&](const mt::Recipient& one) { return one.address == address; });
  };
  for (const mt::Recipient& one : sent.mail.recipients)
    if (!holds(now.recipients, one.address)) text += fmt::format("  recipient - {}\n", escape_for_display(one.address));
  for (const mt::Recipient& one : now.recipients)
    if (!holds(sent.mail.recipients, one.address))
      text += fmt::format("  recipient + {}\n", escape_for_display(one.address));
  return text;
}

std::string message_lines(const SentMessage& sent) {
  std::string text = envelope_lines(sent);
  if (sent.result.error) text += fmt::format("  the MTA fails: {}\n", *sent.result.error);
  const mt::Mail& now = sent.result.mail;
  if (now.header != sent.mail.header)
    for (const HeaderLine& line : header_difference(sent.mail.header, now.header))
      if (line.mark != ' ')
        text += fmt::format("  header {} {}:{}\n", line.mark, escape_for_display(line.field->name),
                            escape_for_display(line.field->value));
  if (now.header == sent.mail.header) text += "  header unchanged\n";
  return text + (now.body == sent.mail.body
                     ? "  body unchanged\n"
                     : fmt::format("  body changed: {} bytes -> {}\n", sent.mail.body.size(), now.body.size()));
}

Json json_of(const mt::WireVerdict& verdict) {
  Json json{{"verdict", to_string(verdict.kind)}};
  if (!verdict.text.empty()) json["text"] = verdict.text;
  return json;
}

struct ActionJson {
  Json operator()(const mt::AddHeader& a) const {
    return {{"action", "add-header"}, {"name", a.name}, {"value", a.value}};
  }
  Json operator()(const mt::InsertHeader& a) const {
    return {{"action", "insert-header"}, {"index", a.index}, {"name", a.name}, {"value", a.value}};
  }
  Json operator()(const mt::ChangeHeader& a) const {
    return {{"action", "change-header"}, {"occurrence", a.occurrence}, {"name", a.name}, {"value", a.value}};
  }
  Json operator()(const mt::AddRecipient& a) const { return addressed("add-recipient", a.address, a.arguments); }
  Json operator()(const mt::RemoveRecipient& a) const {
    return {{"action", "remove-recipient"}, {"address", a.address}};
  }
  Json operator()(const mt::ChangeSender& a) const { return addressed("change-sender", a.address, a.arguments); }
  Json operator()(const mt::ReplaceBody& a) const { return {{"action", "replace-body"}, {"size", a.bytes.size()}}; }
  Json operator()(const mt::Quarantine& a) const { return {{"action", "quarantine"}, {"reason", a.reason}}; }
  Json operator()(const mt::Progress&) const { return {{"action", "progress"}}; }

  static Json addressed(const char* action, const std::string& address, const std::string& arguments) {
    Json json{{"action", action}, {"address", address}};
    if (!arguments.empty()) json["arguments"] = arguments;
    return json;
  }
};

Json negotiated_json(const mt::wire::Negotiate& n) {
  Json macros = Json::object();
  for (const mt::wire::MacroList& list : n.macro_lists) macros[std::string(stage_called(list.stage))] = list.names;
  return {{"version", n.version},
          {"actions", mt::wire::action_names(n.actions)},
          {"protocol", mt::wire::protocol_names(n.protocol)},
          {"macros", std::move(macros)}};
}

Json stages_json(const mt::Delivery& delivery) {
  Json stages = Json::array();
  for (const mt::StageVerdict& row : delivery.stages) {
    Json stage{{"stage", to_string(row.stage)}, {"answered", row.answered}};
    stage.update(json_of(row.verdict));
    stages.push_back(std::move(stage));
  }
  return stages;
}

Json recipients_json(const mt::Delivery& delivery) {
  Json recipients = Json::array();
  for (const mt::RecipientVerdict& row : delivery.recipients) {
    Json recipient{{"address", row.address}};
    recipient.update(json_of(row.verdict));
    recipients.push_back(std::move(recipient));
  }
  return recipients;
}

Json message_json(const SentMessage& sent) {
  const mt::Mail& now = sent.result.mail;
  Json header = Json::array();
  if (now.header != sent.mail.header)
    for (const HeaderLine& line : header_difference(sent.mail.header, now.header))
      if (line.mark != ' ')
        header.push_back(
            {{"change", std::string(1, line.mark)}, {"name", line.field->name}, {"value", line.field->value}});
  Json recipients = Json::array();
  for (const mt::Recipient& one : now.recipients) recipients.push_back(one.address);
  Json json{{"sender", now.sender},
            {"recipients", std::move(recipients)},
            {"header", std::move(header)},
            {"body_changed", now.body != sent.mail.body},
            {"body_size", now.body.size()}};
  if (sent.result.error) json["error"] = *sent.result.error;
  return json;
}

}  // namespace

std::string_view fate_of(const mt::Delivery& delivery) noexcept {
  if (delivery.held()) return "held";
  switch (disposition_of(delivery.verdict)) {
    case mt::Disposition::proceed:
    case mt::Disposition::accept: return "accepted";
    case mt::Disposition::reject: return "rejected";
    case mt::Disposition::tempfail: return "tempfailed";
    case mt::Disposition::discard: return "discarded";
  }
  return "unknown";
}

std::string render_sent(const SentMessage& sent) {
  const mt::Delivery& delivery = sent.delivery;
  std::string text = fmt::format("{}: {} at {}: {}\n", escape_for_display(sent.name), fate_of(delivery),
                                 to_string(delivery.decided_at), to_string(delivery.verdict));
  text += negotiation_lines(delivery.negotiated) + stage_lines(delivery);
  for (const mt::Action& action : delivery.actions) text += fmt::format("  edit: {}\n", to_string(action));
  for (const std::string& violation : delivery.violations)
    text += fmt::format("  violation: {}\n", escape_for_display(violation));
  return delivery.accepted() ? text + message_lines(sent) : text;
}

std::string render_sent_json(const SentMessage& sent) {
  const mt::Delivery& delivery = sent.delivery;
  Json json{{"file", sent.name}, {"fate", fate_of(delivery)}};
  json.update(json_of(delivery.verdict));
  json["decided_at"] = to_string(delivery.decided_at);
  json["negotiated"] = negotiated_json(delivery.negotiated);
  json["stages"] = stages_json(delivery);
  json["recipients"] = recipients_json(delivery);
  json["actions"] = Json::array();
  for (const mt::Action& action : delivery.actions) json["actions"].push_back(std::visit(ActionJson{}, action));
  json["violations"] = delivery.violations;
  if (delivery.accepted()) json["message"] = message_json(sent);
  json["milliseconds"] = sent.milliseconds;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mimemend::cli
