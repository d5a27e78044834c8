// SPDX-License-Identifier: Apache-2.0
#include "milter_send_options.hpp"

#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "command.hpp"

namespace mimemend::cli {
namespace {

namespace mt = milter::test;

constexpr double kLongestSeconds = 86'400;
constexpr std::uint32_t kMostThreads = 1'000;
constexpr std::string_view kDefaultRecipient = "<recipient@example.net>";

Failure usage(std::string what) { return {ExitCode::usage, std::move(what)}; }

std::string check_mta(const std::string& name) {
  return name == "postfix" || name == "sendmail" ? "" : "\"" + name + "\" is not postfix or sendmail";
}

// ADDRESS and ESMTP arguments, separated by blanks. Without <>, they are put around the address.
mt::Recipient address_and_arguments(std::string_view text) {
  mt::Recipient parsed;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string word(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (parsed.address.empty())
      parsed.address = word.starts_with('<') ? word : "<" + word + ">";
    else
      parsed.arguments.push_back(word);
  }
  if (parsed.address.empty()) parsed.address = "<>";
  return parsed;
}

// [STAGE:]NAME=VALUE
std::optional<mt::MacroSetting> macro_setting(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  mt::MacroSetting setting;
  setting.value = text.substr(equals + 1);
  std::string_view name = text.substr(0, equals);
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    setting.stage = mt::wire::command_called(name.substr(0, colon));
    if (!setting.stage) return std::nullopt;
    name.remove_prefix(colon + 1);
  }
  if (name.empty()) return std::nullopt;
  // A name of several letters is in braces on the wire.
  setting.name = name.size() == 1 || name.starts_with('{') ? std::string(name) : fmt::format("{{{}}}", name);
  return setting;
}

std::string check_macro(const std::string& text) {
  return macro_setting(text) ? ""
                             : "\"" + text +
                                   "\" is not NAME=VALUE or STAGE:NAME=VALUE (connect, helo, mail, recipient, data, "
                                   "header, end-of-header, body, end-of-message)";
}

// HOST/ADDRESS, or one of the two.
mt::ClientInfo client_info(const MilterSendOptions& options) {
  mt::ClientInfo client;
  if (!options.client.empty()) {
    const std::size_t slash = options.client.find('/');
    client.host = options.client.substr(0, slash);
    if (slash != std::string::npos) client.address = options.client.substr(slash + 1);
    if (client.address == "unknown") client.address.clear();
    client.helo = client.host;
  }
  if (!options.helo.empty()) client.helo = options.helo;
  return client;
}

mt::MtaOptions mta_options(const MilterSendOptions& options) {
  mt::MtaOptions mta;
  mta.dialect = options.mta == "sendmail" ? mt::Dialect::sendmail : mt::Dialect::postfix;
  mta.client = client_info(options);
  for (const std::string& text : options.macros) mta.macros.push_back(*macro_setting(text));
  return mta;
}

mt::Mail envelope(const MilterSendOptions& options) {
  mt::Mail mail;
  mt::Recipient sender = address_and_arguments(options.sender);
  mail.sender = std::move(sender.address);
  mail.sender_arguments = std::move(sender.arguments);
  for (const std::string& text : options.recipients) mail.recipients.push_back(address_and_arguments(text));
  if (mail.recipients.empty()) mail.recipients.push_back({std::string(kDefaultRecipient), {}});
  return mail;
}

Step check_combination(const MilterSendPlan& plan, const MilterSendOptions& options) {
  if (!plan.replay.empty() && (plan.is_load() || !options.names.empty() || !plan.record.empty() ||
                               plan.output.kind != OutputChoice::Kind::nowhere))
    return usage("--replay plays what the transcript says, and goes with no FILE and no other play");
  if (!plan.is_load()) return check_choice(plan.output, plan.names);
  if (!plan.record.empty()) return usage("--record is for messages one after the other, each once");
  if (plan.output.kind != OutputChoice::Kind::nowhere)
    return usage("--output is for messages one after the other, each once");
  return std::nullopt;
}

void add_envelope_options(CLI::App& command, MilterSendOptions& options) {
  command.add_option("--sender", options.sender, "Of MAIL, ESMTP arguments behind it [<sender@example.org>]")
      ->type_name("ADDRESS");
  command
      .add_option("--recipient", options.recipients, "Of RCPT; may be given several times [<recipient@example.net>]")
      ->type_name("ADDRESS")
      ->allow_extra_args(false);
  command.add_option("--client", options.client, "The SMTP client [client.example/192.0.2.1]")
      ->type_name("HOST/ADDRESS");
  command.add_option("--helo", options.helo, "What it says in HELO [the client's HOST]")->type_name("NAME");
  command
      .add_option("--macro", options.macros, "A macro, at this STAGE or where it belongs; may be given several times")
      ->type_name("[STAGE:]NAME=VALUE")
      ->allow_extra_args(false)
      ->check(check_macro);
  command.add_option("--mta", options.mta, "Whose ways to follow: postfix [default], sendmail")
      ->type_name("MTA")
      ->check(check_mta);
}

void add_load_options(CLI::App& command, MilterSendOptions& options) {
  command.add_option("--repeat", options.repeat, "Send each message so often, and tell the sum [1]")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  command.add_option("--concurrency", options.concurrency, "So many connections at once [1]")
      ->type_name("N")
      ->check(CLI::Range(std::uint32_t{1}, kMostThreads));
  command
      .add_option("--messages-per-connection", options.messages_per_connection,
                  "Then a new connection is made [1]; 0: never")
      ->type_name("N");
  command.add_option("--timeout", options.timeout_seconds, "How long an answer may take [30]")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, kLongestSeconds));
}

