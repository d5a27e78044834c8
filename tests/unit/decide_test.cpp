// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

// "action part leaf rule: reason", one a line.
std::string decisions(std::string_view message, const Policy& policy) {
  const Outcome outcome = read(crlf(message), policy);
  std::string out;
  for (const Decision& decision : outcome.decisions())
    out += std::string(to_string(decision.action)) + " " + outcome.index().path(decision.part) + " " +
           outcome.index().path(decision.leaf) + " " + decision.rule + ": " + decision.reason + "\n";
  return out;
}

Policy two_rules() {
  Policy policy;
  policy.rules.push_back({"first", Action::report, {"txt"}, {"text/html"}});
  policy.rules.push_back({"second", Action::reject, {"exe", "txt"}, {"image/*", "application/x-dosexec"}});
  return policy;
}

constexpr std::string_view kSigned =
    "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/signed; boundary=b\n\n"
    "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: a/b; name=a.exe\n\nx\n--c\nContent-Type: "
    "a/b; name=b.exe\n\nx\n--c--\n"
    "--b\nContent-Type: application/pgp-signature\n\nsig\n--b--\n--a--\n";

}  // namespace

TEST_CASE("decide: the first rule that matches decides", "[unit][decide]") {
  const Policy policy = two_rules();
  CHECK(decisions("Content-Type: a/b; name=a.txt\n\nx", policy) ==
        "report 1 1 first: the name \"a.txt\" ends in .txt\n");
  CHECK(decisions("Content-Type: a/b; name=a.exe\n\nx", policy) ==
        "reject 1 1 second: the name \"a.exe\" ends in .exe\n");
  CHECK(decisions("Content-Type: a/b; name=a.exe; name=a.txt\n\nx", policy) ==
        "report 1 1 first: the name \"a.txt\" ends in .txt\n");
  CHECK(decisions("Content-Type: a/b; name=a.doc\n\nx", policy).empty());
}

TEST_CASE("decide: types match as declared, as detected and as a family", "[unit][decide]") {
  const Policy policy = two_rules();
  CHECK(decisions("Content-Type: TEXT/HTML\n\nx", policy) == "report 1 1 first: the type is declared as text/html\n");
  CHECK(decisions("Content-Type: image/x-anything\n\nx", policy) ==
        "reject 1 1 second: the type is declared as image/x-anything\n");
  CHECK(decisions("Content-Type: a/b\n\n<html>x", policy) == "report 1 1 first: the content is text/html\n");
  CHECK(decisions("Content-Type: imagex/png\n\nx", policy).empty());
}

TEST_CASE("decide: a type by default was declared by nobody", "[unit][decide]") {
  Policy policy;
  policy.rules.push_back({"text", Action::report, {}, {"text/plain"}});
  CHECK(decisions("Subject: x\n\nhello", policy) == "report 1 1 text: the content is text/plain\n");
  CHECK(decisions("Subject: x\n\n", policy).empty());
  CHECK(decisions("Content-Type: text/plain\n\n", policy) == "report 1 1 text: the type is declared as text/plain\n");
}

TEST_CASE("decide: inside a signed part the whole is acted on", "[unit][decide][signed]") {
  Policy policy = exe_policy(Action::rename);
  const std::string reasons[] = {"test: the name \"a.exe\" ends in .exe\n", "test: the name \"b.exe\" ends in .exe\n"};
  CHECK(decisions(kSigned, policy) == "replace 1.1 1.1.1.1 " + reasons[0] + "replace 1.1 1.1.1.2 " + reasons[1]);
  policy.signed_content = Action::report;
  CHECK(decisions(kSigned, policy) == "report 1.1 1.1.1.1 " + reasons[0] + "report 1.1 1.1.1.2 " + reasons[1]);
  CHECK_FALSE(read(crlf(kSigned), policy).changed());
  policy.signed_content = Action::reject;
  CHECK(read(crlf(kSigned), policy).refusal() != nullptr);
  CHECK(decisions(kSigned, exe_policy(Action::report)) ==
        "report 1.1.1.1 1.1.1.1 " + reasons[0] + "report 1.1.1.2 1.1.1.2 " + reasons[1]);
}

TEST_CASE("decide: the outermost signature counts", "[unit][decide][signed]") {
  const std::string_view message =
      "Content-Type: multipart/encrypted; boundary=a\n\n--a\nContent-Type: multipart/signed; "
      "boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\n--a--\n";
  CHECK(decisions(message, exe_policy(Action::drop)) == "replace 1 1.1.1 test: the name \"a.exe\" ends in .exe\n");
}

TEST_CASE("decide: a message inside a signed part is covered, too", "[unit][decide][signed]") {
  const std::string message = crlf(
                                  "Content-Type: multipart/signed; boundary=b\n\n--b\nContent-Type: "
                                  "message/rfc822\nContent-Transfer-Encoding: base64\n\n") +
                              base64(crlf("Content-Type: a/b; name=a.exe\n\nx")) + crlf("\n--b--\n");
  const Outcome outcome = read(message, exe_policy(Action::replace));
  REQUIRE(outcome.decisions().size() == 1);
  CHECK(outcome.decisions().front().part == kRootPart);
  CHECK(outcome.plan(SourceId{1}).empty());
}

TEST_CASE("decide: what was not looked into is the policy's business, unless a rule has matched", "[unit][decide]") {
  MenderOptions tight;
  tight.limits.max_parameters = 1;
  const std::string message = crlf("Content-Type: a/b; name=a.exe; x=y\n\nx");
  Policy policy = exe_policy(Action::rename);
  policy.unscanned = Action::reject;
  CHECK(read(message, policy, kWhole, tight).decisions().front().rule == "test");
  policy.rules.clear();
  const Outcome outcome = read(message, policy, kWhole, tight);
  REQUIRE(outcome.refusal() != nullptr);
  CHECK(outcome.refusal()->rule == "unscanned");
  CHECK(outcome.refusal()->reason == "its header is too large");
}

TEST_CASE("decide: reasons are printable, whatever the name is", "[unit][decide]") {
  CHECK(decisions("Content-Disposition: attachment; filename*=utf-8''a%0D%0Ab%E2%80%AE.exe\n\nx",
                  exe_policy(Action::report)) ==
        "report 1 1 test: the name \"a\\u{D}\\u{A}b\\u{202E}.exe\" ends in .exe\n");
}
