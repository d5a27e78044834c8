// SPDX-License-Identifier: Apache-2.0
//
// Text in charsets in which ASCII octets mean something else: what it hides from a filter that reads octets.
#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "inspect/text_readings.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

using namespace std::string_literals;

// Every octet in a unit of `width` octets, at `place` in it.
std::string widen(std::string_view text, std::size_t width, std::size_t place) {
  std::string out(text.size() * width, '\0');
  for (std::size_t i = 0; i < text.size(); ++i) out[i * width + place] = text[i];
  return out;
}
std::string le(std::string_view text) { return widen(text, 2, 0); }
std::string be(std::string_view text) { return widen(text, 2, 1); }

// A text that runs on a click, in letters that are the same in UTF-7, but for those that are not.
const std::string kHta = "<hta:application id=\"x\">\r\n<p>hello</p>\r\n";
const std::string kBatch = "@echo off\r\nstart calc\r\n";
const std::string kEntity =  // in UTF-7
    "MIME-Version: 1.0\r\nSubject: x\r\nContent-Type: a/b+ADs- name+AD0-a.exe\r\n\r\nx\r\n";

std::string files() {
  const std::string program = std::string("MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0", 16) + std::string(80, '\0');
  return "hello\r\n" + uuencode(program) + "\r\nbye\r\n";
}

// "<hta:application>" in code page 037.
const std::string kEbcdic = "\x4C\x88\xA3\x81\x7A\x81\x97\x97\x93\x89\x83\x81\xA3\x89\x96\x95\x6E"s;

std::string part(std::string_view type, std::string_view content) {
  return "MIME-Version: 1.0\r\nContent-Type: " + std::string(type) + "\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
         base64(content);
}

struct Case {
  const char* name;
  std::string message;
  const char* reason;  ///< of the decision
};

const std::vector<Case>& hostile() {
  static const std::vector<Case> cases{
      {"UTF-16LE", part("text/plain; charset=utf-16le", le(kHta)), "text read as utf-16le in the body: the content"},
      {"UTF-16 without a mark: big-endian", part("text/plain; charset=utf-16", be(kHta)),
       "text read as utf-16be in the body"},
      {"UTF-16 without a mark: little-endian", part("text/plain; charset=utf-16", le(kHta)),
       "text read as utf-16le in the body"},
      {"a label that lies about the order", part("text/plain; charset=utf-16le", be(kHta)),
       "text read as utf-16be in the body"},
      {"a batch file in UTF-16LE", part("text/plain; charset=utf-16le", le(kBatch)), "text/x-msdos-batch"},
      {"a mark, no label", part("text/plain", "\xFF\xFE"s + le(kHta)), "text read as utf-16le"},
      {"a mark behind another label", part("text/plain; charset=utf-8", "\xFE\xFF"s + be(kHta)),
       "text read as utf-16be"},
      {"a mark, and no text by its type", part("application/x-a", "\xFF\xFE"s + le(kHta)), "text read as utf-16le"},
      {"no mark, no label: NUL in every other octet", part("application/x-a", le(kHta)), "text read as utf-16le"},
      {"a type that is no text, with a label", part("application/x-a; charset=utf-7", "+ADw-hta:application+AD4-"),
       "text read as utf-7"},
      {"UTF-32", part("text/plain; charset=utf-32", widen(kHta, 4, 3)), "text read as utf-32be"},
      {"UTF-7", part("text/plain; charset=utf-7", "+ADw-hta:application id+AD0AIg-x+ACIAPg-\r\n"),
       "text read as utf-7 in the body: the content is application/hta"},
      {"UTF-7's mark, no label", part("text/plain", "+/v8-+ADw-hta:application+AD4-"), "text read as utf-7"},
      {"EBCDIC", part("text/plain; charset=ebcdic-cp-us", kEbcdic), "text read as ebcdic-cp-us"},
      {"EBCDIC under a name that only ICU knows", part("text/plain; charset=ibm-1140", kEbcdic),
       "text read as ibm-1140"},
      {"HZ", part("text/plain; charset=hz-gb-2312", "<hta~\n:application>"), "text read as hz-gb-2312"},
      {"ISO-2022-JP with escapes that do nothing", part("text/plain; charset=iso-2022-jp", "<\x1B(Bhta:application>"),
       "text read as iso-2022-jp"},
      {"a program in uuencode in UTF-16BE", part("text/plain; charset=utf-16be", be(files())),
       "text read as utf-16be in the body: the content is application/x-dosexec"},
      {"a message in UTF-7", part("text/plain; charset=utf-7", kEntity),
       "another reading: a header field in the body: the name \"a.exe\" ends in .exe"},
      {"within an encoded message", part("message/rfc822", part("text/plain; charset=utf-16le", le(kHta))),
       "text read as utf-16le"},
      {"behind the last delimiter, in base64",
       "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n" +
           base64("\xFF\xFE"s + le(kHta)),
       "text read as utf-16le in the epilogue"},
  };
  return cases;
}

