// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "plan_rows.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

// The header changes of an outcome, applied as an MTA would, and the new body behind it.
std::string as_a_milter_does_it(const Outcome& outcome, std::string_view message) {
  StringSink body;
  REQUIRE(outcome.write_body(body));
  const std::string rewritten = written(outcome);
  return rewritten.substr(0, rewritten.size() - body.bytes().size()) +
         (outcome.body_changed() ? body.bytes() : std::string(message.substr(outcome.index()[kRootPart].body.begin)));
}

}  // namespace

TEST_CASE("plan: a message becomes what the policy says, byte for byte", "[unit][plan]") {
  for (const PlanRow& row : plan_rows())
    for (const std::string_view line_end : {"\r\n", "\n"})
      DYNAMIC_SECTION(row.name << (line_end == "\n" ? ", LF" : ", CRLF")) {
        const std::string message = expand(row.in, line_end);
        const Outcome outcome = read(message, exe_policy(row.action));
        CHECK(outcome.changed());
        CHECK(outcome.record_id().size() == 32);
        CHECK(written(outcome) == expand(row.out, line_end, outcome.record_id()));
        CHECK(as_a_milter_does_it(outcome, message) == written(outcome));
      }
}

TEST_CASE("plan: the same message gives the same bytes and the same record", "[unit][plan]") {
  const std::string message = expand(plan_rows().front().in, "\r\n");
  const Outcome one = read(message, exe_policy(Action::replace));
  const Outcome two = read(message, exe_policy(Action::replace), 1);
  CHECK(one.record_id() == two.record_id());
  CHECK(written(one) == written(two));
  CHECK(one.record_id() != read(message + "x", exe_policy(Action::replace)).record_id());
  CHECK(one.record_id() != read(message, exe_policy(Action::rename)).record_id());
}

TEST_CASE("plan: nothing is done for a report, and nothing is written for a refusal", "[unit][plan]") {
  const std::string message = expand(plan_rows().front().in, "\r\n");
  for (const Action action : {Action::report, Action::reject}) {
    const Outcome outcome = read(message, exe_policy(action));
    CHECK_FALSE(outcome.changed());
    CHECK(outcome.record_id().empty());
    CHECK(written(outcome) == message);
    CHECK((outcome.refusal() != nullptr) == (action == Action::reject));
    CHECK(outcome.decisions().size() == 1);
  }
}

TEST_CASE("plan: messages inside encoded messages are mended at any depth", "[unit][plan]") {
  const auto wrap = [](const std::string& inner, std::string_view encoding) {
    return "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + std::string(encoding) + "\r\n\r\n" +
           (encoding == "base64" ? base64(inner) : quoted_printable(inner));
  };
  const std::string core = "Content-Type: a/b; name=a.exe\r\n\r\nx\r\n";
  const std::string message = wrap(wrap(wrap(core, "base64"), "quoted-printable"), "base64");
  const Outcome outcome = read(message, exe_policy(Action::replace));
  const std::string mended_core =
      "Content-Type: text/plain; charset=us-ascii\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 7bit\r\n"
      "Content-Disposition: inline\r\nX-Mimemend-Record: " +
      outcome.record_id() + "\r\n\r\nNOTICE a.exe\r\n";
  CHECK(written(outcome) == wrap(wrap(wrap(mended_core, "base64"), "quoted-printable"), "base64"));
}

TEST_CASE("plan: an empty message inside an encoded message can be replaced", "[unit][plan]") {
  Policy policy;
  policy.rules.push_back({"empty", Action::replace, {}, {"application/x-empty"}});
  policy.notice_template = "NOTICE";
  const std::string message = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  const Outcome outcome = read(message, policy);
  CHECK(written(outcome) ==
        message +
            base64(
                "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n"
                "Content-Disposition: inline\r\nX-Mimemend-Record: " +
                outcome.record_id() + "\r\n\r\nNOTICE\r\n"));
}

TEST_CASE("plan: a message that is one multipart without parts cannot be dropped", "[unit][plan]") {
  const std::string message =
      "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\nContent-Type: a/b; name=a.exe\n\nx\n";
  const std::string out = written(read(message, exe_policy(Action::drop)));
  CHECK(out.starts_with("Subject: x\nContent-Type: text/plain"));
  CHECK(out.find("a.exe\n\nx") == std::string::npos);
}
