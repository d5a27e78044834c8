// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

std::string changes(const Outcome& outcome) {
  auto got = outcome.header_changes();
  REQUIRE(got);
  std::string out;
  for (const HeaderChange& change : *got) {
    constexpr std::string_view kKinds[] = {"remove", "change", "append"};
    out += std::string(kKinds[static_cast<std::size_t>(change.kind)]) + " " + std::to_string(change.occurrence) + " " +
           change.name + ":" + visible(replace_all(change.value, outcome.record_id(), "ID")) + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("header changes: from the last field up, then what is new", "[unit][header-changes]") {
  const std::string message = crlf(
      "Content-Type: text/html\nReceived: x\nCONTENT-TYPE: a/b; name=a.exe\nContent-Disposition: "
      "attachment;\n\tfilename=a.exe\n"
      "Content-Md5: 1\nSubject: x\ncontent-disposition: inline\nContent-Md5: 2\n\nx");
  CHECK(changes(read(message, exe_policy(Action::replace))) ==
        "remove 2 Content-Md5:\nremove 2 content-disposition:\nremove 1 Content-Md5:\nchange 1 Content-Disposition: "
        "inline\n"
        "remove 2 CONTENT-TYPE:\nchange 1 Content-Type: text/plain; charset=us-ascii\n"
        "append 0 MIME-Version: 1.0\nappend 0 Content-Transfer-Encoding: 7bit\nappend 0 X-Mimemend-Record: ID\n");
}

TEST_CASE("header changes: folds are LF and a blank", "[unit][header-changes]") {
  for (const bool lf : {false, true}) {
    const std::string_view text = "Content-Type: a/b; name=a.exe\n\nx";
    const Outcome outcome = read(lf ? std::string(text) : crlf(text), exe_policy(Action::rename));
    CHECK(
        changes(outcome) ==
        "change 1 Content-Type: application/octet-stream;\\n\\tname=\"a.exe.defanged\"\n"
        "append 0 Content-Disposition: attachment;\\n\\tfilename=\"a.exe.defanged\"\nappend 0 X-Mimemend-Record: ID\n");
    CHECK_FALSE(outcome.body_changed());
  }
}

TEST_CASE("header changes: a header that is cut off gets no odd field", "[unit][header-changes]") {
  const Outcome outcome = read("Content-Type: a/b; name=a.exe\r\nSubject: x", exe_policy(Action::rename));
  CHECK(changes(outcome) ==
        "change 1 Content-Type: application/octet-stream;\\n\\tname=\"a.exe.defanged\"\n"
        "append 0 Content-Disposition: attachment;\\n\\tfilename=\"a.exe.defanged\"\nappend 0 X-Mimemend-Record: ID\n");
}

TEST_CASE("header changes: none for what changes in the body", "[unit][header-changes]") {
  const std::string part = "--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\n";
  for (const std::string& message :
       {"Content-Type: multipart/mixed; boundary=b\n\n" + part,
        "Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n\n" + part,
        std::string("Content-Type: message/rfc822\n\nContent-Type: a/b; name=a.exe\n\nx")})
    for (const Action action : {Action::replace, Action::rename, Action::drop}) {
      const Outcome outcome = read(crlf(message), exe_policy(action));
      CHECK(changes(outcome).empty());
      CHECK(outcome.body_changed());
    }
}

TEST_CASE("header changes: a root that was uuencoded is relabelled", "[unit][header-changes]") {
  const std::string message = crlf("Content-Type: message/rfc822\nContent-Transfer-Encoding: x-uue\n\n") +
                              uuencode("Content-Type: a/b; name=a.exe\r\n\r\nx");
  const Outcome outcome = read(message, exe_policy(Action::replace));
  CHECK(changes(outcome) == "change 1 Content-Transfer-Encoding: base64\n");
  CHECK(outcome.body_changed());
}

TEST_CASE("header changes: a line that no field name stands before is an error, not a change",
          "[unit][header-changes]") {
  Policy policy = Policy::none();
  policy.repair = Repair::standard;
  const auto refused = [&](std::string_view line) {
    CAPTURE(visible(line));
    const Outcome outcome =
        read("Subject: x\r\n" + std::string(line) + "\r\nMIME-Version: 1.0\r\n\r\nhello\r\n", policy);
    REQUIRE(outcome.refusal() == nullptr);
    REQUIRE(outcome.changed());  // whoever splices can take it out
    const auto changes = outcome.header_changes();
    REQUIRE_FALSE(changes);
    CHECK(changes.error().kind == Error::Kind::data);
    return changes.error().what;
  };
  const std::string cause = "a header line that no field name stands before cannot be changed: ";
  CHECK(refused("no colon here") == cause + "no colon here\\u{D}\\u{A}");
  CHECK(refused(": no name") == cause + ": no name\\u{D}\\u{A}");
  CHECK(refused("two words: x").starts_with(cause + "two words: x"));
  CHECK(refused("X-\xE4: 8-bit").starts_with(cause));
  CHECK(refused("X-\x01: control").starts_with(cause));
  CHECK(refused(std::string(500, 'y')).size() < 200);
}

TEST_CASE("header changes: the results field is one more", "[unit][header-changes]") {
  Policy policy = Policy::none();
  policy.repair = Repair::standard;
  policy.ambiguity_results = "mx.test";
  const std::string message = crlf(
      "Subject: x\nMIME-Ambiguity-Results: other; none\nMIME-Ambiguity-Results: mx.test; none\nMIME-Version: "
      "1.0\n\nx\n");
  CHECK(changes(read(message, policy)) ==
        "remove 2 MIME-Ambiguity-Results:\nappend 0 X-Mimemend-Record: ID\n"
        "append 0 MIME-Ambiguity-Results: mx.test;\\n\\tambiguity=none\n");
}
