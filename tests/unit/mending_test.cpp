// SPDX-License-Identifier: Apache-2.0
// What deviates from the plain profile is written anew: as little as will do, and never let out if it still deviates.
#include <catch2/catch.hpp>

#include <mimemend/profile.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

Policy mending(Repair repair = Repair::standard) {
  Policy policy = Policy::none();
  policy.repair = repair;
  policy.removed_is_kept = false;  // no record field in what is compared
  return policy;
}

bool is_plain(std::string_view message) {
  ProfileValidator validator;
  validator.feed(message);
  return std::move(validator).finish().empty();
}

std::string made_plain(std::string_view message, const Policy& policy = mending()) {
  const Outcome outcome = read(message, policy);
  CHECK(outcome.refusal() == nullptr);
  std::string out = written(outcome);
  CHECK(is_plain(out));
  CHECK(written(read(out, policy)) == out);
  return out;
}

std::string refusal(std::string_view message, const Policy& policy) {
  const Outcome outcome = read(message, policy);
  if (outcome.refusal() == nullptr) return "";
  CHECK_FALSE(outcome.changed());
  return std::string(to_string(outcome.refusal()->action)) + ": " + outcome.refusal()->reason;
}

std::string in_mixed(std::string_view parts, std::string_view end = "--B--\n") {
  return "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n" + std::string(parts) +
         std::string(end);
}

const std::string kText = "--B\nContent-Type: text/plain\n\nhello\n";

}  // namespace

TEST_CASE("mending: what is plain stays", "[unit][mending]") {
  const std::string message = in_mixed("This is a multi-part message.\n" + kText);
  const Outcome outcome = read(message, mending());
  CHECK(outcome.deviations().empty());
  CHECK_FALSE(outcome.changed());
  CHECK_FALSE(read("", mending()).changed());
}

TEST_CASE("mending: the smallest edits that do", "[unit][mending]") {
  // A missing close delimiter is added, and nothing else.
  CHECK(made_plain(in_mixed("pre\n" + kText, "")) == in_mixed("pre\n" + kText + "\n"));
  // A field is written anew; content and boundary stay.
  CHECK(made_plain(in_mixed("--B\nContent-Type : text/plain; charset=utf-8\n\nhello\n")) ==
        in_mixed("--B\nContent-Type: text/plain;\n\tcharset=utf-8\n\nhello\n"));
  // Of two fields the first stays.
  CHECK(made_plain(in_mixed("--B\nContent-Type: text/plain\nContent-Type: text/html\n\nhello\n")) == in_mixed(kText));
  CHECK(made_plain("Subject: x\nContent-Type: text/plain\n\nhello") ==
        "Subject: x\nContent-Type: text/plain\nMIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\naGVsbG8=\n");
}

TEST_CASE("mending: what encoded words hide in other fields goes, and the rest of the field stays", "[unit][mending]") {
  const auto with = [](std::string_view fields) {
    return "MIME-Version: 1.0\n" + std::string(fields) + "Content-Type: text/plain\n\nQUJD\n";
  };
  CHECK(made_plain(with("Subject: =?x?Q?caf=E9=0AContent-Transfer-Encoding:_base64?=\n")) ==
        with("Subject: =?x?Q?caf=E9=20Content-Transfer-Encoding:_base64?=\n"));
  CHECK(made_plain(with("Subject: =?x?q?a\n =0db?= =0A =?x?B?eXoK?=\n")) ==
        with("Subject: =?x?q?a\n =20b?= =0A =?x?B?eXog?=\n"));
  CHECK(made_plain(with("Subject: =?x?B?DQp4DQ\n")) == with("Subject: =?x?B?ICB4IA?=\n"));
  CHECK(made_plain(with("Subject: =?x?B?DQo=eA1=?=\n")) == with("Subject: = ?x?B?DQo=eA1= ?=\n"));
  CHECK(made_plain(with("Subject: 2+2=? =?x?Q?a\n b\n")) == with("Subject: 2+2= ? =?x?Q?a\n b?=\n"));
  CHECK(made_plain(with("Subject: =?x?QQ?=?y?q?a?= =?\n")) == with("Subject: = ?x?QQ?=?y?q?a?= = ?\n"));
  CHECK(made_plain(with("X=?x?Q?y: z\n")) == with(""));
}

TEST_CASE("mending: content is encoded anew and stays what it is", "[unit][mending]") {
  const std::string out = made_plain("Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\na\rb\n");
  const Outcome outcome = read(out, Policy::none());
  REQUIRE(outcome.leaves().size() == 1);
  StringSink content;
  REQUIRE(outcome.message().write_content(kRootPart, content));
  CHECK(content.bytes() == "a\rb\n");
  CHECK(refusal("Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n\na\rb\n", mending(Repair::minimal)) ==
        "reject: content would have to change");
}

