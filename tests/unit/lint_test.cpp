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

// A danger in the first line, a warning behind the last, and nothing else.
const std::string kMessage = crlf(
    "Subject : a\nFrom: a@example.org\nDate: Tue, 03 Mar 2026 10:00:00 +0100\nMIME-Version: 1.0\n"
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello\n");

std::string lint(std::string_view message, const LintOptions& options) {
  const auto text = render_lint(read(message, Policy::none()), "x.eml", options);
  REQUIRE(text);
  return *text;
}

std::string slugs(const FindingChoice& choice) {
  const Json json = Json::parse(*render_lint_json(read(kMessage, Policy::none()), "", choice));
  std::string out;
  for (const Json& finding : json.at("findings")) out += finding.at("code").get<std::string>() + " ";
  return out;
}

}  // namespace

TEST_CASE("lint: one finding a line, with file, line, severity, slug, part, range and clause", "[unit][lint]") {
  CHECK(lint(kMessage, {}) ==
        "x.eml:1: danger: header-space-before-colon in part 1 at 7..8 [RFC 5322 4.5]\n"
        "x.eml:11: warning: close-delimiter-missing in part 1 at 177..177 [RFC 2046 5.1.1]\n");
  CHECK(lint(crlf("From: a@example.org\nDate: Tue, 03 Mar 2026 10:00:00 +0100\nMIME-Version: 1.0\n\nhello\n"), {})
            .empty());
}

TEST_CASE("lint: the bytes that prove a finding are pointed at in their line", "[unit][lint]") {
  struct Case {
    std::string name, message, text;
  };
  const Case cases[] = {
      {"a blank", "A: b\r\nSubject : a\r\n\r\n", "    Subject : a\n           ^\n"},
      {"a line, its end included", "\x1b[2Jno colon\r\n\r\n",
       "    \\u{1B}[2Jno colon\\r\\n\n    ^~~~~~~~~~~~~~~~~~~~~\n"},
      {"8-bit text before it", "X: y\r\nh\xC3\xB6\xFF : a\r\n\r\n", "    h\xC3\xB6\\xFF : a\n          ^\n"},
      {"much, by its ends", "n" + std::string(200, 'o') + "colon\r\n\r\n",
       "    n" + std::string(55, 'o') + " ... " + std::string(13, 'o') + "colon\\r\\n\n    ^" + std::string(82, '~') +
           "\n"},
      {"nothing, by what is around it",
       crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b\n\nhi"),
       "    \\r\\n\\r\\n--b\\r\\nContent-Type: a/b\\r\\n\\r\\nhi\n" + std::string(46, ' ') + "^\n"},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      LintOptions options;
      options.explain = true;
      const std::string text = lint(c.message, options);
      CAPTURE(text);
      CHECK_THAT(text, Catch::Contains(c.text));
    }
}

TEST_CASE("lint: in encoded messages the proof is what they decode to, the line where they begin", "[unit][lint]") {
  const std::string bad = crlf("Subject : x\n\nhello\n");
  const std::string two =
      crlf("Content-Type: multipart/mixed; boundary=b\n\n") + "--b\r\nContent-Type: message/rfc822\r\n" +
      "Content-Transfer-Encoding: base64\r\n\r\n" + base64(bad) + "\r\n--b\r\nContent-Type: message/rfc822\r\n" +
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n" + quoted_printable(bad) + "\r\n--b--\r\n";
  const std::string message = crlf("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n") + base64(two);
  FindingChoice choice;
  choice.only = {FindingCode::header_space_before_colon};
  const auto text = render_lint_json(read(message, Policy::none()), "", choice);
  REQUIRE(text);
  const Json found = Json::parse(*text).at("findings");
  REQUIRE(found.size() == 2);
  for (const Json& finding : found) {
    CHECK(finding.at("bytes") == " ");
    CHECK(finding.at("at") == Json::array({7, 8}));
    CHECK(finding.at("line") == 4);
  }
  CHECK(found.at(0).at("source") == 2);
  CHECK(found.at(0).at("part") == "1.1.1.1");
  CHECK(found.at(1).at("source") == 3);
}

