// SPDX-License-Identifier: Apache-2.0
//
// A filter that does at each stage what a file says, for tests with real mail servers:
//   script-filter SOCKET SCRIPT
// SCRIPT is read anew for each connection. A line is STAGE and what to answer there:
//   reject, tempfail, 421, accept, discard, skip (body), quarantine (end-of-message), sleep SECONDS
// What is not named is answered "continue". At its end each message gets a field X-Script with the macros
// that came.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <fmt/format.h>

#include <mimemend/milter/server.hpp>

using namespace mimemend;
using namespace mimemend::milter;

namespace {

std::string script_path;

class Script {
 public:
  void read() {
    std::ifstream file(script_path);
    if (!file) throw std::runtime_error("no script");
    answers_.clear();
    for (std::string stage, answer; file >> stage && std::getline(file >> std::ws, answer);) answers_[stage] = answer;
  }
  [[nodiscard]] std::string at(const std::string& stage) const {
    const auto found = answers_.find(stage);
    return found == answers_.end() ? "continue" : found->second;
  }

 private:
  std::map<std::string, std::string> answers_;
};

// The answers that a verdict of any stage has; others follow from the stage.
template <class Verdict>
Verdict common(const std::string& answer, const std::string& stage) {
  if (answer == "reject") return *Reject::make({550, "5.7.1"}, "refused at " + stage);
  if (answer == "tempfail") return *TempFail::make({451, "4.7.1"}, "put off at " + stage);
  if (answer == "421") return *TempFail::make({421, "4.3.2"}, "closing at " + stage);
  if (answer == "throw") throw std::runtime_error("told to");
  if (answer.starts_with("sleep ")) std::this_thread::sleep_for(std::chrono::seconds(std::stoi(answer.substr(6))));
  return Continue{};
}

template <class Verdict>
Verdict verdict_at(const Script& script, const std::string& stage) {
  const std::string answer = script.at(stage);
  if constexpr (std::is_constructible_v<Verdict, Accept>)
    if (answer == "accept") return Accept{};
  if constexpr (std::is_constructible_v<Verdict, Discard>)
    if (answer == "discard") return Discard{};
  if constexpr (std::is_constructible_v<Verdict, SkipRest>)
    if (answer == "skip") return SkipRest{};
  return common<Verdict>(answer, stage);
}

struct ScriptFilter {
  using Nonexistent = Macro<"{nonexistent}", MacroStage::mail>;
  using edits = EditsOf<edit::Headers, edit::Quarantine>;
  using macros = Wants<macro::ClientAddr, macro::MessageId, macro::RcptMailer, Nonexistent>;
  static constexpr bool sees_rejected_recipients = true;

  Script script;
  std::string client;
  std::string nonexistent;
  std::size_t body_bytes = 0;
  int rejected = 0;

  ConnectVerdict on_connect(const MacroContext<macros>& context, const Peer& peer) {
    script.read();
    client = context.get<macro::ClientAddr>().value_or("none");
    context.log(LogLevel::info, fmt::format("stage=connect host={} client={}", peer.hostname, client));
    return verdict_at<ConnectVerdict>(script, "connect");
  }
  ConnectVerdict on_helo(const Context&, std::string_view) { return verdict_at<ConnectVerdict>(script, "helo"); }
  MessageVerdict on_mail(const MacroContext<macros>& context, const EnvelopeAddress& sender) {
    body_bytes = 0;
    rejected = 0;
    nonexistent = context.get<Nonexistent>().value_or("none");
    context.log(LogLevel::info, fmt::format("stage=mail sender={}", sender.address));
    return verdict_at<MessageVerdict>(script, "mail");
  }
  MessageVerdict on_rcpt(const MacroContext<macros>& context, const EnvelopeAddress& recipient) {
    if (context.get<macro::RcptMailer>() == "error") ++rejected;
    context.log(LogLevel::info, fmt::format("stage=rcpt recipient={}", recipient.address));
    return verdict_at<MessageVerdict>(script, "rcpt");
  }
  MessageVerdict on_data(const Context&) { return verdict_at<MessageVerdict>(script, "data"); }
  UnknownVerdict on_unknown(const Context&, std::string_view) { return verdict_at<UnknownVerdict>(script, "unknown"); }
  MessageVerdict on_header(const Context&, std::string_view, std::string_view) {
    return verdict_at<MessageVerdict>(script, "header");
  }
  MessageVerdict on_end_of_headers(const Context&) { return verdict_at<MessageVerdict>(script, "end-of-headers"); }
  BodyVerdict on_body(const Context&, BodyChunk chunk) {
    body_bytes += chunk.size();
    return verdict_at<BodyVerdict>(script, "body");
  }
  MessageVerdict on_end_of_message(EndOfMessage<edits, macros>& end) {
    if (script.at("end-of-message") == "quarantine") end.hold_in_quarantine("held by the script");
    end.append_header("X-Script", fmt::format(" client={} id={} queue={} nonexistent={} rejected={} body={}", client,
                                              end.get<macro::MessageId>().value_or("none"), end.queue_id(), nonexistent,
                                              rejected, body_bytes));
    end.log(LogLevel::info, "stage=end-of-message");
    return verdict_at<MessageVerdict>(script, "end-of-message");
  }
  void on_abort() {}
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  script_path = argv[2];
  auto address = parse_socket_address(argv[1]);
  if (!address) return 2;
  if (auto* socket = std::get_if<UnixSocket>(&*address)) socket->mode = 0666;
  StderrLog log(LogLevel::info);
  ServerOptions options;
  options.name = "script-filter";
  options.progress_interval = std::chrono::seconds(1);
  options.socket = *std::move(address);
  Server server(filter_type<ScriptFilter>([] { return std::make_unique<ScriptFilter>(); }), options, log);
  auto ended = server.run();
  if (!ended) fmt::print(stderr, "script-filter: {}\n", ended.error().what);
  return ended ? 0 : 1;
}
