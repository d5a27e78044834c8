// SPDX-License-Identifier: Apache-2.0
//
// Filters that show what the framework does, one of them a process:
//   probe-filter FILTER SOCKET [STAGE|quiet]      STAGE: where `silent` and `broken` throw; quiet: no line for a call
// Each writes to standard error what it is called with, bytes in hexadecimal.
#include <atomic>
#include <chrono>
#include <cstdio>
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

std::string throwing_stage;
std::atomic<int> live_sessions = 0;
std::atomic<int> live_messages = 0;

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out.empty() ? "-" : out;
}

template <class... Texts>
void tell(const Context& context, std::string_view stage, const Texts&... texts) {
  if (throwing_stage == "quiet") return;
  std::string line = fmt::format("{} thread={}", stage, std::hash<std::thread::id>()(std::this_thread::get_id()));
  ((line += ' ' + hex(texts)), ...);
  context.log(LogLevel::info, line);
}

void maybe_throw(std::string_view stage) {
  if (throwing_stage == stage) throw std::runtime_error("told to");
}

struct Nothing {};

// Has every member and every kind of edit; each member replies.
struct All {
  using edits =
      EditsOf<edit::Headers, edit::Body, edit::Recipients, edit::RecipientArguments, edit::Sender, edit::Quarantine>;
  using macros = Wants<macro::ClientAddr, macro::MessageId, Macro<"{nonexistent}", MacroStage::mail>>;
  static constexpr bool sees_rejected_recipients = true;

  ConnectVerdict on_connect(const MacroContext<macros>& context, const Peer& peer) {
    tell(context, "connect", peer.hostname, context.get<macro::ClientAddr>().value_or("none"));
    return Continue{};
  }
  ConnectVerdict on_helo(const Context& context, std::string_view name) {
    tell(context, "helo", name);
    return Continue{};
  }
  MessageVerdict on_mail(const MacroContext<macros>& context, const EnvelopeAddress& sender) {
    tell(context, "mail", sender.address, context.get<Macro<"{nonexistent}", MacroStage::mail>>().value_or("none"));
    return Continue{};
  }
  MessageVerdict on_rcpt(const Context& context, const EnvelopeAddress& recipient) {
    tell(context, "rcpt", recipient.address);
    return Continue{};
  }
  MessageVerdict on_data(const Context& context) {
    tell(context, "data");
    return Continue{};
  }
  UnknownVerdict on_unknown(const Context& context, std::string_view command) {
    tell(context, "unknown", command);
    return Continue{};
  }
  MessageVerdict on_header(const Context& context, std::string_view name, std::string_view value) {
    tell(context, "header", name, value);
    return Continue{};
  }
  MessageVerdict on_end_of_headers(const Context& context) {
    tell(context, "end-of-headers");
    return Continue{};
  }
  BodyVerdict on_body(const Context& context, BodyChunk chunk) {
    tell(context, "body", as_view(chunk));
    return Continue{};
  }
  MessageVerdict on_end_of_message(EndOfMessage<edits, macros>& end) {
    tell(end, "end-of-message", end.get<macro::MessageId>().value_or("none"));
    return Continue{};
  }
};

// Has every member that can do without a reply, and throws in one of them.
struct Silent {
  void on_connect(const Context&, const Peer&) { maybe_throw("connect"); }
  void on_helo(const Context&, std::string_view) { maybe_throw("helo"); }
  void on_mail(const Context&, const EnvelopeAddress&) { maybe_throw("mail"); }
  void on_rcpt(const Context&, const EnvelopeAddress&) { maybe_throw("rcpt"); }
  void on_data(const Context&) { maybe_throw("data"); }
  void on_unknown(const Context&, std::string_view) { maybe_throw("unknown"); }
  void on_header(const Context&, std::string_view, std::string_view) { maybe_throw("header"); }
  void on_end_of_headers(const Context&) { maybe_throw("end-of-headers"); }
  void on_body(const Context&, BodyChunk) { maybe_throw("body"); }
  MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>>&) {
    maybe_throw("end-of-message");
    return Continue{};
  }
};

// Refuses by the name of what it is told.
struct Refusing {
  ConnectVerdict on_helo(const Context&, std::string_view name) {
    if (name == "refused") return Reject({550, "5.7.1"}, "text of the greeting");
    return Continue{};
  }
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress& recipient) {
    if (recipient.address == "<plain@x>") return Reject({550, "5.1.1"}, "no such user");
    if (recipient.address == "<percent@x>") return Reject({554, "5.7.1"}, "100% sure");
    if (recipient.address == "<lines@x>") return TempFail({451, "4.7.1"}, {"first", "second", "third"});
    if (recipient.address == "<421@x>") return TempFail({421, "4.3.2"}, "going away");
    return Continue{};
  }
};

