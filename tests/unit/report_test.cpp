// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>

#include <nlohmann/json.hpp>

#include <mimemend/report.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;
using Json = nlohmann::ordered_json;

namespace {

std::string keys(const Json& object) {
  std::string out;
  for (const auto& [key, value] : object.items()) out += key + " ";
  return out;
}

const std::string kMessage = crlf(
    "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; "
    "name=\"a\xE2\x80\xAE.exe\"\nContent-Transfer-Encoding: base64\n\nTVo=\n--b--\n");

// What a message has, so that nothing is found missing.
const std::string kHead = crlf("From: a@example.org\nDate: Tue, 03 Mar 2026 10:00:00 +0100\nMIME-Version: 1.0\n");

}  // namespace

TEST_CASE("report: JSON has its keys, in their order", "[unit][report]") {
  const Outcome outcome = read(kMessage, exe_policy(Action::replace));
  const std::string text = render_json(outcome, "file \xFF");
  CHECK(text.find('\n') == std::string::npos);
  const Json json = Json::parse(text);
  CHECK(keys(json) == "schema file size verdict record parts findings deviations decisions charsets header_texts edits ");
  CHECK(json.at("schema") == "mimemend-report/1");
  CHECK(json.at("file") == "file \xC3\xBF");
  CHECK(json.at("size") == kMessage.size());
  CHECK(json.at("verdict") == "changed");
  CHECK(json.at("record") == outcome.record_id());
  CHECK(keys(json.at("parts").at(0)) ==
        "path kind source type type_declared boundary header body close_delimiter field_count ");
  CHECK(
      keys(json.at("parts").at(2)) ==
      "path kind source type type_declared encoding delimiter header body field_count detected_type size sha256 names "
      "embedded ");
  CHECK(keys(json.at("decisions").at(0)) == "part leaf action rule reason ");
  CHECK(keys(json.at("edits").at(0)) == "part at reason with_bytes ");
  CHECK(json.at("parts").at(2).at("names").at(0).at("name") == "a\xE2\x80\xAE.exe");
}

TEST_CASE("report: JSON of what does not change, of what is refused, and of nothing", "[unit][report]") {
  const Json same = Json::parse(render_json(read(kMessage, Policy::none()), ""));
  CHECK(same.at("verdict") == "unchanged");
  CHECK_FALSE(same.contains("record"));
  CHECK(same.at("edits").empty());
  CHECK(Json::parse(render_json(read(kMessage, exe_policy(Action::reject)), "")).at("verdict") == "refused");
  const Json nothing = Json::parse(render_json(read("", Policy::none()), ""));
  CHECK(nothing.at("parts").size() == 1);
  CHECK(nothing.at("findings").empty());
}

TEST_CASE("report: JSON is JSON whatever the mail is", "[unit][report][hostile]") {
  Dice dice(7);
  for (int i = 0; i < 200; ++i) {
    std::string header = "Content-Type: multipart/mixed; boundary=\"";
    for (int n = 0; n < 30; ++n) header += static_cast<char>(dice.roll(255) + 1);
    header += "\"\r\nContent-Transfer-Encoding: \xFF\xC3\r\nContent-Disposition: a; filename=\"";
    for (int n = 0; n < 30; ++n) header += static_cast<char>(dice.roll(256));
    const Outcome outcome = read(header + ".exe\"\r\n\r\nx", exe_policy(Action::replace));
    CHECK(Json::accept(render_json(outcome, "")));
    const std::string shown = render_tree(outcome) + render_decisions(outcome);
    CHECK(std::all_of(shown.begin(), shown.end(),
                      [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x20; }));
  }
}

TEST_CASE("report: the tree for people stands in columns, the findings below it", "[unit][report]") {
  const auto tree = render_tree(read(kMessage, Policy::none()), {.findings = false});
  REQUIRE(tree);
  CHECK(*tree ==
        "1    multipart/mixed\n"
        "1.1    text/plain                      3 B          by default\n"
        "1.2    a/b            \"a\\u{202E}.exe\"  2 B  base64  content text/plain\n");
  CHECK(render_tree(read("no colon\r\n" + kHead + "\r\n", Policy::none())) ==
        "1  text/plain  0 B  by default, content application/x-empty\n"
        "\n"
        "danger  header-line-without-colon  part 1  0..10  [RFC 5322 2.2]\n");
}

