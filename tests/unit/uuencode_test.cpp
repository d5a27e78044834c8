// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "decoding.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

struct Row {
  const char* name;
  std::string in, out, findings;
};

// 84 digits of 16.
const std::string k63 = [] {
  std::string out;
  for (int i = 0; i < 21; ++i) out += "\x41\x04\x10";
  return out;
}();

const Row kRows[] = {
    {"nothing", "", "", ""},
    {"a block", "begin 644 a.bin\r\n#04)#\r\n`\r\nend\r\n", "ABC", ""},
    {"a block in LF mail", "begin 644 a.bin\n#04)#\n`\nend\n", "ABC", ""},
    {"a blank for zero", "begin 644 a.bin\n#04)#\n \nend\n", "ABC", ""},
    {"no begin line", "#04)#\r\n`\r\nend\r\n", "ABC", ""},
    {"no end line and no line end", "begin 644 a\r\n#04)#", "ABC", ""},
    {"what follows the end is no data", "begin 644 a\r\n#04)#\r\nend\r\n#04)#\r\n", "ABC", ""},
    {"a second block counts, too", "begin 644 a\r\n#04)#\r\nend\r\ntext\r\nbegin 644 b\r\n#04)#\r\nend\r\n", "ABCABC",
     ""},
    {"a mailer stripped the blanks at the end", "begin 644 a\n&04)#04\nend\n", std::string("ABCA@\0", 6), ""},
    {"a checksum character", "begin 644 a\n#04)#X\nend\n", "ABC", ""},
    {"text is no data", "hello there\r\n#04)#\r\n", "ABC", "uu-malformed 0..11\n"},
    {"a line that is far too short", "M04)#\n", "", "uu-malformed 0..5\n"},
    {"a line that is far too long", "#04)#04)#04)#\n", "", "uu-malformed 0..13\n"},
    {"8-bit", "#04)\xE4\n", "", "uu-malformed 0..5\n"},
    {"the first of two lines that are no data", "#04)#\nhello there\nhello", "ABC", "uu-malformed 6..17\n"},
    {"a line of 63 bytes", "_" + std::string(84, '0') + "\n", k63, ""},
    {"a line of 63 bytes with two characters more", "_" + std::string(86, '0') + "\r\n", k63, ""},
    {"a line of 63 bytes with three characters more", "_" + std::string(87, '0') + "\r\n", "", "uu-malformed 0..88\n"},
    {"CR in a line that is too long", "_" + std::string(87, '0') + "\r0\r\n", "", "uu-malformed 0..90\n"},
};

}  // namespace

TEST_CASE("uuencode: decodes and reports", "[unit][uu]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      const Decoded got = decode(TransferEncoding::uuencode, row.in, kWhole);
      CHECK(visible(got.bytes) == visible(row.out));
      CHECK(got.findings == row.findings);
    }
}

TEST_CASE("uuencode: any split gives the same result", "[unit][uu][split]") {
  for (const Row& row : kRows)
    for (std::size_t at = 1; at <= row.in.size(); ++at) {
      CAPTURE(row.name, at);
      CHECK(decode(TransferEncoding::uuencode, row.in, at) == decode(TransferEncoding::uuencode, row.in, kWhole));
    }
}

TEST_CASE("uuencode: what another encoder writes is read", "[unit][uu]") {
  Dice dice(3);
  for (std::size_t size = 0; size < 200; size += 7) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(dice.roll(256));
    CHECK(decode(TransferEncoding::uuencode, uuencode(bytes), kWhole) == Decoded{bytes, ""});
  }
}
