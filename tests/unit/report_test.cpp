// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

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

}  // namespace

TEST_CASE("report: JSON has its keys, in their order", "[unit][report]") {
  const Outcome outcome = read(kMessage, exe_policy(Action::replace));
  const std::string text = render_json(outcome, "file \xFF");
  CHECK(text.find('\n') == std::string::npos);
  const Json json = Json::parse(text);
  CHECK(keys(json) == "schema file size verdict record parts findings decisions edits ");
  CHECK(json.at("schema") == "mimemend-report/1");
  CHECK(json.at("file") == "file \xC3\xBF");
  CHECK(json.at("size") == kMessage.size());
  CHECK(json.at("verdict") == "changed");
  CHECK(json.at("record") == outcome.record_id());
  CHECK(keys(json.at("parts").at(0)) == "path kind source type type_declared boundary header body ");
  CHECK(keys(json.at("parts").at(2)) ==
        "path kind source type type_declared encoding header body detected_type size sha256 names ");
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
    for (const char c : shown) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
  }
}

TEST_CASE("report: the tree for people", "[unit][report]") {
  CHECK(render_tree(read(kMessage, Policy::none())) ==
        "1            multipart/mixed\n"
        "1.1            text/plain (by default), 3 B\n"
        "1.2            a/b, content text/plain, name \"a\\u{202E}.exe\", 2 B, base64\n"
        "danger: name-invisible-character in part 1.2 at 86..96 [RFC 8265 3]\n"
        "warning: parameter-8bit in part 1.2 at 86..96 [RFC 2045 5.1]\n"
        "note: name-on-type-only in part 1.2 at 86..96 [RFC 2183 2.3]\n");
  CHECK(render_tree(read("no colon\r\n\r\n", Policy::none())) ==
        "1            text/plain (by default), content application/x-empty, 0 B\n"
        "danger: header-line-without-colon in part 1 at 0..10 [RFC 5322 2.2]\n");
}

TEST_CASE("report: the decisions for people", "[unit][report]") {
  const Outcome outcome = read(kMessage, exe_policy(Action::replace));
  CHECK(render_decisions(outcome) ==
        "replace part 1.2 \"a\\u{202E}.exe\": rule test, the name \"a\\u{202E}.exe\" ends in .exe, 2 bytes, sha256 "
        "9b8db510ef42b8ed54a3712636fda55a4f8cfcd5493e20b74ab00cd4f3979f2d\nrecord " +
            outcome.record_id() + "\n");
  CHECK(render_decisions(read(kMessage, Policy::none())).empty());
}
