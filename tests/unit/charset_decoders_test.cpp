// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <catch2/catch.hpp>

#include "charset/text_conversion.hpp"
#include "charset/text_converter.hpp"

namespace mimemend {
namespace {

using namespace std::string_view_literals;

struct Decoded {
  std::string text_utf8;
  std::uint64_t replaced = 0;
  std::uint64_t first_replaced = 0;

  friend bool operator==(const Decoded&, const Decoded&) = default;
  friend std::ostream& operator<<(std::ostream& to, const Decoded& it) {
    return to << Catch::Detail::stringify(it.text_utf8) << ", " << it.replaced << " replaced, from "
              << it.first_replaced;
  }
};

// Cut behind so many octets, and again behind as many more.
Decoded decode(std::string_view label, std::string_view octets, std::size_t piece = 0) {
  auto converter = TextConverter::open(find_encoding(label).value());
  REQUIRE(converter);
  Decoded out;
  for (; !octets.empty(); octets.remove_prefix(std::min(octets.size(), piece == 0 ? octets.size() : piece)))
    converter->feed(octets.substr(0, piece == 0 ? octets.size() : piece), out.text_utf8);
  converter->finish(out.text_utf8);
  out.replaced = converter->replaced();
  out.first_replaced = converter->first_replaced();
  return out;
}

struct Row {
  const char* name;
  std::string_view label;
  std::string_view octets;
  std::string_view text;
  std::uint64_t replaced = 0;
  std::uint64_t first_replaced = 0;
};

// U+FFFD in UTF-8 is \xEF\xBF\xBD; it is written as ~ in these rows.
const Row kRows[] = {
    {"Shift_JIS: a backslash and a tilde are what they are in ASCII", "shift_jis", "\\~", "\\~"},
    {"Shift_JIS: controls behind a character stay", "shift_jis", "\x83\x65\x1A\x1C\x7F", "テ\x1A\x1C\x7F"sv},
    {"Shift_JIS: half-width kana", "shift_jis", "\xB1\xB2", "ｱｲ"},
    {"Shift_JIS: row 13 of NEC", "shift_jis", "\x87\x40", "①"},
    {"Shift_JIS: characters of users", "shift_jis", "\xF0\x40", "\xEE\x80\x80"},
    {"Shift_JIS: 0x80 is a control, 0xA0 and 0xFD are nothing", "shift_jis", "\x80\xA0\xFDx", "\xC2\x80~~x", 2, 1},
    {"Shift_JIS: an angle bracket behind a lead octet", "shift_jis", "a\x81<b>", "a~<b>", 1, 1},
    {"EUC-JP: three octets, half-width kana", "euc-jp", "\x8F\xB0\xA1\x8E\xB1", "丂ｱ"},
    {"EUC-JP: a backslash is one", "euc-jp", "\\", "\\"},
    {"EUC-JP: there are no C1 controls", "euc-jp", "\x85", "~", 1, 0},
    {"EUC-JP: a quotation mark behind two octets of three", "euc-jp", "\x8F\xB0\"", "~\"", 1, 0},
    {"Big5: with HKSCS, a letter and its mark among it", "big5", "\x87\xA4\x88\x62\xA3\xE1", "龗Ê\u0304€"},
    {"Big5: as Windows has it", "big5", "\xA1\x45\xA1\x4E", "‧﹑"},
    {"Big5: no private use", "big5", "\x81\x40", "~@", 1, 0},
    {"GBK: the euro sign in one octet", "gbk", "\x80", "€"},
    {"GBK: a quotation mark behind a lead octet", "gbk", "\x81\"", "~\"", 1, 0},
    {"GB 18030: of 2022", "gb18030", "\xA8\xBC\xA6\xD9\xFE\x59", "ḿ︐龴"},
    {"GB 18030: four octets", "gb18030", "\x94\x39\xDA\x33", "💩"},
    {"GB 18030: four octets that are cut by a bracket", "gb18030", "\x81\x30\x81<", "~0~<", 2, 0},
    {"GB 18030: the end comes in the middle", "gb18030", "a\x81\x30", "a~", 1, 1},
    {"EUC-KR: characters of UHC", "euc-kr", "\x81\x41\xB0\xA1", "갂가"},
    {"EUC-KR: no private use, and no ASCII is lost", "euc-kr", "\xC9\xA1\x81[", "~~[", 2, 0},
    {"windows-1255: a vowel sign of 1999", "windows-1255", "\xCA", "\u05BA"},
    {"windows-1253: an octet that is nothing", "windows-1253", "\xAA", "~", 1, 0},
    {"windows-874: octets that are nothing", "windows-874", "\xA1\xDB", "ก~", 1, 1},
    {"KOI8-U: the short U of Belarusian", "koi8-u", "\xBE\xAE", "Ўў"},
    {"Macintosh: the euro sign", "macintosh", "\xDB", "€"},
    {"code page 437: the micro sign", "cp437", "\xE6", "µ"},
    {"UTF-8: a truncated character is one error", "utf-8", "\xF0\x9F\x92 \xE2\x82", "~ ~", 2, 0},
    {"UTF-8: an overlong form is an error for each octet", "utf-8", "\xC0\xAF\xE0\x80\xAF", "~~~~~", 5, 0},
    {"UTF-8: a surrogate is an error for each octet", "utf-8", "\xED\xA0\x80", "~~~", 3, 0},
};

std::string expected(std::string_view text) {
  std::string out;
  for (const char c : text) c == '~' ? out += "\xEF\xBF\xBD" : out += c;
  return out;
}

TEST_CASE("decoders of charsets read what the WHATWG Encoding Standard says", "[unit][charset]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      // A tilde as such is in one row, and no U+FFFD.
      const std::string text = row.replaced == 0 ? std::string(row.text) : expected(row.text);
      CHECK(decode(row.label, row.octets) == Decoded{text, row.replaced, row.first_replaced});
    }
}

// Texts of which every cut is tried, in every charset: pieces of all of them, and what is wrong in most.
const std::string_view kSamples[] = {
    "plain, \x83\x65\x83\x58\x83\x67 and more \x81<x\x1A\x7F\x1C",
    "\x8F\xB0\xA1\x8E\xB1 \xA4\xC6\xA4\xB9\xA4\xC8\x8F\xB0\"",
    "\x94\x39\xDA\x33\x81\x30\x81<\xA8\xBC\x80\xFF\x81\x30\x81\xFF",
    "\x1B$B%F%9%H\x1B(J\\~\x1B(I12\x1B(B\x1B$@0!\x1B(Bend",
    "\x1B$B%F\x1B(J\\\x1B(\t12\x1B(B",  // one of the escapes is none
    "\x1B$)C\x0E\x30\x21\x0F x",
    "~{VPND~} ~~ ~x",
    "a+AOQ-b+2D3cqQ-&+-+-",
    "\xEF\xBB\xBFh\xC3\xA9 \xF0\x9F\x92\xA9 \xE2\x82 \xED\xA0\x80 \xF5",
    "\xFE\xFF\x00h\xD8\x3D\xDC\xA9\xD8\x3D\x00x\x00"sv,
    "\xFF\xFEh\x00\x3D\xD8\xA9\xDC\xA9\xDC\x00\x00x"sv,
    "\x00\x00\xFE\xFF\x00\x01\xF4\xA9\x00\x11\x00\x00x"sv,
};
const std::string_view kLabels[] = {"shift_jis",   "euc-jp",      "big5",     "gb18030",     "euc-kr",      "utf-8",
                                    "iso-2022-jp", "utf-16le",    "utf-16be", "utf-32le",    "utf-32be",    "utf-7",
                                    "hz-gb-2312",  "iso-2022-kr", "koi8-u",   "iso-2022-cn", "windows-1255"};

TEST_CASE("text decodes alike at any split", "[unit][charset]") {
  for (const std::string_view label : kLabels)
    for (const std::string_view octets : kSamples) {
      const Decoded whole = decode(label, octets);
      for (std::size_t at = 1; at < octets.size(); ++at) {
        CAPTURE(label, octets, at);
        auto converter = TextConverter::open(find_encoding(label).value());
        std::string text;
        converter->feed(octets.substr(0, at), text);
        converter->feed(octets.substr(at), text);
        converter->finish(text);
        CHECK(Decoded{text, converter->replaced(), converter->first_replaced()} == whole);
      }
      CAPTURE(label, octets);
      CHECK(decode(label, octets, 1) == whole);
      CHECK(decode(label, octets, 3) == whole);
    }
}

std::string convert(const TextConversion& conversion, const std::vector<std::string_view>& pieces) {
  TextConversionStream stream(conversion);
  std::string out;
  for (const std::string_view piece : pieces) stream.feed(piece, out);
  stream.finish(out);
  return out;
}

TEST_CASE("conversions come out alike at any split", "[unit][charset]") {
  const std::string_view document = "\xEF\xBB\xBF<meta charset=big5>\r\n\xA4\xA4\n\r\r\n.\r";
  for (const std::string_view label : {"utf-8"sv, "big5"sv, "gb18030"sv, "windows-1252"sv})
    for (const std::string_view line_end : {"\r\n"sv, "\n"sv}) {
      const TextConversion conversion{*find_encoding(label), {{{17, 21}, "utf-8"}}, std::string(line_end)};
      const std::string whole = convert(conversion, {document});
      for (std::size_t first = 0; first <= document.size(); ++first)
        for (std::size_t second = first; second <= document.size(); ++second) {
          CAPTURE(label, line_end, first, second);
          CHECK(convert(conversion, {document.substr(0, first), document.substr(first, second - first),
                                     document.substr(second)}) == whole);
        }
    }
}

}  // namespace
}  // namespace mimemend
