// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/milter/test/mta_session.hpp>

#include "scripted_milter.hpp"

using namespace mimemend::milter::test;
using namespace std::string_literals;
using wire::Command;

namespace {

Mail two_recipients() {
  Mail mail = parse_mail("Subject: three\nMessage-ID: <1@x>\n\nbody\n");
  mail.sender = "<s@example.org>";
  mail.recipients = {{"<a@example.net>", {}}, {"<b@example.net>", {"NOTIFY=NEVER"}}};
  return mail;
}

MtaSession session_of(ScriptedMilter& milter, MtaOptions options = {}) {
  return {WireClient(milter.take_fd(), {std::chrono::seconds(10), {}}), std::move(options)};
}

// Agreeable, but for what `answers` says to a letter (and, of recipients, to the first).
ScriptedMilter::Script differing(char letter, WireVerdict verdict, std::uint32_t protocol = 0) {
  const auto otherwise = agreeable({6, 0x1FF, protocol, {}});
  return [=](const wire::Frame& frame) { return frame.letter == letter ? bytes_of(verdict) : otherwise(frame); };
}

// The values of the macros that were sent before `letter`, each "name=value".
std::vector<std::string> macros_before(const std::vector<wire::Frame>& frames, char letter) {
  std::vector<std::string> all;
  for (const wire::Frame& frame : frames) {
    const auto request = wire::decode_request(frame);
    const auto* macros = request ? std::get_if<wire::Macros>(&*request) : nullptr;
    if (macros == nullptr || static_cast<char>(macros->stage) != letter) continue;
    for (const auto& [name, value] : macros->values) all.push_back(name + "=" + value);
  }
  return all;
}

std::string without_macros(std::string letters) {
  std::erase(letters, 'D');
  return letters;
}

}  // namespace

TEST_CASE("a message is played stage by stage, and the next one over the same connection", "[unit][milter][mta]") {
  ScriptedMilter milter(agreeable({6, 0, 0, {}}));
  {
    MtaSession session = session_of(milter);
    const auto first = session.deliver(two_recipients());
    REQUIRE(first);
    CHECK(first->accepted());
    CHECK(first->decided_at == Command::end_of_message);
    CHECK(first->recipients.size() == 2);
    CHECK(first->accepted_recipients.size() == 2);
    CHECK(first->stages.size() == 10);  // two recipients, the header fields as one
    REQUIRE(session.deliver(two_recipients()));
    REQUIRE(session.quit());
  }
  CHECK(without_macros(milter.letters()) == "OCHMRRTLLNBEMRRTLLNBEQ");
  CHECK(milter.finish().at(5).data == "<s@example.org>\0"s);
}

TEST_CASE("each MTA sends its own macros, and those that are asked for in their place", "[unit][milter][mta]") {
  const struct {
    Dialect dialect;
    std::vector<wire::MacroList> asked;
    char letter;
    std::vector<std::string> sent;
  } rows[] = {
      {Dialect::postfix,
       {},
       'C',
       {"j=mx.example", "{daemon_name}=mx.example", "{daemon_addr}=127.0.0.1", "v=Postfix 3.7.11",
        "_=client.example [192.0.2.1]"}},
      {Dialect::sendmail,
       {},
       'C',
       {"j=mx.example", "_=client.example [192.0.2.1]", "{daemon_name}=MTA", "{if_name}=mx.example",
        "{if_addr}=127.0.0.1"}},
      {Dialect::postfix, {}, 'M', {"{mail_addr}=s@example.org", "{mail_host}=example.org", "{mail_mailer}=esmtp"}},
      {Dialect::sendmail,
       {},
       'M',
       {"i=MIMEMEND", "{mail_mailer}=esmtp", "{mail_host}=example.org", "{mail_addr}=s@example.org"}},
      {Dialect::postfix, {}, 'T', {"i=MIMEMEND"}},
      {Dialect::sendmail, {}, 'T', {}},
      {Dialect::postfix, {}, 'E', {"i=MIMEMEND"}},
      {Dialect::sendmail, {}, 'E', {"{msg_id}=<1@x>"}},
      {Dialect::postfix, {{2, "{client_addr} i"}}, 'M', {"{client_addr}=192.0.2.1"}},
      {Dialect::sendmail, {{2, "{client_addr} i"}}, 'M', {"{client_addr}=192.0.2.1", "i=MIMEMEND"}},
      {Dialect::postfix, {{5, "{client_port}"}}, 'E', {"{client_port}=25252"}},
      // Sendmail heeds the list of the end of the message only when there is one of the end of the header.
      {Dialect::sendmail, {{5, "{client_port}"}}, 'E', {"{msg_id}=<1@x>"}},
      {Dialect::sendmail, {{5, "{client_port}"}, {6, "i"}}, 'E', {"{client_port}=25252"}},
      {Dialect::postfix, {{0, ""}, {2, "{no_such}"}}, 'M', {}},
  };
  for (const auto& row : rows) {
    CAPTURE(to_string(row.dialect), row.letter);
    ScriptedMilter milter(agreeable({6, 0x100, 0, row.asked}));
    {
      MtaOptions options;
      options.dialect = row.dialect;
      MtaSession session = session_of(milter, options);
      REQUIRE(session.deliver(two_recipients()));
    }
    CHECK(macros_before(milter.finish(), row.letter) == row.sent);
  }
}

