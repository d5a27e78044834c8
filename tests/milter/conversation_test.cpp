// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include <mimemend/milter/filter.hpp>
#include <mimemend/milter/test/conversation.hpp>

using namespace mimemend::milter;
using test::Conversation;
using test::Outcome;
using test::ReplyKind;

namespace {

// Does at each stage what the values that come there say.
struct Actor {
  using edits = EditsOf<edit::WholeHeader, edit::Body, edit::Recipients, edit::Quarantine>;
  using macros = Wants<macro::ClientAddr, Macro<"{late}", MacroStage::end_of_message>>;

  std::string& story;
  explicit Actor(std::string& told) : story(told) {}
  ~Actor() { story += "gone "; }

  ConnectVerdict on_connect(const Context&, const Peer& peer) {
    story += "connect ";
    if (peer.hostname == "bad.example") return Reject({554, "5.7.1"}, "not you");
    if (peer.hostname == "good.example") return Accept{};
    return Continue{};
  }
  MessageVerdict on_mail(const MacroContext<macros>& context, const EnvelopeAddress& sender) {
    story += "mail " + std::string(context.get<macro::ClientAddr>().value_or("?")) + ' ';
    if (sender.address == "<later@example.org>") return TempFail({451, "4.7.1"}, "100% later");
    return Continue{};
  }
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress& recipient) {
    story += "rcpt ";
    if (recipient.address == "<nobody@example.test>") return Reject({550, "5.1.1"}, "nobody");
    if (recipient.address == "<trusting@example.test>") return Accept{};
    if (recipient.address == "<void@example.test>") return Discard{};
    return Continue{};
  }
  void on_header(const Context&, std::string_view name, std::string_view value) {
    if (name == "X-Throw") throw std::runtime_error("told to");
    story += "header[" + std::string(value) + "] ";
  }
  BodyVerdict on_body(const Context&, BodyChunk chunk) {
    story += "body" + std::to_string(chunk.size()) + ' ';
    if (chunk.size() == 5) return SkipRest{};
    return Continue{};
  }
  MessageVerdict on_end_of_message(EndOfMessage<edits, macros>& end) {
    story += "end " + std::string(end.get<Macro<"{late}", MacroStage::end_of_message>>().value_or("?")) + ' ';
    if (auto at = end.header().find("X-Remove")) end.header().erase(*at);
    if (end.header().find("X-Hold")) end.hold_in_quarantine("held");
    end.header().append("X-Seen", " yes");
    return Continue{};
  }
  void on_abort() { story += "abort "; }
};

