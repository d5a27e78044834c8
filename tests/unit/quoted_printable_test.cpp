// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "decoding.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

struct Row {
  const char* name;
  std::string in;
  std::string out;
  std::string findings;
};
const Row kRows[] = {
    {"plain text stays", "a b\r\nc", "a b\r\nc", ""},
    {"an octet", "=41=c3=A4", "A\xC3\xA4", ""},
    {"a soft break", "a=\r\nb", "ab", ""},
    {"a soft break in LF mail", "a=\nb", "ab", ""},
    {"a soft break with blanks before the line end", "a= \t \r\nb", "ab", ""},
    {"a soft break with blanks in LF mail", "a= \nb", "ab", ""},
    {"'=' is the last byte: the soft break before a delimiter", "a=", "a", ""},
    {"'=' and blanks are the last bytes", "a=  ", "a", ""},
    {"blanks before a hard break stay", "a \r\nb", "a \r\nb", ""},
    {"no hex at all", "a=zz", "a=zz", "qp-bad-escape 1..2\n"},
    {"one hex digit, then none", "a=4z", "a=4z", "qp-bad-escape 1..3\n"},
    {"an escape cut by the end of the part", "a=4", "a=4", "qp-bad-escape 1..3\n"},
    {"'=' twice: only the second can begin an escape", "==41", "=A", "qp-bad-escape 0..1\n"},
    {"'=4' and an escape", "=4=41", "=4A", "qp-bad-escape 0..2\n"},
    {"a blank after '=' and more text", "= x", "= x", "qp-bad-escape 0..2\n"},
    {"CR after '=' and no LF", "a=\rb", "a=\rb", "qp-bad-escape 1..3\n"},
    {"'=' CR are the last bytes", "a=\r", "a=\r", "qp-bad-escape 1..3\n"},
    {"'=' CR CR LF", "a=\r\r\nb", "a=\r\r\nb", "qp-bad-escape 1..3\n"},
    {"75 blanks after '=' are padding", "a=" + std::string(74, ' ') + "\r\nb", "ab", ""},
    {"80 blanks after '=' are content", "=" + std::string(80, ' ') + "\n", "=" + std::string(80, ' ') + "\n",
     "qp-bad-escape 0..76\n"},
    {"8-bit and NUL stay", std::string("\xE4\0b", 3), std::string("\xE4\0b", 3), ""},
};

std::string random_bytes(Dice& dice, std::size_t size) {
  constexpr std::string_view kOften = "\r\n \t=-.-\n\r--  ";
  std::string out;
  while (out.size() < size)
    out += dice.one_in(2) ? kOften[dice.roll(kOften.size())] : static_cast<char>(dice.roll(256));
  return out;
}

}  // namespace

TEST_CASE("quoted-printable: decodes and reports", "[unit][qp]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      const Decoded got = decode(TransferEncoding::quoted_printable, row.in, kWhole);
      CHECK(visible(got.bytes) == visible(row.out));
      CHECK(got.findings == row.findings);
    }
}

TEST_CASE("quoted-printable: any split gives the same result", "[unit][qp][split]") {
  for (const Row& row : kRows)
    for (std::size_t at = 1; at <= row.in.size(); ++at) {
      CAPTURE(row.name, at);
      CHECK(decode(TransferEncoding::quoted_printable, row.in, at) ==
            decode(TransferEncoding::quoted_printable, row.in, kWhole));
    }
}

TEST_CASE("quoted-printable: encodes", "[unit][qp][encode]") {
  struct EncodeRow {
    const char* name;
    std::string_view line_end, in, out;
  };
  const EncodeRow rows[] = {
      {"text stays", "\r\n", "a b\r\nc", "a b\r\nc"},
      {"a blank at the end of a line", "\r\n", "a \r\nb\t\r\n", "a=20\r\nb=09\r\n"},
      {"a blank at the very end", "\r\n", "a ", "a=20"},
      {"only the last blank of a run", "\r\n", "a  \r\n", "a =20\r\n"},
      {"LF is no line end of CRLF mail", "\r\n", "a\nb", "a=0Ab"},
      {"CR is no line end", "\r\n", "a\rb\r", "a=0Db=0D"},
      {"CR CR LF", "\r\n", "a\r\r\n", "a=0D\r\n"},
      {"CR in LF mail", "\n", "a\r\nb\n", "a=0D\nb\n"},
      {"'='", "\r\n", "a=b", "a=3Db"},
      {"no boundary can come to stand in it", "\r\n", "--b--\r\n---", "-=2Db-=2D\r\n-=2D=2D"},
      {"8-bit", "\r\n", "\xC3\xA4", "=C3=A4"},
  };
  for (const EncodeRow& row : rows) {
    CAPTURE(row.name);
    CHECK(visible(encode(TransferEncoding::quoted_printable, row.in, kWhole, row.line_end)) == visible(row.out));
  }
}

TEST_CASE("quoted-printable: what is encoded decodes to itself, in short lines without two dashes",
          "[unit][qp][encode]") {
  Dice dice(2);
  for (const std::string_view line_end : {"\r\n", "\n"})
    for (std::size_t size = 0; size < 400; ++size) {
      const std::string bytes = random_bytes(dice, size);
      const std::string encoded = encode(TransferEncoding::quoted_printable, bytes, kWhole, line_end);
      CAPTURE(visible(bytes));
      CHECK(decode(TransferEncoding::quoted_printable, encoded, kWhole) == Decoded{bytes, ""});
      CHECK(longest_line(encoded) <= 76);
      CHECK(encoded.find("--") == std::string::npos);
      CHECK(encoded.find_first_of(line_end == "\n" ? std::string_view("\r\0", 2) : std::string_view("\0", 1)) ==
            std::string::npos);
      CHECK(encoded.find(" \r") == std::string::npos);
      CHECK(encoded.find(" \n") == std::string::npos);
      CHECK(encode(TransferEncoding::quoted_printable, bytes, 1, line_end) == encoded);
    }
}