TEST_CASE("a macro of the caller's own takes the place of the MTA's, or is added", "[unit][milter][mta]") {
  ScriptedMilter milter(agreeable({6, 0, 0, {}}));
  {
    MtaOptions options;
    options.macros = {{"j", "me", std::nullopt}, {"{mine}", "x", std::nullopt}, {"i", "Q9", Command::end_of_message}};
    MtaSession session = session_of(milter, options);
    REQUIRE(session.deliver(two_recipients()));
  }
  CHECK(macros_before(milter.finish(), 'C').front() == "j=me");
  CHECK(macros_before(milter.finish(), 'M').back() == "{mine}=x");
  CHECK(macros_before(milter.finish(), 'E') == std::vector<std::string>{"i=Q9"});
  CHECK(macros_before(milter.finish(), 'T') == std::vector<std::string>{"i=MIMEMEND"});
}

TEST_CASE("a verdict ends a message where it does on an MTA", "[unit][milter][mta]") {
  const WireVerdict reject{ReplyKind::reply_code, "550 5.7.1 no"};
  const WireVerdict accept{ReplyKind::accept, ""};
  const WireVerdict discard{ReplyKind::discard, ""};
  const struct {
    char letter;
    WireVerdict verdict;
    const char* letters;  // of one message
    bool accepted;
    Command decided_at;
  } rows[] = {
      {'C', accept, "OC", true, Command::connect},
      {'C', reject, "OC", false, Command::connect},
      {'H', reject, "OCH", false, Command::helo},
      {'M', reject, "OCHMA", false, Command::mail},
      {'M', accept, "OCHMA", true, Command::mail},
      {'R', reject, "OCHMRRA", false, Command::recipient},
      {'R', accept, "OCHMRA", true, Command::recipient},
      {'R', discard, "OCHMRA", false, Command::recipient},
      {'T', reject, "OCHMRRTA", false, Command::data},
      {'L', discard, "OCHMRRTLA", false, Command::header},
      {'N', accept, "OCHMRRTLLNA", true, Command::end_of_header},
      {'B', reject, "OCHMRRTLLNBA", false, Command::body},
      {'E', reject, "OCHMRRTLLNBE", false, Command::end_of_message},
      {'E', accept, "OCHMRRTLLNBE", true, Command::end_of_message},
      {'M', {ReplyKind::shutdown, ""}, "OCHM", false, Command::mail},
      {'M', {ReplyKind::reply_code, "421 4.7.0 bye"}, "OCHM", false, Command::mail},
  };
  for (const auto& row : rows) {
    CAPTURE(row.letter, to_string(row.verdict));
    ScriptedMilter milter(differing(row.letter, row.verdict));
    {
      MtaSession session = session_of(milter);
      const auto delivery = session.deliver(two_recipients());
      REQUIRE(delivery);
      CHECK(delivery->verdict == row.verdict);
      CHECK(delivery->accepted() == row.accepted);
      CHECK(delivery->decided_at == row.decided_at);
    }
    CHECK(without_macros(milter.letters()) == row.letters);
  }
}

TEST_CASE("what is said to the connection holds for its next message", "[unit][milter][mta]") {
  ScriptedMilter milter(differing('H', {ReplyKind::reply_code, "550 5.7.1 no"}));
  {
    MtaSession session = session_of(milter);
    REQUIRE(session.deliver(two_recipients()));
    const auto second = session.deliver(two_recipients());
    REQUIRE(second);
    CHECK(second->decided_at == Command::helo);
    CHECK(second->verdict.text == "550 5.7.1 no");
  }
  CHECK(without_macros(milter.letters()) == "OCH");
}