// The built-in rules, and no mending of what deviates: that takes such charsets away, or refuses them.
Policy rules_only() {
  Policy policy = Policy::builtin();
  policy.ambiguity = Ambiguity::report;
  policy.repair = Repair::off;
  return policy;
}

std::string reasons(const Outcome& outcome) {
  std::string out;
  for (const Decision& each : outcome.decisions())
    out += std::string(to_string(each.action)) + " " + each.reason + "\n";
  return out;
}

}  // namespace

TEST_CASE("text readings: what a text hides in its charset is acted on", "[unit][text-readings]") {
  for (const Case& each : hostile()) DYNAMIC_SECTION(each.name) {
      const Outcome outcome = read(each.message, rules_only());
      INFO(reasons(outcome) << findings(outcome));
      REQUIRE(outcome.decisions().size() == 1);
      CHECK(outcome.decisions()[0].action == Action::replace);
      CHECK(outcome.decisions()[0].reason.find(each.reason) != std::string::npos);
    }
}

TEST_CASE("text readings: what comes out hides nothing", "[unit][text-readings][property]") {
  for (const Case& each : hostile()) {
    INFO(each.name);
    const std::string once = mended(each.message, rules_only());
    CHECK(once != each.message);
    CHECK(reasons(read(once, rules_only())).empty());
  }
}

TEST_CASE("text readings: ordinary text in such a charset is no matter of the rules", "[unit][text-readings]") {
  const std::string text = "Dear all,\r\n\r\nhello.\r\n-- \r\nme\r\n";
  for (const std::string& message :
       {part("text/plain; charset=utf-16", "\xFF\xFE"s + le(text)),
        part("text/plain; charset=utf-16", "\xFE\xFF"s + be(text)), part("text/plain; charset=utf-16le", le(text)),
        part("text/csv", "\xFF\xFE"s + le("a,b\r\n")), part("text/plain; charset=utf-7", "1 +- 1\r\n"),
        part("text/html; charset=utf-16", "\xFF\xFE"s + le("<html><p>hello</p></html>")),
        part("text/plain; charset=iso-2022-jp", "\x1B$B%F%9%H\x1B(B\r\n\x1B$B%F%9%H\x1B(J hello\r\n"),
        part("text/plain; charset=utf-8", "\xEF\xBB\xBFhello\r\n")})
    CHECK(reasons(read(message, rules_only())).empty());
}

TEST_CASE("text readings: which encodings a text may be in", "[unit][text-readings]") {
  const auto joined = [](const std::optional<std::string>& label, std::string_view head) {
    std::string out;
    for (const std::string& each : odd_encodings(label, head)) out += each + " ";
    return out;
  };
  for (const char* ordinary : {"us-ascii", "utf-8", "UTF8", "iso-8859-1", "windows-1251", "koi8-r", "euc-jp",
                               "shift_jis", "gb2312", "big5", "ks_c_5601-1987", "iso-2022-jp", "x-nobody-knows", ""})
    CHECK(joined(ordinary, "hello, world, this is text") == "");
  CHECK(joined(std::nullopt, "hello") == "");
  CHECK(joined(std::nullopt, "") == "");
  CHECK(joined(" UTF-16LE ", "") == "utf-16le utf-16be utf-32le utf-32be ");
  CHECK(joined("HZ-GB-2312", "") == "hz-gb-2312 ");
  CHECK(joined("ISO-2022-KR", "") == "iso-2022-kr ");
  CHECK(joined("scsu", "\xFF\xFE") == "scsu utf-16le ");
  CHECK(joined(std::nullopt, "\xFF\xFE\0\0"s) == "utf-32le utf-16le ");
  CHECK(joined(std::nullopt, le("hello, world")) == "utf-16le utf-16be ");
  CHECK(joined(std::nullopt, widen("hello, world", 4, 0)) == "utf-32le utf-32be ");
  CHECK(joined(std::nullopt, std::string(64, '\0')) == "");
  CHECK(joined(std::nullopt, "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0"s) == "");
  CHECK(joined(std::nullopt, "\x1B$B%F%9%H\x1B(B and \x1B(I1\x1B(B") == "");
  CHECK(joined(std::nullopt, "a\x1B(Bb") == "iso-2022-jp ");
}

TEST_CASE("text readings: a limit that is hit is unscanned", "[unit][text-readings][limits]") {
  MenderOptions options;
  options.limits.max_sightings = 0;
  const Outcome outcome = read(part("text/plain; charset=utf-16le", le(kHta)), rules_only(), kWhole, options);
  REQUIRE(outcome.decisions().size() == 1);
  CHECK(outcome.decisions()[0].rule == "unscanned");
}
