// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "decoding.hpp"
#include "mend/notice.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

NoticeFacts facts() {
  return {"a.exe", "4 bytes", "a/b", "application/x-dosexec", "0123", "rule", "why", "record", ""};
}

std::string text_of(const Notice& notice) {
  if (notice.transfer_encoding == "7bit") return notice.body;
  CHECK(notice.transfer_encoding == "quoted-printable");
  return decode(TransferEncoding::quoted_printable, notice.body, kWhole).bytes;
}

void check_safe(const Notice& notice) {
  CHECK(notice.body.find("--") == std::string::npos);
  CHECK(longest_line(notice.body) <= 78);
  for (const char c : notice.body) CHECK((c == '\r' || c == '\n' || (c >= ' ' && c < 0x7F)));
  CHECK_FALSE(notice.body.ends_with('\n'));
}

}  // namespace

TEST_CASE("notice: says in plain words what was removed", "[unit][notice]") {
  const Notice notice = render_notice(Policy::none(), facts(), "\n");
  CHECK(notice.content_type == "text/plain; charset=us-ascii");
  CHECK(notice.transfer_encoding == "7bit");
  CHECK(notice.disposition == "inline");
  CHECK(notice.body == R"(An attachment was removed from this message because it may be dangerous.

   Name:     a.exe
   Size:     4 bytes
   Type:     a/b
   Content:  application/x-dosexec
   SHA-256:  0123
   Rule:     rule: why

The original is kept. If you need it, give your mail administrator this
reference:

   record)");
  check_safe(notice);
}

TEST_CASE("notice: what is not known is left out, a contact is put in", "[unit][notice]") {
  NoticeFacts some = facts();
  some.name = some.detected = some.sha256 = "";
  some.contact = "Ask Bob";
  const std::string body = render_notice(Policy::none(), some, "\r\n").body;
  CHECK(body.find("Name:") == std::string::npos);
  CHECK(body.find("Content:") == std::string::npos);
  CHECK(body.find("SHA-256:") == std::string::npos);
  CHECK(body.ends_with("\r\n   record\r\n\r\nContact: Ask Bob"));
}

TEST_CASE("notice: promises no original where none is kept", "[unit][notice]") {
  NoticeFacts some = facts();
  some.record = "";
  CHECK(render_notice(Policy::none(), some, "\n").body.ends_with("   Rule:     rule: why"));
  some.contact = "Ask Bob";
  CHECK(render_notice(Policy::none(), some, "\n").body.ends_with("\n\nContact: Ask Bob"));
}

TEST_CASE("notice: a name cannot break out of it", "[unit][notice][hostile]") {
  const std::string names[] = {"--boundary--", "a\u2013b",      "{{record}}{{#name}}", "<b>&amp;", "=41=",
                               "-- ",          "p\xC3\xA4.exe", std::string(500, 'x'), ".",        "From x"};
  for (const std::string& name : names) {
    NoticeFacts some = facts();
    some.name = name;
    for (const std::string_view line_end : {"\r\n", "\n"}) {
      const Notice notice = render_notice(Policy::none(), some, line_end);
      CAPTURE(name, notice.body);
      check_safe(notice);
      CHECK(text_of(notice).find("   Name:     " + name + std::string(line_end)) != std::string::npos);
    }
  }
}

TEST_CASE("notice: names from the wire come out on one line and show", "[unit][notice][hostile]") {
  struct Row {
    const char* name;
    std::string field, shown;
  };
  const Row rows[] = {
      {"line ends", "filename*=utf-8''a%0D%0A%0D%0A--b%0D%0A.exe", "a\\u{D}\\u{A}\\u{D}\\u{A}--b\\u{D}\\u{A}.exe"},
      {"boundary text", "filename=\"--b--.exe\"", "--b--.exe"},
      {"bidi", "filename*=utf-8''a%E2%80%AEtxt.exe", "a\\u{202E}txt.exe"},
      {"8-bit", "filename=\"p\xE4.exe\"", "p\xC3\xA4.exe"},
      {"very long", "filename=\"" + std::string(3000, 'y') + ".exe\"", std::string(3000, 'y') + ".exe"},
  };
  Policy policy = exe_policy(Action::replace);
  policy.notice_template.clear();
  for (const Row& row : rows) DYNAMIC_SECTION(row.name) {
      const std::string message =
          crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment; " + row.field +
               "\n\nx\n--b\n\nlast\n--b--\n");
      const Outcome second = read(mended(message, policy), Policy::none());
      REQUIRE(second.index().size() == 3);  // no more parts, no fewer
      CHECK(findings(second).empty());
      const std::string out = mended(message, policy);
      const Part& part = second.index()[PartId{1}];
      const std::string text = decode(part.encoding, slice(out, part.body), kWhole).bytes;
      CHECK(text.find("\r\n   Name:     " + row.shown + "\r\n") != std::string::npos);
    }
}

TEST_CASE("notice: templates", "[unit][notice]") {
  Policy policy;
  policy.notice_template =
      "{{name}}|{{size}}|{{type}}|{{detected}}|{{sha256}}|{{rule}}|{{reason}}|{{record}}|{{contact}}|{{nonsense}}"
      "\r\n\r\n\r\n";
  CHECK(render_notice(policy, facts(), "\r\n").body ==
        "a.exe|4 bytes|a/b|application/x-dosexec|0123|rule|why|record||");
  policy.notice_template = "gr\xC3\xBC\xC3\x9F dich\n-- \nBob\n";
  const Notice notice = render_notice(policy, facts(), "\r\n");
  CHECK(notice.content_type == "text/plain; charset=utf-8");
  CHECK(text_of(notice) == "gr\xC3\xBC\xC3\x9F dich\r\n-- \r\nBob");
  check_safe(notice);
}

TEST_CASE("notice: a template that is none is refused with its cause", "[unit][notice]") {
  for (const std::string bad : {"{{#name}}", "{{name", "{{/name}}", "{{#a}}{{/b}}"}) {
    CAPTURE(bad);
    const auto checked = check_notice_template(bad);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().kind == Error::Kind::config);
    CHECK_FALSE(checked.error().what.empty());
  }
  CHECK(check_notice_template(""));
  CHECK(check_notice_template("{{^name}}no name{{/name}} {{! comment }}"));
}

TEST_CASE("notice: an empty one is a part all the same", "[unit][notice]") {
  Policy policy = exe_policy(Action::replace);
  policy.notice_template = "{{! nothing }}";
  const std::string message = crlf(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b\n\nlast\n--b--\n");
  const std::string out = mended(message, policy);
  CHECK(read(out, Policy::none()).index().size() == 3);
  CHECK(findings(read(out, Policy::none())).empty());
}