TEST_CASE("a recipient that is refused drops out, and the message goes on", "[unit][milter][mta]") {
  const auto otherwise = agreeable({6, 0, 0, {}});
  ScriptedMilter milter([&](const wire::Frame& frame) {
    return frame.letter == 'R' && frame.data.starts_with("<a@") ? bytes_of(WireVerdict{ReplyKind::tempfail, ""})
                                                                : otherwise(frame);
  });
  MtaSession session = session_of(milter);
  const auto delivery = session.deliver(two_recipients());
  REQUIRE(delivery);
  CHECK(delivery->accepted());
  REQUIRE(delivery->recipients.size() == 2);
  CHECK(delivery->recipients[0] == RecipientVerdict{"<a@example.net>", {ReplyKind::tempfail, ""}});
  REQUIRE(delivery->accepted_recipients.size() == 1);
  CHECK(delivery->accepted_recipients[0].address == "<b@example.net>");
}

TEST_CASE("skip ends the pieces of the body; of the header, each MTA makes its own", "[unit][milter][mta]") {
  const WireVerdict skip{ReplyKind::skip, ""};
  const struct {
    Dialect dialect;
    char letter;
    const char* letters;
  } rows[] = {
      {Dialect::postfix, 'B', "OCHMRRTLLNBE"},
      {Dialect::sendmail, 'B', "OCHMRRTLLNBE"},
      {Dialect::postfix, 'L', "OCHMRRTLNBBBBBBE"},
      {Dialect::sendmail, 'L', "OCHMRRTLLNE"},
  };
  for (const auto& row : rows) {
    CAPTURE(to_string(row.dialect), row.letter);
    ScriptedMilter milter(differing(row.letter, skip, wire::kSkip));
    {
      MtaOptions options;
      options.dialect = row.dialect;
      options.body_chunk_bytes = 1;
      MtaSession session = session_of(milter, options);
      REQUIRE(session.deliver(two_recipients()));
    }
    CHECK(without_macros(milter.letters()) == row.letters);
  }
}

TEST_CASE("bodies go in pieces of 65535 bytes, and an empty one not at all", "[unit][milter][mta]") {
  ScriptedMilter milter(agreeable({6, 0, wire::no_reply_bit(Command::body), {}}));
  Mail mail = two_recipients();
  mail.body = std::string(65534, 'x') + "\r\n" + std::string(70000, 'y');
  {
    MtaSession session = session_of(milter);
    REQUIRE(session.deliver(mail));
    mail.body.clear();
    REQUIRE(session.deliver(mail));
  }
  std::vector<std::size_t> sizes;
  for (const wire::Frame& frame : milter.finish())
    if (frame.letter == 'B') sizes.push_back(frame.data.size());
  CHECK(sizes == std::vector<std::size_t>{65535, 65535, 4466});
}

TEST_CASE("an SMTP client of any address is told as MTAs tell it", "[unit][milter][mta]") {
  const struct {
    const char* address;
    std::string data;
  } rows[] = {
      {"192.0.2.1", "client.example\0"s + "4\x62\xA4"s + "192.0.2.1\0"s},
      {"2001:db8::1", "client.example\0"s + "6\x62\xA4"s + "IPv6:2001:db8::1\0"s},
      {"/run/x", "client.example\0L\0\0/run/x\0"s},
      {"", "client.example\0U"s},
  };
  for (const auto& row : rows) {
    CAPTURE(row.address);
    ScriptedMilter milter(agreeable({6, 0, 0, {}}));
    {
      MtaOptions options;
      options.client.address = row.address;
      MtaSession session = session_of(milter, options);
      REQUIRE(session.deliver(two_recipients()));
    }
    CHECK(milter.finish().at(2).data == row.data);
  }
}

TEST_CASE("a milter that quarantines holds what it accepts", "[unit][milter][mta]") {
  const auto otherwise = agreeable({6, 0x20, 0, {}});
  ScriptedMilter milter([&](const wire::Frame& frame) {
    return (frame.letter == 'E' ? bytes_of(Action(Quarantine{"why"})) : std::string()) + otherwise(frame);
  });
  MtaSession session = session_of(milter);
  const auto delivery = session.deliver(two_recipients());
  REQUIRE(delivery);
  CHECK(delivery->held());
  CHECK(delivery->accepted());
}

TEST_CASE("a milter that fails makes the delivery fail", "[unit][milter][mta]") {
  ScriptedMilter* self = nullptr;
  const auto otherwise = agreeable({6, 0, 0, {}});
  ScriptedMilter milter([&](const wire::Frame& frame) {
    if (frame.letter == 'B') self->hang_up();
    return frame.letter == 'B' ? std::string() : otherwise(frame);
  });
  self = &milter;
  MtaSession session = session_of(milter);
  const auto delivery = session.deliver(two_recipients());
  REQUIRE_FALSE(delivery);
  CHECK(delivery.error().what == "body: the milter hung up");
}