TEST_CASE("lint: the proof is read back wherever it stands in a decoded message", "[unit][lint]") {
  constexpr std::size_t kPiece = 64 * 1024;  // what a decoder takes at once
  for (const std::size_t size : {kPiece / 4 * 3, kPiece, 2 * kPiece})
    for (const std::size_t shift : {0U, 1U, 7U, 40U, 100U}) {
      std::string inner = crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n");
      inner += std::string(size - shift, 'x') + crlf("\n--b\nX-One : y\n\nz\n--b\nX-Two : y\n\nz\n--b--\n");
      const std::string message =
          crlf("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n") + base64(inner);
      MenderOptions options;
      options.spool.memory_bytes = 1000;
      FindingChoice choice;
      choice.only = {FindingCode::header_space_before_colon};
      LintOptions lint_options{.choice = choice, .explain = true};
      const Outcome outcome = read(message, Policy::none(), kWhole, options);
      const auto text = render_lint(outcome, "x", lint_options);
      REQUIRE(text);
      CHECK_THAT(*text, Catch::Contains("    X-One : y\n         ^\n"));
      CHECK_THAT(*text, Catch::Contains("    X-Two : y\n         ^\n"));
    }
}

TEST_CASE("lint: which findings are told", "[unit][lint]") {
  using enum FindingCode;
  CHECK(slugs({}) == "header-space-before-colon close-delimiter-missing ");
  CHECK(slugs({.min_severity = Severity::danger}) == "header-space-before-colon ");
  CHECK(slugs({.only = {close_delimiter_missing}}) == "close-delimiter-missing ");
  CHECK(slugs({.ignored = {close_delimiter_missing}}) == "header-space-before-colon ");
  CHECK(slugs({.only = {close_delimiter_missing}, .ignored = {close_delimiter_missing}}).empty());
  CHECK(slugs({.min_severity = Severity::danger, .only = {close_delimiter_missing}}).empty());
}

TEST_CASE("lint: findings that a limit hid count at every severity", "[unit][lint]") {
  std::string message;
  for (int i = 0; i < 10; ++i) message += "no colon\r\n";
  MenderOptions options;
  options.limits.max_findings = 3;
  const Outcome outcome = read(message + "\r\n", Policy::none(), kWhole, options);
  FindingChoice choice;
  choice.only = {FindingCode::tnef};
  const FindingCounts counts = count_findings(outcome, choice);
  CHECK(counts.total() == 1);
  CHECK(counts.reach(Severity::danger));
  CHECK(to_text(counts) == "1 finding: 1 danger, and more that were not looked at");
  CHECK(Json::parse(*render_lint_json(outcome, "", choice)).at("more") == true);
  choice.ignored = {FindingCode::limit_findings};
  CHECK_FALSE(count_findings(outcome, choice).reach(Severity::note));
}

TEST_CASE("lint: counts in words", "[unit][lint]") {
  CHECK(to_text({{0, 0, 0}}) == "0 findings");
  CHECK(to_text({{0, 1, 0}}) == "1 finding: 1 warning");
  CHECK(to_text({{3, 1, 2}}) == "6 findings: 2 dangers, 1 warning, 3 notes");
  CHECK(FindingCounts{{0, 1, 0}}.reach(Severity::warning));
  CHECK_FALSE(FindingCounts{{5, 1, 0}}.reach(Severity::danger));
}