TEST_CASE("mending: text outside of parts becomes a part when people may miss it", "[unit][mending]") {
  const std::string like_a_part = in_mixed(kText, "--B--\n--B\nContent-Type: text/html\n\nmore\n");
  CHECK(made_plain(like_a_part).find("more") == std::string::npos);
  Policy policy = mending();
  const std::string footer =
      "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"B B \"\n\n--B B\n"
      "Content-Type: text/plain\n\nhello\n--B B--\nlist footer\n";
  CHECK(made_plain(footer, policy).find("bGlzdCBmb290ZXI=") != std::string::npos);
  policy.keep_stray_text = false;
  CHECK(made_plain(footer, policy).find("bGlzdCBmb290ZXI=") == std::string::npos);
}

TEST_CASE("mending: text that a header swallowed becomes the body", "[unit][mending]") {
  const Outcome outcome = read(made_plain("Subject: x\nno colon here\nnor here\n"), Policy::none());
  StringSink content;
  REQUIRE(outcome.message().write_content(kRootPart, content));
  CHECK(content.bytes() == "no colon here\nnor here\n");
}

TEST_CASE("mending: an encoded message is decoded", "[unit][mending]") {
  const std::string out =
      made_plain(in_mixed("--B\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
                          "U3ViamVjdDogaW5uZXIKCmhpCg==\n"));
  CHECK(out.find("Subject: inner\n") != std::string::npos);
  CHECK(out.find("base64\n\nU3Vi") == std::string::npos);
}

TEST_CASE("mending: a signature does not go without a word", "[unit][mending]") {
  const std::string message =
      "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/signed; boundary=S; protocol=\"a/b\"; micalg=x\n\n"
      "--S\nContent-Type : text/plain\n\nhello\n--S\nContent-Type: a/b; name=s\nContent-Disposition: attachment; "
      "filename=s\n\nsig\n--S--\n";
  CHECK(made_plain(message).find("its signature does not hold any more") != std::string::npos);
  Policy policy = mending();
  policy.ambiguous_signed = Ambiguity::reject;
  CHECK(refusal(message, policy).starts_with("reject: part 1 is signed or encrypted, and deviates"));
  policy.ambiguous_signed = Ambiguity::report;
  CHECK_FALSE(read(message, policy).changed());
}

TEST_CASE("mending: what the policy says of a deviation, overall and by class", "[unit][mending][policy]") {
  const std::string message = in_mixed("--B\nContent-Type : text/plain\n\nhello\n");
  Policy policy = mending();
  policy.ambiguity = Ambiguity::reject;
  CHECK(refusal(message, policy) == "reject: readers differ about it: header-space-before-colon");
  policy.ambiguity = Ambiguity::quarantine;
  CHECK(refusal(message, policy) == "quarantine: readers differ about it: header-space-before-colon");
  policy.ambiguity = Ambiguity::report;
  CHECK(written(read(message, policy)) == message);
  policy.ambiguity_classes["header-space-before-colon"] = Ambiguity::mend;
  CHECK(written(read(message, policy)) != message);
  policy.ambiguity_classes["date-missing"] = Ambiguity::reject;  // a finding
  CHECK(refusal(message, policy).starts_with("reject"));
}

TEST_CASE("mending: names that hide an extension are made plain, others stay", "[unit][mending]") {
  const auto named = [](std::string_view name) {
    return in_mixed("--B\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"" +
                    std::string(name) + "\"\nContent-Transfer-Encoding: base64\n\nQUJD\n");
  };
  CHECK(made_plain(named("a.exe   ")).find("filename=\"a.exe\"") != std::string::npos);
  CHECK(made_plain(named("a%2Eexe")).find("filename=\"a_2Eexe\"") != std::string::npos);
  CHECK(made_plain(named("=?utf-8?Q?J=C3=BCrgen?=.pdf")) == named("=?utf-8?Q?J=C3=BCrgen?=.pdf"));
}

TEST_CASE("mending: a name that no form makes plain leaves no trace when nothing changes", "[unit][mending]") {
  const std::string message = in_mixed(
      "--B\nContent-Type: application/pdf\nContent-Disposition: attachment;\n\tfilename*=utf-8''p%EF%BC%8Eexe\n"
      "Content-Transfer-Encoding: base64\n\nQUJD\n");
  Policy policy = mending();
  policy.removed_is_kept = true;
  const Outcome outcome = read(message, policy);
  CHECK_FALSE(outcome.findings().empty());
  CHECK_FALSE(outcome.changed());
  CHECK(outcome.record_id().empty());
}