TEST_CASE("report: the tree with more, or less, in it", "[unit][report]") {
  const std::string message = crlf("Subject : a\n\tb\nno colon\nContent-Type: a/b\n\nxyz");
  const Outcome outcome = read(message, Policy::none());
  struct Case {
    std::string name;
    TreeOptions options;
    std::string text;
  };
  const Case cases[] = {
      {"no findings", {.findings = false}, "1  a/b  3 B  content text/plain\n"},
      {"ranges", {.ranges = true, .findings = false}, "1  a/b  3 B  content text/plain  header 0..46 body 48..51\n"},
      {"header fields",
       {.header_fields = true, .findings = false},
       "1  a/b  3 B  content text/plain\n    Subject: a b\n    malformed: no colon\n    Content-Type: a/b\n"},
      {"colours",
       {.colour = true, .header_fields = true, .findings = false},
       "1  \x1b[1ma/b\x1b[0m  3 B  content text/plain\n"
       "    \x1b[36mSubject:\x1b[0m a b\n    \x1b[31mmalformed: \x1b[0mno colon\n"
       "    \x1b[36mContent-Type:\x1b[0m a/b\n"},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      const auto text = render_tree(outcome, c.options);
      REQUIRE(text);
      CHECK(*text == c.text);
    }
}

TEST_CASE("report: findings have the colour of their severity, on a terminal", "[unit][report]") {
  const auto text = render_tree(read("no colon\r\n" + kHead + "\r\n", Policy::none()), {.colour = true});
  REQUIRE(text);
  CHECK_THAT(*text, Catch::Contains("\n\x1b[31mdanger\x1b[0m  header-line-without-colon  part 1  "
                                    "\x1b[2m0..10\x1b[0m  \x1b[2m[RFC 5322 2.2]\x1b[0m\n"));
}

TEST_CASE("report: a name that is much wider than others does not push the columns apart", "[unit][report]") {
  const std::string leaf = "Content-Disposition: attachment; filename=";
  const std::string text =
      render_tree(read(crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n" + leaf + std::string(300, 'n') +
                            "\n\nx\n--b\n" + leaf + "\"h\xC3\xB6\"\n\nx\n--b\n" + leaf + "abcd\n\nx\n--b--\n"),
                       Policy::none()));
  CHECK_THAT(text, Catch::Contains("1.2    text/plain     \"h\xC3\xB6\"    1 B"));
  CHECK_THAT(text, Catch::Contains("1.3    text/plain     \"abcd\"  1 B"));
  CHECK_THAT(text, Catch::Contains("n\"  1 B"));
}

TEST_CASE("report: header fields of a message in a message, encoded or not", "[unit][report]") {
  const std::string inner = crlf("Subject: deep\nContent-Type: text/plain\n\nhello");
  const std::string outer = crlf("Content-Type: message/rfc822\n");
  const std::string kMessages[] = {
      outer + "\r\n" + inner,
      outer + "Content-Transfer-Encoding: base64\r\n\r\n" + base64(inner),
      outer + "Content-Transfer-Encoding: base64\r\n\r\n" +
          base64(outer + "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(inner)),
  };
  for (const std::string& message : kMessages) {
    const auto text = render_tree(read(message, Policy::none()), {.header_fields = true, .findings = false});
    REQUIRE(text);
    CAPTURE(*text);
    CHECK_THAT(*text, Catch::EndsWith("text/plain      5 B\n    Subject: deep\n    Content-Type: text/plain\n") ||
                          Catch::EndsWith("5 B\n    Subject: deep\n    Content-Type: text/plain\n"));
  }
}

TEST_CASE("report: JSON has the header fields when they are asked for", "[unit][report]") {
  const std::string message = crlf("Subject: a\n b\nno colon\nX: ") + std::string(5000, 'x') + "\xFF\r\n\r\n";
  const auto text = render_json(read(message, Policy::none()), "", JsonDetail::header_fields);
  REQUIRE(text);
  const Json fields = Json::parse(*text).at("parts").at(0).at("fields");
  REQUIRE(fields.size() == 3);
  CHECK(fields.at(0) == Json::parse(R"({"kind": "other", "name": "Subject", "value": "a b", "at": [0, 16],
                                        "name_at": [0, 7], "value_at": [8, 14]})"));
  CHECK(fields.at(1) == Json::parse(R"({"kind": "malformed", "value": "no colon", "at": [16, 26]})"));
  CHECK(fields.at(2).at("cut") == true);
  CHECK(fields.at(2).at("value").get<std::string>().size() == 4096 - 3);
}

TEST_CASE("report: the decisions for people", "[unit][report]") {
  const Outcome outcome = read(kMessage, exe_policy(Action::replace));
  CHECK(render_decisions(outcome) ==
        "replace part 1.2 \"a\\u{202E}.exe\": rule test, the name \"a\\u{202E}.exe\" ends in .exe, 2 bytes, sha256 "
        "9b8db510ef42b8ed54a3712636fda55a4f8cfcd5493e20b74ab00cd4f3979f2d\nrecord " +
            outcome.record_id() + "\n");
  CHECK(render_decisions(read(kMessage, Policy::none())).empty());
}
