// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/finding.hpp>

#include "inspect/charset_label.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

std::string check(std::optional<std::string> label, std::string_view text) {
  TextCensus census;
  census.feed(text);
  std::string out;
  for (const FindingCode code : check_charset(label, census, text))
    out += (out.empty() ? "" : " ") + std::string(info(code).slug);
  return out;
}

struct Row {
  const char* name;
  const char* label;  ///< null: no charset parameter
  std::string_view text, found;
};
const Row kRows[] = {
    {"ASCII without a label", nullptr, "hello", ""},
    {"8-bit without a label", nullptr, "h\xE9llo", "charset-missing"},
    {"8-bit with an empty label", "", "h\xE9llo", "charset-missing"},
    {"ASCII", "us-ascii", "hello", ""},
    {"8-bit in ASCII", "US-ASCII", "h\xE9llo", "charset-mislabelled"},
    {"UTF-8", "UTF-8", "h\xC3\xA9llo", ""},
    {"no UTF-8", "utf-8", "h\xE9llo", "charset-invalid-bytes"},
    {"overlong UTF-8", "utf-8", "\xC0\xAF", "charset-invalid-bytes"},
    {"surrogates in UTF-8", "utf-8", "\xED\xA0\x80", "charset-invalid-bytes"},
    {"above Unicode", "utf-8", "\xF4\x90\x80\x80", "charset-invalid-bytes"},
    {"UTF-8 that ends early", "utf-8", "h\xC3", "charset-invalid-bytes"},
    {"the largest character", "utf-8", "\xF4\x8F\xBF\xBF", ""},
    {"Latin-1", "iso-8859-1", "h\xE9llo", ""},
    {"Windows octets in Latin-1", "iso-8859-1", "\x93hello\x94", "charset-superset"},
    {"Windows", "windows-1252", "\x93hello\x94", ""},
    {"GB 2312", "gb2312", "\xC4\xE3", "charset-superset"},
    {"GB 2312 without any of it", "gb2312", "hello", ""},
    {"GB 18030", "gb18030", "\xC4\xE3", ""},
    {"unknown", "x-unknown", "hello", "charset-unknown"},
    {"unknown with a path", "../../x", "hello", "charset-unknown"},
    {"what ICU alone knows", "ibm866", "\x80", ""},
    {"UTF-7", "utf-7", "+ADw-", "charset-utf7"},
    {"UTF-16", "utf-16", std::string_view("\0h", 2), "charset-utf16"},
    {"ISO 2022", "iso-2022-jp", "\x1B$B$\"\x1B(B", "charset-iso2022"},
    {"ISO 2022 under another label", "us-ascii", "\x1B$B$\"\x1B(B", "charset-iso2022"},
    {"a terminal's colours are no ISO 2022", "us-ascii", "\x1B[31mred\x1B[0m", ""},
    {"EBCDIC", "ibm037", "\xC8", "charset-odd"},
    {"SCSU", "SCSU", "hello", "charset-odd"},
    {"IMAP's UTF-7", "imap-mailbox-name", "hello", "charset-odd charset-spelling"},
    {"a spelling", "utf8", "hello", "charset-spelling"},
    {"another spelling", "cp-850", "hello", "charset-spelling"},
    {"a mark that agrees", "utf-8", "\xEF\xBB\xBFhello", ""},
    {"a mark that does not", "iso-8859-1", "\xEF\xBB\xBFhello", "charset-conflict"},
    {"a mark of UTF-16", "utf-8", std::string_view("\xFF\xFEh\0", 4), "charset-invalid-bytes charset-conflict"},
    {"a document that agrees", "utf-8", "<html><meta charset=\"UTF-8\">h\xC3\xA9", ""},
    {"a document that does not", "utf-8", "<html><meta charset=\"windows-1251\">h\xC3\xA9", "charset-conflict"},
    {"the old form", "utf-8", "<META http-equiv=x content=\"text/html; charset=iso-8859-2\">h\xC3\xA9",
     "charset-conflict"},
    {"XML", "utf-8", "<?xml version=\"1.0\" encoding='koi8-r'?>h\xC3\xA9", "charset-conflict"},
    {"a document that does not matter", "utf-8", "<html><meta charset=\"windows-1251\">hello", ""},
    {"UTF-7 in the document", "us-ascii", "<meta charset=utf-7>+ADw-", "charset-conflict"},
    {"readers take both for Windows", "iso-8859-1", "<meta charset=windows-1252>h\xE9", ""},
    {"UTF-16 in the document is a lie", "utf-8", "<meta charset=utf-16>h\xC3\xA9", ""},
    {"behind the first 1 KiB", "utf-8", "", ""},
};

}  // namespace

TEST_CASE("charsets: what is odd is told", "[unit][charset]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(check(row.label == nullptr ? std::nullopt : std::optional<std::string>(row.label), row.text) == row.found);
  }
}

TEST_CASE("charsets: a declaration behind the first KiB is none", "[unit][charset]") {
  const std::string far = std::string(1024, ' ') + "<meta charset=koi8-r>h\xC3\xA9";
  CHECK(check("utf-8", far).empty());
}

TEST_CASE("charsets: any split of a text gives the same census", "[unit][charset]") {
  std::string text = std::string(70, 'a') + "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80" + std::string(70, 'b');
  for (const bool valid : {true, false}) {
    if (!valid) text += '\x80';
    for (std::size_t at = 0; at <= text.size(); ++at) {
      TextCensus census;
      census.feed(std::string_view(text).substr(0, at));
      census.feed(std::string_view(text).substr(at));
      CHECK(census.eight_bit());
      CHECK(census.valid_utf8() == valid);
    }
  }
}

TEST_CASE("charsets: the findings stand at the label", "[unit][charset]") {
  const auto found = [](std::string_view header, std::string_view body) {
    const std::string message = crlf(header) + "\r\n" + std::string(body);
    std::string out;
    const Outcome outcome = read(message, Policy::none());
    for (const Finding& each : outcome.findings())
      if (std::string_view(info(each.code).family) == "charsets")
        out += std::string(info(each.code).slug) + " '" + visible(slice(message, each.at)) + "'\n";
    return out;
  };
  CHECK(found("Content-Type: text/plain; charset=\"utf8\"\n", "x") == "charset-spelling '\"utf8\"'\n");
  CHECK(found("Content-Type: text/plain; charset*=''utf8\n", "x") == "charset-spelling '''utf8'\n");
  CHECK(found("Content-Type: text/plain\n", "\xE9") == "charset-missing ' text/plain'\n");
  CHECK(found("Subject: x\n", "\xE9") == "charset-missing ''\n");
  CHECK(found("Content-Type: application/x; charset=utf8\n", "\xE9").empty());
  CHECK(found("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n", "6Q==") ==
        "charset-invalid-bytes 'utf-8'\n");
}