TEST_CASE("lint: JSON has its keys, in their order", "[unit][lint]") {
  const auto text = render_lint_json(read(kMessage, Policy::none()), "x\xFF", {});
  REQUIRE(text);
  CHECK(*text ==
        R"({"schema":"mimemend-lint/1","file":"x\u00ff","findings":[)"
        R"({"code":"header-space-before-colon","severity":"danger","family":"header fields","part":"1","source":0,)"
        R"("line":1,"at":[7,8],"clause":"RFC 5322 4.5","advice":")" +
            std::string(info(FindingCode::header_space_before_colon).advice) +
            R"(","bytes":" "},{"code":"close-delimiter-missing","severity":"warning","family":)"
            R"("boundaries and structure","part":"1","source":0,"line":11,"at":[177,177],"clause":"RFC 2046 5.1.1",)"
            R"("advice":")" +
            std::string(info(FindingCode::close_delimiter_missing).advice) +
            R"(","bytes":""}],"summary":{"note":0,"warning":1,"danger":1}})");
}

TEST_CASE("lint: JSON has each byte of a proof as one character, the first 256", "[unit][lint]") {
  const auto bytes_of = [](const std::string& message) {
    FindingChoice choice;
    choice.only = {FindingCode::header_line_without_colon};
    return Json::parse(*render_lint_json(read(message, Policy::none()), "", choice))
        .at("findings")
        .at(0)
        .at("bytes")
        .get<std::string>();
  };
  CHECK(bytes_of("\xC3\xB6\xFF\r\n\r\n") == "\xC3\x83\xC2\xB6\xC3\xBF\r\n");
  CHECK(bytes_of(std::string(300, 'x') + "\r\n\r\n") == std::string(256, 'x'));
}

TEST_CASE("lint: every code is found by its slug, and a slip is told from a stranger", "[unit][lint]") {
  for (const FindingInfo& facts : all_findings()) {
    const auto code = finding_code(facts.slug);
    REQUIRE(code);
    CHECK(*code == facts.code);
  }
  const auto cause = [](std::string_view slug) { return finding_code(slug).error().what; };
  CHECK(cause("duplicate-boundry") ==
        "no finding is called \"duplicate-boundry\"; did you mean \"duplicate-boundary\"?");
  CHECK(cause("missing-close-delimiter") ==
        "no finding is called \"missing-close-delimiter\"; did you mean \"close-delimiter-missing\"?");
  CHECK(cause("\x1b[2J") == "no finding is called \"\\u{1B}[2J\"");
  CHECK(cause("") == "no finding is called \"\"");
  CHECK(cause(std::string(100'000, '-')).ends_with("\""));
}

TEST_CASE("lint: the list has every code", "[unit][lint]") {
  const std::string text = render_finding_list({});
  const Json json = Json::parse(render_finding_list_json({}));
  CHECK(json.at("schema") == "mimemend-findings/1");
  REQUIRE(json.at("findings").size() == all_findings().size());
  for (std::size_t i = 0; i < all_findings().size(); ++i) {
    CHECK(json.at("findings").at(i).at("code") == all_findings()[i].slug);
    CHECK_THAT(text, Catch::Contains(std::string(all_findings()[i].slug)));
  }
}

TEST_CASE("lint: whatever the mail is, no control character of it is shown", "[unit][lint][hostile]") {
  Dice dice(11);
  LintOptions options;
  options.explain = true;
  for (int i = 0; i < 200; ++i) {
    std::string message = "Content-Type: multipart/mixed; boundary=b\r\n";
    for (int n = 0; n < 60; ++n) message += static_cast<char>(dice.roll(256));
    message += "\r\nX : y\r\n\r\n--b\r\n";
    for (int n = 0; n < 60; ++n) message += static_cast<char>(dice.roll(256));
    const Outcome outcome = read(message, Policy::none());
    const auto shown = render_lint(outcome, "x", options);
    const auto tree = render_tree(outcome, {.ranges = true, .header_fields = true});
    REQUIRE(shown);
    REQUIRE(tree);
    const std::string all = *shown + *tree;
    CHECK(
        std::all_of(all.begin(), all.end(), [](char c) { return c == '\n' || static_cast<unsigned char>(c) >= 0x20; }));
    CHECK(Json::accept(*render_lint_json(outcome, "", {})));
  }
}
