// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <mimemend/milter/logged.hpp>

#include "fake_mta.hpp"
#include "server_state.hpp"

using namespace mimemend::milter;

namespace {

struct Nothing {};

struct Mixed {
  using edits = EditsOf<edit::Headers, edit::Quarantine>;
  using macros = Wants<macro::ClientAddr>;
  static constexpr bool sees_rejected_recipients = true;
  std::string prefix;
  std::string* story = nullptr;

  void on_mail(const Context&, const EnvelopeAddress& sender) { tell(sender.address); }
  MessageVerdict on_rcpt(const MacroContext<macros>& context, const EnvelopeAddress& recipient) {
    tell(context.get<macro::ClientAddr>().value_or("none"));
    if (recipient.address == "<no@x>") return Reject({550, "5.1.1"}, {"no such user", "here"});
    return Continue{};
  }
  BodyVerdict on_body(const Context&, BodyChunk) { return SkipRest{}; }
  MessageVerdict on_end_of_message(EndOfMessage<edits, macros>& end) {
    end.append_header("X-A", " a");
    return Accept{};
  }
  void on_abort() { tell("abort"); }
  void tell(std::string_view what) { *story += prefix + std::string(what) + ' '; }
};

struct WithMessage {
  int messages = 0;
  std::string* story = nullptr;
  ConnectVerdict on_helo(const Context&, std::string_view) { return Continue{}; }

  class Message {
   public:
    explicit Message(WithMessage& filter) : filter_(&filter) { ++filter_->messages; }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
    ~Message() { *filter_->story += "gone "; }
    void on_header(const Context&, std::string_view name, std::string_view) {
      *filter_->story += std::string(name) + ' ';
    }
    MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>>&) {
      if (filter_->messages > 1) return TempFail({451, "4.7.1"}, "one is enough");
      return Continue{};
    }

   private:
    WithMessage* filter_;
  };
};

// What a filter negotiates stays, but that all stages come, the new ones without reply.
template <class F>
constexpr bool negotiates_as_the_filter() {
  constexpr std::uint32_t alone = protocol_mask<F>();
  constexpr std::uint32_t logged = protocol_mask<Logged<F>>();
  std::uint32_t wanted = alone;
  for (const auto& stage : detail::kStageBits) {
    if ((alone & stage.no) != 0) wanted |= stage.no_reply;
    wanted &= ~stage.no;
  }
  return wanted == logged && action_mask<F>() == action_mask<Logged<F>>();
}
static_assert(negotiates_as_the_filter<Nothing>());
static_assert(negotiates_as_the_filter<Mixed>());
static_assert(negotiates_as_the_filter<WithMessage>());
static_assert((protocol_mask<Logged<Mixed>>() & detail::kRejectedRecipients) != 0);

template <class F>
struct Rig {
  KeptLog log;
  std::string story;
  FakeMta mta;
  detail::ServerState server;
  detail::Session* session;

  template <class Make>
  explicit Rig(Make make)
      : server(filter_type<Logged<F>>([this, make] { return make(*this); }), log),
        session(server.sessions.add(std::make_unique<detail::Session>(server))) {}

  std::string lines() {
    std::string out;
    for (const std::string& line : log.lines) out += line + '\n';
    log.lines.clear();
    return out;
  }
};

}  // namespace