// Says as much as can be said: a reply of 32 lines of 980 bytes, a header field of 64 KiB, and an address.
struct Talkative {
  using edits = EditsOf<edit::Headers, edit::Recipients, edit::Quarantine>;
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress& recipient) {
    if (recipient.address != "<long@x>") return Continue{};
    std::string text;
    for (int line = 0; line < 32; ++line)
      text += (line > 0 ? "\n" : "") + std::string(980, static_cast<char>('A' + line % 26));
    return *Reject::make({550, "5.7.1"}, text);
  }
  MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
    end.append_header("X-Long", ' ' + std::string(65535 - 6 - 6 - 1, 'v'));
    end.prepend_header(std::string(65528, 'n'), "v");
    end.change_header(1, "X-A", ' ' + std::string(65535 - 6 - 3 - 1, 'v'));
    end.add_recipient(std::string(60'000, 'a') + "@x");
    end.hold_in_quarantine(std::string(60'000, 'q'));
    return Continue{};
  }
};

// Cannot be made, or its message cannot; or takes its time to go, or throws where it closes.
struct Broken {
  Broken() {
    if (throwing_stage == "constructor") throw std::runtime_error("told to");
    if (throwing_stage == "odd-constructor") throw 1;
  }
  Broken(const Broken&) = delete;
  Broken& operator=(const Broken&) = delete;
  ~Broken() {
    if (throwing_stage == "destructor") std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  }
  void on_close() { maybe_throw("close"); }
  struct Message {
    Message() { maybe_throw("message"); }
    MessageVerdict on_rcpt(const Context&, const EnvelopeAddress&) { return Continue{}; }
    void on_abort() { maybe_throw("abort"); }
  };
};

// As its base, without a member for DATA: the hole of the state machine (an unknown command after RCPT).
struct UnknownCommand {
  UnknownVerdict on_unknown(const Context& context, std::string_view command) {
    tell(context, "unknown", command);
    return Continue{};
  }
  MessageVerdict on_mail(const Context&, const EnvelopeAddress&) { return Continue{}; }
  MessageVerdict on_header(const Context&, std::string_view, std::string_view) { return Continue{}; }
  MessageVerdict on_end_of_message(EndOfMessage<EditsOf<edit::Headers>>& end) {
    end.append_header("X-Filtered", " yes");
    return Continue{};
  }
  using edits = EditsOf<edit::Headers>;
};
struct UnknownCommandAndData : UnknownCommand {
  MessageVerdict on_data(const Context&) { return Continue{}; }
};

// Counts its objects.
struct Counting {
  Counting() { ++live_sessions; }
  Counting(const Counting&) = delete;
  Counting& operator=(const Counting&) = delete;
  ~Counting() { --live_sessions; }
  void on_close() {}
  struct Message {
    Message() { ++live_messages; }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
    ~Message() { --live_messages; }
    void on_mail(const Context& context, const EnvelopeAddress& sender) { tell(context, "mail", sender.address); }
    MessageVerdict on_rcpt(const Context& context, const EnvelopeAddress& recipient) {
      tell(context, "rcpt", recipient.address);
      return Continue{};
    }
    void on_header(const Context& context, std::string_view name, std::string_view) { tell(context, "header", name); }
    void on_body(const Context&, BodyChunk) {}
    MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>>& end) {
      tell(end, "end-of-message");
      return Continue{};
    }
  };
};

template <class F>
int serve(const std::string& socket) {
  auto address = parse_socket_address(socket);
  if (!address) return 2;
  StderrLog log(LogLevel::info);
  ServerOptions options;
  options.name = "probe-filter";
  options.socket = *std::move(address);
  Server server(filter_type<F>([] { return std::make_unique<F>(); }), options, log);
  auto ended = server.run();
  fmt::print(stderr, "live: {} sessions, {} messages\n", live_sessions.load(), live_messages.load());
  if (!ended) fmt::print(stderr, "probe-filter: {}\n", ended.error().what);
  return ended ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string_view filter = argv[1];
  if (argc > 3) throwing_stage = argv[3];
  if (filter == "nothing") return serve<Nothing>(argv[2]);
  if (filter == "all") return serve<All>(argv[2]);
  if (filter == "silent") return serve<Silent>(argv[2]);
  if (filter == "refusing") return serve<Refusing>(argv[2]);
  if (filter == "talkative") return serve<Talkative>(argv[2]);
  if (filter == "broken") return serve<Broken>(argv[2]);
  if (filter == "unknown") return serve<UnknownCommand>(argv[2]);
  if (filter == "unknown-and-data") return serve<UnknownCommandAndData>(argv[2]);
  if (filter == "counting") return serve<Counting>(argv[2]);
  return 2;
}
