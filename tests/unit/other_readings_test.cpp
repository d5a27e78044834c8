// SPDX-License-Identifier: Apache-2.0
//
// Hostile messages: our own reading shows nothing that the policy names, some other reader a program.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

using namespace std::string_literals;

const std::string kProgram = std::string("MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0", 16) + std::string(80, '\0');

// "action path reason", and the bytes of the gap when there is one.
std::string decisions(std::string_view message, const Policy& policy = Policy::builtin()) {
  const Outcome outcome = read(message, policy);
  std::string out;
  for (const Decision& each : outcome.decisions()) {
    out += std::string(to_string(each.action)) + " " + outcome.index().path(each.part) + " " + each.reason;
    if (each.gap) out += " [" + visible(slice(message, *each.gap).substr(0, 12)) + "]";
    out += "\n";
  }
  return out;
}

std::string mixed(std::string_view preamble, std::string_view part, std::string_view epilogue = "") {
  return "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + std::string(preamble) +
         "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n" + std::string(part) + "\r\n--b--\r\n" +
         std::string(epilogue);
}

const std::string kEntity = "Content-Type: a/b; name=a.exe\r\n\r\nx\r\n";
const std::string kQuiet = "Content-Type: a/b\r\n\r\nx\r\n";

struct Case {
  const char* name;
  std::string message;
};

const std::vector<Case>& hostile() {
  static const std::string coded = base64(kProgram);
  static const std::string cte = "Content-Transfer-Encoding: base64\r\n";
  static const std::string a_b = "Content-Type: a/b\r\n";
  static const std::vector<Case> cases{
      {"an entity in the preamble", mixed(kEntity, kQuiet)},
      {"an entity in the epilogue", mixed("", kQuiet, kEntity)},
      {"base64 in the epilogue, without any header", mixed("", kQuiet, coded)},
      {"a part behind the close delimiter", mixed("", kQuiet, "--b\r\n" + kEntity + "--b--\r\n")},
      {"a second boundary parameter",
       "Content-Type: multipart/mixed; boundary=a; boundary=b\r\n\r\n--a\r\n\r\nx\r\n--a--\r\n--b\r\n" + kEntity +
           "--b--\r\n"},
      {"a second Content-Type field",
       "Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + a_b + cte + "\r\n" +
           coded + "\r\n--b--\r\n"},
      {"a second encoding", mixed("", a_b + "Content-Transfer-Encoding: 7bit\r\n" + cte + "\r\n" + coded)},
      {"a second encoding, and junk in the base64",
       mixed("", a_b + "Content-Transfer-Encoding: 7bit\r\n" + cte + "\r\n" + replace_all(coded, "AAAA", "A!A.A!A"))},
      {"a header without a blank line", mixed("", a_b + cte + coded)},
      {"a garbage line in the header", mixed("", "garbage\r\n" + kEntity)},
      {"a NUL in a field's name", mixed("", "Content-Dispo\0sition: attachment; filename=a.exe\r\n\r\nx"s)},
      {"a NUL in a parameter's name", mixed("", "Content-Disposition: attachment; file\0name=a.exe\r\n\r\nx"s)},
      {"a bare CR between fields", mixed("", "X-Note: y\rContent-Disposition: attachment; filename=a.exe\r\n\r\nx")},
      {"base64 with a line of junk before it", mixed("", a_b + cte + "\r\nthis is junk, is it not\r\n" + coded)},
      {"base64 with '=' in its middle", mixed("", a_b + cte + "\r\nTV=qQAAMAAAAEAAAA" + coded.substr(16))},
      {"base64 that says to be 7bit", mixed("", a_b + "Content-Transfer-Encoding: 7bit\r\n\r\n" + coded)},
      {"the source of a message in a file", mixed("", a_b + "\r\n--c\r\n" + kEntity)},
      {"the source of a message in base64",
       mixed("", a_b + cte + "\r\n" + base64("a file of two parts\r\n--c\r\n" + kEntity))},
      {"the source of a message in a text that is none",
       mixed("", "Content-Type: text/plain\r\n\r\n\x01\r\n--c\r\n" + kEntity)},
      {"uuencode in the epilogue", mixed("", kQuiet, "begin 644 a.exe\r\n" + uuencode(kProgram).substr(13))},
      {"uuencode in text",
       mixed("", "Content-Type: text/plain\r\n\r\nbegin 644 a.exe\r\n" + uuencode("hello").substr(13))},
      {"a message with a name",
       mixed("", "Content-Type: message/rfc822; name=a.exe\r\n\r\nSubject: x\r\n\r\nhello\r\n")},
      {"an encoded message with a name",
       mixed("", "Content-Type: message/rfc822; name=a.exe\r\n" + cte + "\r\n" + coded)},
      {"a multipart with a name",
       "Content-Type: multipart/mixed; boundary=b; name=a.exe\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n"},
      {"an encoded message of an unknown type", mixed("", "Content-Type: message/x-odd\r\n" + cte + "\r\n" +
                                                              base64("Subject: x\r\nMIME-Version: 1.0\r\n" + kEntity))},
      {"an encoded message in a second encoding",
       mixed("", "Content-Type: message/x-odd\r\nContent-Transfer-Encoding: 8bit\r\n" + cte + "\r\n" +
                     base64("Subject: x\r\nMIME-Version: 1.0\r\n" + kEntity))},
      {"a message in a text", "Subject: x\r\n\r\nReturned mail:\r\n\r\n" + mixed("", kEntity)},
  };
  return cases;
}

std::string corpora() {
  const char* folder = std::getenv("MIMEMEND_CORPORA");
  return folder == nullptr ? "" : folder;
}

}  // namespace