TEST_CASE("a logged filter tells each stage, and does what the filter does", "[unit][milter][logged]") {
  Rig<Mixed> rig([](auto& r) { return std::make_unique<Logged<Mixed>>(r.log, ">", &r.story); });
  rig.mta.macros["{client_addr}"] = "192.0.2.9";
  constexpr std::array arguments{"SIZE=1", "X=\xE9"};
  auto& session = *rig.session;
  session.negotiated(detail::kSkipBody | detail::kHeaderLeadSpace);

  CHECK_FALSE(session.connect(rig.mta, Peer{"a\nb", Ipv4Address{{192, 0, 2, 9}, 25}}));  // the filter has no member
  CHECK_FALSE(session.helo(rig.mta, "h\xE9"));
  CHECK_FALSE(session.mail(rig.mta, {"<a@x>", arguments}));
  CHECK(session.rcpt(rig.mta, {"<no@x>", {}}));
  CHECK(session.rcpt(rig.mta, {"<yes@x>", {}}));
  CHECK_FALSE(session.data(rig.mta));
  CHECK_FALSE(session.header(rig.mta, "Subject", " a\n b\\"));
  CHECK_FALSE(session.end_of_headers(rig.mta));
  const auto skip = session.body(rig.mta, std::as_bytes(std::span("1234", 4)));
  REQUIRE(skip);
  CHECK(skip.is<SkipRest>());
  const auto end = session.end_of_message(rig.mta);
  REQUIRE(end);
  CHECK(end.is<Accept>());
  CHECK(rig.mta.calls == std::vector<std::string>{"insert 1000000 X-A [ a]"});
  session.close();

  CHECK(rig.story == "><a@x> >192.0.2.9 >192.0.2.9 ");
  CHECK(rig.lines() ==
        "info: connection=1 queue=Q1 connect a\\x0Ab [192.0.2.9]\n"
        "info: connection=1 queue=Q1 helo h\\xE9\n"
        "info: connection=1 queue=Q1 mail <a@x> SIZE=1 X=\\xE9\n"
        "info: connection=1 queue=Q1 rcpt <no@x>\n"
        "info: connection=1 queue=Q1 rcpt verdict=reject 550 5.1.1 no such user here\n"
        "info: connection=1 queue=Q1 rcpt <yes@x>\n"
        "info: connection=1 queue=Q1 data\n"
        "debug: connection=1 queue=Q1 header Subject: a\\x0A b\\x5C\n"
        "info: connection=1 queue=Q1 end-of-headers\n"
        "debug: connection=1 queue=Q1 body 4 bytes\n"
        "info: connection=1 queue=Q1 body verdict=skip-rest\n"
        "info: connection=1 queue=Q1 end-of-message\n"
        "info: connection=1 queue=Q1 end-of-message verdict=accept\n"
        "info: connection=1 queue=- close\n");
}

TEST_CASE("a logged filter passes abort on, and an unknown command", "[unit][milter][logged]") {
  Rig<Mixed> rig([](auto& r) { return std::make_unique<Logged<Mixed>>(r.log, ">", &r.story); });
  rig.session->mail(rig.mta, {"<a@x>", {}});
  CHECK_FALSE(rig.session->unknown(rig.mta, "FOO"));
  rig.session->abort();
  rig.session->close();
  CHECK(rig.story == "><a@x> >abort ");
  CHECK(rig.lines() ==
        "info: connection=1 queue=Q1 mail <a@x>\n"
        "info: connection=1 queue=Q1 unknown FOO\n"
        "info: connection=1 queue=Q1 abort\n"
        "info: connection=1 queue=- close\n");
}

TEST_CASE("a logged filter has one message object a message", "[unit][milter][logged]") {
  Rig<WithMessage> rig([](auto& r) { return std::make_unique<Logged<WithMessage>>(r.log, 0, &r.story); });
  for (int i = 0; i < 2; ++i) {
    CHECK_FALSE(rig.session->mail(rig.mta, {"<a@x>", {}}));
    CHECK_FALSE(rig.session->header(rig.mta, "A", " a"));
    const auto end = rig.session->end_of_message(rig.mta);
    REQUIRE(end);
    CHECK(end.is<TempFail>() == (i == 1));
  }
  rig.session->close();
  CHECK(rig.story == "A gone A gone ");
  CHECK_THAT(rig.lines(), Catch::Contains("verdict=tempfail 451 4.7.1 one is enough\n"));
}

TEST_CASE("logging around a filter that does nothing", "[unit][milter][logged]") {
  Rig<Nothing> rig([](auto& r) { return std::make_unique<Logged<Nothing>>(r.log); });
  rig.session->mail(rig.mta, {"<>", {}});
  const auto end = rig.session->end_of_message(rig.mta);
  REQUIRE(end);
  CHECK(end.is<Continue>());
  CHECK(rig.mta.calls.empty());
  CHECK(rig.lines() ==
        "info: connection=1 queue=Q1 mail <>\n"
        "info: connection=1 queue=Q1 end-of-message\n");
}