// Shows a sign of life wherever it can.
struct Lively {
  using edits = EditsOf<edit::Body>;
  MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
    end.replace_body([end](BodySink& sink) mutable -> mimemend::Result<void> {
      for (int piece = 0; piece < 3; ++piece) {
        if (auto written = sink.write(std::string(70'000, 'x') + "\r\n"); !written) return written;
        if (auto told = end.progress(); !told) return told;
      }
      return {};
    });
    (void)end.progress();
    (void)end.commit();
    (void)end.progress();
    return Continue{};
  }
};

detail::FilterType actor(std::string& story) {
  return filter_type<Actor>([&story] { return std::make_unique<Actor>(story); });
}

test::Mail mail_with(std::vector<HeaderField> header, std::vector<std::string> recipients = {"<bob@example.test>"}) {
  test::Mail mail;
  mail.sender = "<alice@example.org>";
  for (const std::string& recipient : recipients) mail.recipients.push_back({recipient, {}});
  mail.header = std::move(header);
  mail.body = "text\r\n";
  return mail;
}

}  // namespace

TEST_CASE("conversation: a message from connect to its end, as both MTAs deliver it", "[unit][milter][conversation]") {
  std::string story;
  Conversation mta(actor(story));
  mta.set_macro(MacroStage::connect, "{client_addr}", "192.0.2.7");
  mta.set_macro(MacroStage::end_of_message, "{late}", "value");
  const Outcome outcome = mta.send(mail_with({{"X-Remove", " 1"}, {"Subject", "  two"}}));
  CHECK(outcome.verdict.kind == ReplyKind::proceed);
  CHECK(outcome.stage == "end of message");
  CHECK(story == "connect mail 192.0.2.7 rcpt header[ 1] header[  two] body6 end value ");
  const std::vector<HeaderField> header{{"Subject", "  two"}, {"X-Seen", " yes"}};
  REQUIRE((outcome.postfix && outcome.sendmail));
  CHECK(outcome.postfix->mail.header == header);
  CHECK(outcome.sendmail->mail.header == header);
  CHECK(outcome.postfix->mail.body == "text\r\n");
  CHECK(outcome.actions == std::vector<test::Action>{test::ChangeHeader{1, "X-Remove", ""},
                                                     test::InsertHeader{1'000'000, "X-Seen", " yes"}});
  CHECK(mta.mistakes().empty());
  story.clear();
  CHECK(mta.send(mail_with({{"X-Hold", ""}})).sendmail->quarantine == "held");  // on the same connection
  CHECK(story == "mail 192.0.2.7 rcpt header[] body6 end value ");
}

TEST_CASE("conversation: what ends a message, and where", "[unit][milter][conversation]") {
  std::string story;
  Conversation mta(actor(story));
  SECTION("a sender that is put off") {
    test::Mail mail = mail_with({});
    mail.sender = "<later@example.org>";
    const Outcome outcome = mta.send(mail);
    CHECK(outcome.verdict == test::WireVerdict{ReplyKind::reply_code, "451 4.7.1 100%% later"});
    CHECK(outcome.stage == "mail");
    CHECK_FALSE(outcome.postfix);
    CHECK(mta.send(mail_with({})).postfix);  // the next one is not to blame
  }
  SECTION("a recipient that is refused is not one of the message") {
    const Outcome outcome = mta.send(mail_with({}, {"<nobody@example.test>", "<bob@example.test>"}));
    REQUIRE(outcome.postfix);
    CHECK(outcome.postfix->mail.recipients == std::vector<test::Recipient>{{"<bob@example.test>", {}}});
  }
  SECTION("no recipient is left") {
    const Outcome outcome = mta.send(mail_with({}, {"<nobody@example.test>"}));
    CHECK(outcome.verdict == test::WireVerdict{ReplyKind::reply_code, "550 5.1.1 nobody"});
    CHECK(outcome.stage == "rcpt");
    CHECK(story == "connect mail ? rcpt abort ");
  }
  SECTION("thrown away at a recipient") {
    const Outcome outcome = mta.send(mail_with({}, {"<bob@example.test>", "<void@example.test>"}));
    CHECK(outcome.verdict.kind == ReplyKind::discard);
    CHECK_FALSE(outcome.sendmail);
  }
  SECTION("accepted at a recipient: the filter sees no more of it, and nothing is edited") {
    const Outcome outcome = mta.send(mail_with({{"X", " x"}}, {"<trusting@example.test>"}));
    CHECK(story == "connect mail ? rcpt abort ");
    CHECK(outcome.verdict.kind == ReplyKind::accept);
    REQUIRE(outcome.postfix);
    CHECK(outcome.postfix->mail.header == std::vector<HeaderField>{{"X", " x"}});
  }
  SECTION("a failure where no reply may be given is answered at the next stage") {
    const Outcome outcome = mta.send(mail_with({{"X-Throw", ""}, {"X", ""}}));
    CHECK(outcome.verdict ==
          test::WireVerdict{ReplyKind::reply_code, "451 4.3.0 The mail filter failed, please try again later"});
    CHECK(outcome.stage == "body");  // the filter has no on_end_of_headers
    REQUIRE_FALSE(mta.log().empty());
    CHECK(mta.log().back().find("cause=\"told to\"") != std::string::npos);
  }
}

TEST_CASE("conversation: verdicts on a connection last", "[unit][milter][conversation]") {
  std::string story;
  Conversation mta(actor(story));
  SECTION("refused") {
    CHECK(mta.connect("bad.example") == test::WireVerdict{ReplyKind::reply_code, "554 5.7.1 not you"});
    CHECK(mta.mail("<a@example.org>").kind == ReplyKind::connection_failed);
    CHECK(mta.mistakes() == std::vector<std::string>{"mail on a connection that was refused"});
  }
  SECTION("accepted") {
    CHECK(mta.connect("good.example").kind == ReplyKind::accept);
    CHECK(mta.send(mail_with({{"X", " x"}})).postfix->mail.header == std::vector<HeaderField>{{"X", " x"}});
    CHECK(story == "connect ");
  }
}

TEST_CASE("conversation: requests in an order that no MTA makes are told", "[unit][milter][conversation]") {
  std::string story;
  Conversation mta(actor(story));
  CHECK(mta.mail("<a@example.org>").text == "mail before connect");
  mta.connect();
  CHECK(mta.rcpt("<b@example.test>").text == "rcpt between messages");
  mta.mail("<a@example.org>");
  CHECK(mta.data().text == "data before a recipient");
  CHECK(mta.mail("<a@example.org>").text == "mail before a recipient");
  mta.rcpt("<b@example.test>");
  CHECK(mta.header("X", " x").text == "header after a recipient");
  mta.data();
  CHECK(mta.body("x").text == "body in the header");
  CHECK(mta.end_of_message().verdict.text == "end of message in the header");
  mta.abort();
  mta.close();
  CHECK(mta.connect().text == "connect on a closed connection");
  CHECK(mta.mistakes().size() == 8);
  CHECK(story == "connect mail ? rcpt abort gone ");
}

TEST_CASE("conversation: pieces of a body, and the rest skipped", "[unit][milter][conversation]") {
  std::string story;
  const auto play = [&](std::uint32_t protocol) {
    Conversation mta(actor(story), {0x1ff, protocol});
    mta.connect();
    mta.mail("<a@example.org>");
    mta.rcpt("<b@example.test>");
    mta.data();
    mta.end_of_headers();
    mta.body(std::string(65536, 'x'));
    mta.body("");
    const auto skipped = mta.body("12345").kind;
    mta.body("more");
    CHECK(mta.end_of_message().postfix->mail.body.size() == 65545);
    return skipped;
  };
  CHECK(play(0x1fffff) == ReplyKind::skip);
  CHECK(story == "connect mail ? rcpt body65535 body1 body5 end ? gone ");
  story.clear();
  CHECK(play(0x1fffff & ~detail::kSkipBody) == ReplyKind::proceed);
  CHECK(story == "connect mail ? rcpt body65535 body1 body5 end ? gone ");
}

TEST_CASE("conversation: negotiation", "[unit][milter][conversation]") {
  std::string story;
  SECTION("what is asked for") {
    const Conversation mta(actor(story));
    CHECK(mta.negotiated());
    CHECK(mta.negotiated_protocol() == protocol_mask<Actor>());
    CHECK(mta.macro_list(MacroStage::connect) == "{client_addr}");
    CHECK(mta.macro_list(MacroStage::end_of_headers) == "i {late}");
    CHECK_FALSE(mta.macro_list(MacroStage::helo));
  }
  SECTION("an action that is not offered") {
    Conversation mta(actor(story), {0x1, 0x1fffff});
    CHECK_FALSE(mta.negotiated());
    CHECK(mta.mistakes() == std::vector<std::string>{"not offered: CHGBODY ADDRCPT DELRCPT CHGHDRS QUARANTINE"});
    CHECK(mta.connect().kind == ReplyKind::connection_failed);
    CHECK(mta.send(mail_with({})).verdict.kind == ReplyKind::connection_failed);
    CHECK(story.empty());
  }
  SECTION("a filter that cannot be made") {
    Conversation mta(filter_type<Actor>([]() -> std::unique_ptr<Actor> { throw std::runtime_error("no luck"); }));
    CHECK_FALSE(mta.negotiated());
    CHECK(mta.mistakes() == std::vector<std::string>{"the filter could not be made: no luck"});
  }
  SECTION("a filter that throws what is no exception") {
    Conversation mta(filter_type<Actor>([]() -> std::unique_ptr<Actor> { throw 1; }));
    CHECK_FALSE(mta.negotiated());
    CHECK(mta.mistakes() == std::vector<std::string>{"the filter could not be made: an exception of unknown type"});
  }
  SECTION("without exact headers a blank is taken and put back") {
    Conversation mta(actor(story), {0x1ff, 0x1fffff & ~detail::kHeaderLeadSpace});
    const Outcome outcome = mta.send(mail_with({{"A", " a"}, {"B", "b"}}));
    CHECK(story == "connect mail ? rcpt header[ a] header[ b] body6 end ? ");
    CHECK(outcome.postfix->mail.header.back() == HeaderField{"X-Seen", " yes"});
  }
  SECTION("macros that the filter did not ask for at their stage do not come") {
    Conversation mta(actor(story));
    mta.set_macro(MacroStage::end_of_message, "{client_addr}", "192.0.2.1");
    mta.set_macro(MacroStage::connect, "{late}", "too early");
    mta.send(mail_with({}));
    CHECK(story == "connect mail ? rcpt body6 end ? ");
  }
}

TEST_CASE("conversation: a sign of life stays out of a new body, as it does in a server",
          "[unit][milter][conversation]") {
  Conversation mta(filter_type<Lively>([] { return std::make_unique<Lively>(); }));
  const Outcome outcome = mta.send(mail_with({}));
  REQUIRE(outcome.postfix);
  CHECK_FALSE(outcome.postfix->error);
  CHECK(outcome.postfix->mail.body.size() == 210'006);
  CHECK(std::holds_alternative<test::Progress>(outcome.actions.front()));
  CHECK(std::holds_alternative<test::Progress>(outcome.actions.back()));
  CHECK(outcome.actions.size() == 6);  // four pieces between the two
}