TEST_CASE("other readings: what another reader would show is acted on", "[unit][other-readings]") {
  for (const Case& each : hostile()) DYNAMIC_SECTION(each.name) {
      const Outcome outcome = read(each.message, Policy::builtin());
      INFO(tree(outcome, each.message) << findings(outcome));
      CHECK(std::any_of(outcome.decisions().begin(), outcome.decisions().end(),
                        [](const Decision& decision) { return decision.action != Action::report; }));
    }
}

TEST_CASE("other readings: a reason says how it was seen, and a gap where", "[unit][other-readings]") {
  CHECK(decisions(mixed(kEntity, kQuiet)) ==
        "replace 1 another reading: a header field in the preamble: the name \"a.exe\" ends in .exe [Content-Type]\n");
  CHECK(decisions(mixed("", kQuiet, base64(kProgram))) ==
        "replace 1 another reading: base64 in the epilogue: the content is application/x-dosexec [TVqQAAMAAAAE]\n");
  CHECK(decisions(mixed("", "Content-Type: a/b\r\nX: y\rContent-Disposition: a; filename=a.exe\r\n\r\nx")) ==
        "replace 1.2 another reading: a header field in the header: the name \"a.exe\" ends in .exe\n");
}

// Mail programs offer it under that name; read as a message, most of a program is a header.
TEST_CASE("other readings: the name of an attached message counts", "[unit][other-readings]") {
  CHECK(decisions("Content-Type: message/rfc822; name=\"a.exe\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                  "TVqQAAMAAAAEAAAA\r\n",
                  exe_policy(Action::replace)) ==
        "replace 1 another reading: a header field in the header: the name \"a.exe\" ends in .exe\n");
}

TEST_CASE("other readings: two gaps have a decision each", "[unit][other-readings]") {
  CHECK(decisions(mixed(kEntity, kQuiet, kEntity + kEntity)).find("]\n") != std::string::npos);
  const std::string both = decisions(mixed(kEntity, kQuiet, kEntity + kEntity));
  CHECK(std::count(both.begin(), both.end(), '\n') == 2);
}

TEST_CASE("other readings: what our own reading has decided about is not told again", "[unit][other-readings]") {
  for (const std::string& entity : {kEntity, replace_all(kEntity, "a.exe", "\"a.exe\"")})
    for (const std::string& encoding : {"base64"s, "quoted-printable"s}) {
      const std::string inner = "Subject: x\r\nMIME-Version: 1.0\r\n" + entity;
      CHECK(decisions(mixed("", "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: " + encoding + "\r\n\r\n" +
                                    (encoding == "base64" ? base64(inner) : quoted_printable(inner)))) ==
            "replace 1.2.1 the name \"a.exe\" ends in .exe\n");
    }
  // But a name of the message itself is another's.
  CHECK(decisions(mixed("", "Content-Type: message/rfc822; name=a.exe\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                                base64("Subject: x\r\nMIME-Version: 1.0\r\n" + kEntity)))
            .starts_with("replace 1.2 another reading"));
  CHECK(decisions(mixed("", kEntity)) == "replace 1.2 the name \"a.exe\" ends in .exe\n");
}

TEST_CASE("other readings: inside a signed part the whole is acted on", "[unit][other-readings][signed]") {
  std::string message = replace_all(mixed(kEntity, kQuiet), "multipart/mixed", "multipart/signed");
  message = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n" +
            message.substr(message.find("Content-Type")) + "--o--\r\n";
  CHECK(decisions(message).starts_with("replace 1.1 another reading"));
}

TEST_CASE("other readings: what comes out is left alone", "[unit][other-readings][property]") {
  for (const Action action : {Action::replace, Action::rename, Action::drop}) {
    Policy policy = Policy::builtin();
    for (Rule& rule : policy.rules) rule.action = action;
    for (const Case& each : hostile()) {
      INFO(each.name << ", " << to_string(action));
      const std::string once = mended(each.message, policy);
      CHECK(once != each.message);
      CHECK(decisions(once, policy).find("another reading") == std::string::npos);
    }
  }
}

TEST_CASE("other readings: a policy without rules asks for none", "[unit][other-readings]") {
  for (const Case& each : hostile()) CHECK(read(each.message, Policy::none()).decisions().empty());
}

TEST_CASE("other readings: too much to be looked at is unscanned, and a finding", "[unit][other-readings][limits]") {
  MenderOptions options;
  options.limits.max_sightings = 3;
  std::string preamble;
  for (int i = 0; i < 9; ++i) preamble += "Content-Type: a/b" + std::to_string(i) + "\r\n";
  const Outcome outcome = read(mixed(preamble, kQuiet), Policy::builtin(), kWhole, options);
  CHECK(findings(outcome).find("limit-sightings") != std::string::npos);
  REQUIRE(outcome.decisions().size() == 1);
  CHECK(outcome.decisions()[0].rule == "unscanned");
}

TEST_CASE("other readings: the corpora", "[unit][other-readings][corpora]") {
  if (corpora().empty()) {
    WARN("skipped: MIMEMEND_CORPORA names no folder");
    return;
  }
  for (const auto& file : std::filesystem::directory_iterator(corpora() + "/ham")) {
    INFO(file.path());
    const std::string message = read_file(file.path());
    const Outcome outcome = read(message, Policy::builtin());
    for (const Decision& decision : outcome.decisions()) {
      INFO(decision.reason);
      CHECK(decision.reason.find("another reading") == std::string::npos);
      CHECK(decision.rule != "unscanned");
    }
  }
}
