// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>

#include <mimemend/milter/test/wire_client.hpp>

#include "scripted_milter.hpp"

using namespace mimemend::milter::test;
using namespace std::string_literals;
using mimemend::Error;
using wire::Command;

namespace {

constexpr auto kSoon = std::chrono::milliseconds(150);
constexpr auto kPatience = std::chrono::seconds(10);

WireClient client_of(ScriptedMilter& milter) { return WireClient(milter.take_fd(), {kPatience, {}}); }

// Answers negotiation, and `bytes` to anything else.
ScriptedMilter::Script always(std::string bytes, wire::Negotiate answer = {6, 0x1FF, 0, {}}) {
  return [=](const wire::Frame& frame) { return frame.letter == 'O' ? bytes_of(answer) : bytes; };
}

}  // namespace

TEST_CASE("what the milter does not want is not sent, and what it does not answer is not waited for",
          "[unit][milter][client]") {
  const std::uint32_t bits = wire::not_wanted_bit(Command::connect) | wire::not_wanted_bit(Command::data) |
                             wire::no_reply_bit(Command::helo) | wire::no_reply_bit(Command::header);
  ScriptedMilter milter(agreeable({6, 0, bits, {}}));
  {
    WireClient client = client_of(milter);
    REQUIRE(client.negotiate());
    CHECK_FALSE(client.wants(Command::connect));
    CHECK(client.wants(Command::helo));
    CHECK_FALSE(client.answers(Command::helo));
    CHECK(client.answers(Command::mail));
    CHECK(client.connect({}));
    CHECK(client.helo("h"));
    CHECK(client.mail("<a@b>", {"SIZE=1"}));
    CHECK(client.recipient("<c@d>"));
    CHECK(client.data());
    CHECK(client.header("X", " v"));
    CHECK(client.end_of_header());
    CHECK(client.body("x"));
    CHECK(client.end_of_message());
    CHECK(client.quit());
    CHECK(client.take_violations().empty());
  }
  CHECK(milter.letters() == "OHMRLNBEQ");
}

TEST_CASE("the first blank of a value goes along only when it was asked for", "[unit][milter][client]") {
  for (const bool exact : {false, true}) {
    CAPTURE(exact);
    ScriptedMilter milter(agreeable({6, 0, exact ? wire::kLeadingSpace : 0, {}}));
    {
      WireClient client = client_of(milter);
      REQUIRE(client.negotiate());
      REQUIRE(client.header("A", "  two"));
      REQUIRE(client.header("B", "none"));
    }
    CHECK(milter.finish().at(1).data == (exact ? "A\0  two\0"s : "A\0 two\0"s));
    CHECK(milter.finish().at(2).data == "B\0none\0"s);
  }
}

TEST_CASE("the end of a message gives actions and verdict", "[unit][milter][client]") {
  ScriptedMilter milter(always(bytes_of(Action(Progress{})) + bytes_of(Action(AddHeader{"X", "v"})) +
                                   bytes_of(Action(ReplaceBody{"b"})) + bytes_of(WireVerdict{ReplyKind::accept, ""}),
                               {6, 1, 0, {{5, "i {x}"}, {6, ""}}}));
  WireClient client = client_of(milter);
  REQUIRE(client.negotiate());
  CHECK(client.asked_macros(5) == std::vector<std::string>{"i", "{x}"});
  CHECK(client.asked_macros(6) == std::vector<std::string>{});
  CHECK(client.asked_macros(0) == std::nullopt);
  const auto answer = client.end_of_message();
  REQUIRE(answer);
  CHECK((answer->actions == std::vector<Action>{Progress{}, AddHeader{"X", "v"}, ReplaceBody{"b"}}));
  CHECK(answer->verdict == WireVerdict{ReplyKind::accept, ""});
  // ADDHDRS was negotiated, CHGBODY was not.
  CHECK(client.take_violations() ==
        std::vector<std::string>{"\"body 1 bytes\" without CHGBODY, which was not negotiated"});
  CHECK(client.take_violations().empty());
}

TEST_CASE("what MTAs survive is a violation", "[unit][milter][client]") {
  ScriptedMilter milter([](const wire::Frame& frame) -> std::string {
    if (frame.letter == 'O') return bytes_of(wire::Negotiate{6, 0x3, 0, {}});
    if (frame.letter == 'H') return bytes_of(Action(Progress{})) + bytes_of(WireVerdict{});
    return bytes_of(WireVerdict{ReplyKind::skip, ""});
  });
  WireClient client = client_of(milter);
  REQUIRE(client.negotiate({6, 0x1, 0, {}}));
  REQUIRE(client.helo("h"));
  REQUIRE(client.body("x"));
  REQUIRE(client.header("X", ""));
  CHECK(client.take_violations() == std::vector<std::string>{"it asks for CHGBODY, which was not offered",
                                                             "helo: progress before the end of the message",
                                                             "body: skip, which was not negotiated",
                                                             "header: skip, which is for body pieces only"});
}

