// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>

#include <mimemend/milter/filter.hpp>

#include "fake_mta.hpp"
#include "server_state.hpp"
#include "session.hpp"

using namespace mimemend::milter;
using detail::ServerState;
using detail::Session;

namespace {

// Refuses the recipient "no", fails at the field "throw".
struct Picky {
  MessageVerdict on_mail(const Context&, const EnvelopeAddress&) { return Continue{}; }
  MessageVerdict on_header(const Context&, std::string_view name, std::string_view) {
    if (name == "throw") throw std::runtime_error("told to");
    if (name == "reject") return Reject({550, "5.7.1"}, "no");
    return Continue{};
  }
  BodyVerdict on_body(const Context&, BodyChunk) { return SkipRest{}; }
  MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>>&) { return Continue{}; }
};

struct Fixture {
  KeptLog log;
  ServerState server{filter_type<Picky>([] { return std::make_unique<Picky>(); }), log};
  FakeMta mta;

  [[nodiscard]] Counters counters() const { return server.read_counters(); }
};

void send(Session& session, FakeMta& mta, std::string_view field, std::string_view body) {
  session.mail(mta, {});
  session.header(mta, field, " v");
  session.body(mta, std::as_bytes(std::span(body)));
  session.body(mta, std::as_bytes(std::span(body)));
  session.end_of_message(mta);
}

}  // namespace

TEST_CASE("sessions and messages are counted, and those that live go back to zero", "[unit][milter][counters]") {
  Fixture f;
  {
    Session first(f.server);
    Session second(f.server);
    first.mail(f.mta, {});
    CHECK(f.counters().live_sessions == 2);
    CHECK(f.counters().live_messages == 1);
    first.abort();
    send(second, f.mta, "Subject", "1234567");
    second.mail(f.mta, {});  // dropped by the next
    send(second, f.mta, "reject", "");
    second.close();
  }
  const Counters c = f.counters();
  CHECK(c.connections == 2);
  CHECK(c.live_sessions == 0);
  CHECK(c.live_messages == 0);
  CHECK(c.messages_begun == c.messages_ended + c.messages_aborted);
  CHECK(c.body_bytes == 14);  // what was skipped came all the same
  CHECK(c.all_failures() == 0);
}

TEST_CASE("failures are counted by stage, and the log has both numbers of the message", "[unit][milter][counters]") {
  Fixture f;
  Session other(f.server);
  Session session(f.server);
  session.mail(f.mta, {});
  session.header(f.mta, "throw", " v");
  CHECK(f.counters().messages_aborted == 1);
  CHECK(f.counters().all_failures() == 1);
  const std::string line = to_string(f.counters());
  CHECK(line.find("failures[header]=1") != std::string::npos);
  CHECK(line.find("failures[body]") == std::string::npos);
  REQUIRE(f.log.lines.size() == 1);
  CHECK(f.log.lines[0].find("error: connection=2 queue=Q1 verdict=tempfail stage=\"header\"") == 0);
}

TEST_CASE("a message that begins while the server drains is not counted as begun", "[unit][milter][counters]") {
  Fixture f;
  f.server.draining = true;
  Session session(f.server);
  send(session, f.mta, "Subject", "1");
  CHECK(f.counters().messages_begun == 0);
  CHECK(f.counters().messages_ended + f.counters().messages_aborted == 0);
}