void add_result_options(CLI::App& command, MilterSendOptions& options) {
  command.add_option("-o,--output", options.output, "Write the resulting message to this file, or into this folder")
      ->type_name("FILE|DIR")
      ->check(check_name);
  CLI::Option* json = command.add_flag("--json", options.json, "One JSON object per message, one on a line");
  command.add_flag("-q,--quiet", options.quiet, "Tell nothing but errors")->excludes(json);
  command.add_option("--record", options.record, "Write down all that goes over the wire, in this file")
      ->type_name("FILE")
      ->check(check_name);
  command.add_option("--replay", options.replay, "Play this record instead of messages, and compare the answers")
      ->type_name("FILE")
      ->check(check_name);
}

}  // namespace

void add_milter_send_options(CLI::App& command, MilterSendOptions& options) {
  add_envelope_options(command, options);
  add_load_options(command, options);
  add_result_options(command, options);
  command.add_option("SOCKET", options.socket, "Where the milter listens: unix:PATH, inet:PORT@HOST, inet:HOST:PORT")
      ->type_name("")
      ->required();
  command.add_option("FILE", options.names, "Messages; none or - is standard input")->type_name("");
}

std::variant<MilterSendPlan, Failure> milter_send_plan(const MilterSendOptions& options) {
  auto address = mt::parse_milter_address(options.socket);
  if (!address) return usage(address.error().what);
  MilterSendPlan plan;
  plan.milter = *std::move(address);
  plan.mta = mta_options(options);
  plan.envelope = envelope(options);
  plan.timeout = std::chrono::milliseconds(std::llround(std::ceil(options.timeout_seconds * 1000)));
  plan.names = names_or_stdin(options.names);
  plan.output = options.output.empty() ? OutputChoice{OutputChoice::Kind::nowhere, {}}
                                       : OutputChoice{OutputChoice::Kind::path, options.output};
  plan.record = options.record;
  plan.replay = options.replay;
  plan.repeat = options.repeat;
  plan.concurrency = options.concurrency;
  plan.messages_per_connection = options.messages_per_connection;
  plan.report = options.json    ? MilterSendPlan::Report::json
                : options.quiet ? MilterSendPlan::Report::none
                                : MilterSendPlan::Report::text;
  if (auto failed = check_combination(plan, options)) return *std::move(failed);
  return plan;
}

}  // namespace mimemend::cli