TEST_CASE("a milter that fails is an error that says how", "[unit][milter][client]") {
  const struct {
    const char* name;
    std::string answer;
    bool hangs_up;
    Error::Kind kind;
    const char* says;
  } rows[] = {
      {"silent", "", false, Error::Kind::io, "helo: the milter does not answer in time"},
      {"half a frame", "\0\0"s, false, Error::Kind::io, "helo: the milter does not answer in time"},
      {"hangs up", "", true, Error::Kind::io, "helo: the milter hung up"},
      {"hangs up in a frame", "\0\0\0\x05y"s, true, Error::Kind::io, "helo: the milter hung up"},
      {"an endless frame", "\xFF\xFF\xFF\xFFz"s, false, Error::Kind::data, "helo: a frame of 4294967295 bytes"},
      {"an empty frame", "\0\0\0\0"s, false, Error::Kind::data, "helo: a frame of 0 bytes"},
      {"SMTP", "220 mx.example ESMTP\r\n", false, Error::Kind::data, "helo: a frame of"},
      {"no reply", "\0\0\0\x01z"s, false, Error::Kind::data, "helo: reply 'z': no such reply"},
      {"an edit too early", bytes_of(Action(AddHeader{"X", "v"})), false, Error::Kind::data,
       "helo: add X [v] is no answer to it"},
      {"negotiation again", bytes_of(wire::Negotiate{}), false, Error::Kind::data, "helo: negotiation is no answer"},
  };
  for (const auto& row : rows) DYNAMIC_SECTION(row.name) {
      ScriptedMilter* self = nullptr;
      ScriptedMilter milter([&](const wire::Frame& frame) {
        if (frame.letter == 'O') return bytes_of(wire::Negotiate{6, 0, 0, {}});
        if (row.hangs_up) self->hang_up();
        return row.answer;
      });
      self = &milter;
      WireClient client(milter.take_fd(), {kSoon, {}});
      REQUIRE(client.negotiate());
      const auto verdict = client.helo("h");
      REQUIRE_FALSE(verdict);
      CHECK(verdict.error().kind == row.kind);
      CHECK_THAT(verdict.error().what, Catch::StartsWith(row.says));
    }
}

TEST_CASE("an answer without end comes to one", "[unit][milter][client]") {
  std::string edits;
  for (int n = 0; n < 20'001; ++n) edits += bytes_of(Action(AddHeader{"X", "v"}));
  std::string pieces;  // the body has no limit of its own
  for (int n = 0; n < 30'000; ++n) pieces += bytes_of(Action(ReplaceBody{"x"}));
  const auto answer_to_end = [](const std::string& bytes) {
    ScriptedMilter milter(always(bytes + bytes_of(WireVerdict{})));
    WireClient client = client_of(milter);
    REQUIRE(client.negotiate());
    return client.end_of_message();
  };
  CHECK(answer_to_end(pieces));
  const auto answer = answer_to_end(edits);
  REQUIRE_FALSE(answer);
  CHECK(answer.error().kind == Error::Kind::data);
  CHECK(answer.error().what == "end-of-message: more than 20000 edits or 256 MiB are no answer to it");
}

TEST_CASE("a negotiation that cannot be is an error", "[unit][milter][client]") {
  for (const std::string& answer : {bytes_of(wire::Negotiate{1, 0, 0, {}}), bytes_of(wire::Negotiate{7, 0, 0, {}}),
                                    bytes_of(WireVerdict{ReplyKind::reject, ""})}) {
    ScriptedMilter milter([&](const wire::Frame&) { return answer; });
    WireClient client = client_of(milter);
    CHECK_FALSE(client.negotiate());
  }
}

TEST_CASE("raw bytes and frames go out as they are", "[unit][milter][client]") {
  ScriptedMilter milter(always(bytes_of(WireVerdict{})));
  {
    WireClient client = client_of(milter);
    REQUIRE(client.send_frame({'Z', "odd"}));
    const auto frame = client.receive_frame();
    REQUIRE(frame);
    CHECK(*frame == wire::Frame{'c', ""});
    REQUIRE(client.send_raw("\0\0\0\x02Xy"s));
    CHECK(client.receive_frame());
    CHECK_FALSE(client.body(std::string(wire::kMaxFrameBytes, 'x')));
  }
  CHECK(milter.finish() == std::vector<wire::Frame>{{'Z', "odd"}, {'X', "y"}});
}

TEST_CASE("addresses of milters are read as MTAs write them", "[unit][milter][client]") {
  using Family = MilterAddress::Family;
  const struct {
    const char* text;
    MilterAddress address;
  } rows[] = {
      {"unix:/run/x", {Family::local, "/run/x", "", 0}},
      {"local:/run/x", {Family::local, "/run/x", "", 0}},
      {"/run/x", {Family::local, "/run/x", "", 0}},
      {"unix:x", {Family::local, "x", "", 0}},
      {"inet:8891@localhost", {Family::inet, "", "localhost", 8891}},
      {"inet:localhost:8891", {Family::inet, "", "localhost", 8891}},
      {"inet6:8891@[::1]", {Family::inet6, "", "::1", 8891}},
      {"inet6:8891@::1", {Family::inet6, "", "::1", 8891}},
      {"inet:[::1]:8891", {Family::inet6, "", "::1", 8891}},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto read = parse_milter_address(row.text);
    REQUIRE(read);
    CHECK(*read == row.address);
    const auto again = parse_milter_address(to_string(*read));
    REQUIRE(again);
    CHECK(*again == *read);
  }
  for (const char* text : {"", "unix:", "inet:", "inet:25", "inet:x@h", "inet:0@h", "inet:65536@h", "inet:25@", "x"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_milter_address(text));
  }
  CHECK_FALSE(parse_milter_address("unix:/" + std::string(200, 'x')));
}
