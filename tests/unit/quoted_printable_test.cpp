// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "codec/quoted_printable.hpp"
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
const std::string k76(76, 'x');

const Row kRows[] = {
    {"plain text stays", "a b\r\nc", "a b\r\nc", ""},
    {"an octet", "=41=C3=A4", "A\xC3\xA4", ""},
    {"a soft break", "a=\r\nb", "ab", ""},
    {"a soft break in LF mail", "a=\nb\nc=\nd", "ab\ncd", ""},
    {"a tab stands for itself", "a\tb", "a\tb", ""},
    // Escapes.
    {"hex in lower case", "a=c3=a4", "a\xC3\xA4", "qp-lower-case 1..4\n"},
    {"one digit of two in lower case", "a=C3=aF", "a\xC3\xAF", "qp-lower-case 4..7\n"},
    {"no hex at all", "a=zz", "a=zz", "qp-bad-escape 1..2\n"},
    {"one hex digit, then none", "a=4z", "a=4z", "qp-bad-escape 1..3\n"},
    {"an escape cut by the end of the part", "a=4", "a=4", "qp-bad-escape 1..3\n"},
    {"'=4' and an escape", "=4=41", "=4A", "qp-bad-escape 0..2\n"},
    {"an escape over a line end", "=4\r\n1", "=4\r\n1", "qp-bad-escape 0..2\n"},
    {"a blank after '=' and more text", "= x", "= x", "qp-bad-escape 0..2\n"},
    // Soft line breaks.
    {"a soft break with blanks before the line end", "a= \t \r\nb", "ab", "qp-soft-break-odd 1..7\n"},
    {"a soft break with blanks in LF mail", "a= \nb", "ab", "qp-soft-break-odd 1..4\n"},
    {"a soft break with LF in CRLF mail", "a\r\nb=\nc", "a\r\nbc", "qp-soft-break-odd 4..6\n"},
    {"a soft break with LF, CRLF after it", "b=\nc=\nd\r\n", "bcd\r\n", "qp-soft-break-odd 1..3\n"},
    {"a soft break with LF, then one with CRLF", "b=\nc=\r\nd", "bcd", "qp-soft-break-odd 1..3\n"},
    {"CR after '=' and no LF", "a=\rb", "a=\rb", "qp-soft-break-odd 1..3\n"},
    {"'=' CR are the last bytes", "a=\r", "a=\r", "qp-soft-break-odd 1..3\n"},
    {"'=' CR CR LF", "a=\r\r\nb", "a=\r\r\nb", "qp-soft-break-odd 1..3\n"},
    {"75 blanks after '=' are padding", "=" + std::string(75, ' ') + "\nb", "b", "qp-soft-break-odd 0..77\n"},
    {"80 blanks after '=' are content", "=" + std::string(80, ' ') + "\n", "=" + std::string(80, ' ') + "\n",
     "qp-bad-escape 0..76\nqp-line-too-long 76..81\nqp-trailing-blank 80..81\n"},
    // RFC 2045 6.7: '=' "cannot be the ultimate or penultimate character".
    {"'=' is the last byte", "a=", "a", "qp-trailing-equals 1..2\n"},
    {"'=' and blanks are the last bytes", "a=  ", "a", "qp-trailing-equals 1..4\n"},
    {"'=' and a line end are the last bytes", "a=\r\n", "a", ""},
    {"'=' twice: only the second can begin an escape", "==41", "=A", "qp-trailing-equals 0..1\n"},
    {"'=' twice at the end", "a==", "a=", "qp-trailing-equals 1..2\n"},
    {"'=' twice before a line end", "a==\r\nb", "a=b", "qp-trailing-equals 1..2\n"},
    // Blanks at the end of a line stay: no reader's part list depends on them.
    {"a blank before a hard break", "a \r\nb", "a \r\nb", "qp-trailing-blank 1..2\n"},
    {"a tab before a hard break in LF mail", "a\t\nb", "a\t\nb", "qp-trailing-blank 1..2\n"},
    {"the last of many blanks", "a   \r\nb", "a   \r\nb", "qp-trailing-blank 3..4\n"},
    {"a blank at the very end", "a ", "a ", "qp-trailing-blank 1..2\n"},
    {"an escaped blank ends a line", "a=20\r\nb=09", "a \r\nb\t", ""},
    {"a blank before CR CR LF", "a \r\r\n", "a \r\r\n", "qp-unencoded 2..3\n"},
    // Rule 5.
    {"76 characters", k76 + "\r\n", k76 + "\r\n", ""},
    {"77 characters", k76 + "x\r\n", k76 + "x\r\n", "qp-line-too-long 76..77\n"},
    {"77 characters in LF mail", "a\n" + k76 + "x\n", "a\n" + k76 + "x\n", "qp-line-too-long 78..79\n"},
    {"77 characters, the last one '='", k76 + "=\r\na", k76 + "a", "qp-line-too-long 76..77\n"},
    {"77 characters at the end", k76 + "x", k76 + "x", "qp-line-too-long 76..77\n"},
    // Rule 2.
    {"8-bit and NUL stay", std::string("\xE4\0b", 3), std::string("\xE4\0b", 3), "qp-unencoded 0..1\n"},
    {"NUL", std::string("a\0b", 3), std::string("a\0b", 3), "qp-unencoded 1..2\n"},
    {"DEL", "a\x7F", "a\x7F", "qp-unencoded 1..2\n"},
    {"a bare CR", "a\rb", "a\rb", "qp-unencoded 1..2\n"},
    {"a bare CR at the end", "a\r", "a\r", "qp-unencoded 1..2\n"},
    {"a bare CR and an escape", "a\r=41", "a\rA", "qp-unencoded 1..2\n"},
};

std::string random_bytes(Dice& dice, std::size_t size) {
  constexpr std::string_view kOften = "\r\n \t=-.-\n\r--  ";
  std::string out;
  while (out.size() < size)
    out += dice.one_in(2) ? kOften[dice.roll(kOften.size())] : static_cast<char>(dice.roll(256));
  return out;
}

Decoded decode_with(Kernel kernel, std::string_view in, std::size_t chunk) {
  const Limits limits;
  FindingLog log(limits);
  QuotedPrintableDecoder decoder(DecoderLog(log, kRootPart, 0), {}, kernel);
  return decode_by(decoder, log, in, chunk);
}

// Lines of text with escapes and soft breaks, and now and then whatever else.
std::string newsletter(Dice& dice, std::size_t size, std::size_t dirt) {
  std::string out;
  while (out.size() < size) {
    for (std::size_t i = dice.roll(70); i > 0; --i) out += static_cast<char>('!' + dice.roll(28));
    out += dice.one_in(3) ? "=E4" : dice.one_in(2) ? "=\r\n" : "\r\n";
    if (dice.one_in(dirt)) out += random_bytes(dice, 1 + dice.roll(5));
  }
  return out.substr(0, size);
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

TEST_CASE("quoted-printable: how lines end around tells what a bare LF is", "[unit][qp]") {
  const auto findings = [](std::string_view line_end) {
    const Limits limits;
    FindingLog log(limits);
    QuotedPrintableDecoder decoder(DecoderLog(log, kRootPart, 0), line_end);
    return decode_by(decoder, log, "a=\nb", 1).findings;
  };
  CHECK(findings("\r\n") == "qp-soft-break-odd 1..3\n");
  CHECK(findings("\n").empty());
}

TEST_CASE("quoted-printable: the kernels give the same, at any split", "[unit][qp][kernel]") {
  Dice dice(5);
  for (std::size_t round = 0; round < 600; ++round) {
    const std::string in = newsletter(dice, 1 + dice.roll(500), round % 3 == 0 ? 100'000 : 1 + dice.roll(8));
    const std::size_t chunk = 1 + dice.roll(in.size());
    CAPTURE(visible(in), chunk);
    const Decoded portable = decode_with(Kernel::portable, in, in.size());
    CHECK(decode_with(Kernel::automatic, in, in.size()) == portable);
    CHECK(decode_with(Kernel::automatic, in, chunk) == portable);
    CHECK(decode_with(Kernel::portable, in, chunk) == portable);
    CHECK(decode_with(Kernel::portable, in, 1) == portable);
  }
}

TEST_CASE("quoted-printable: every byte at every place of a wide register is told apart", "[unit][qp][kernel]") {
  for (std::size_t byte = 0; byte < 256; ++byte)
    for (std::size_t at = 0; at < 40; ++at) {
      std::string in(70, 'Q');
      in[at] = static_cast<char>(byte);
      CAPTURE(byte, at);
      const Decoded slowly = decode_with(Kernel::portable, in, 1);
      CHECK(decode_with(Kernel::portable, in, in.size()) == slowly);
      CHECK(decode_with(Kernel::automatic, in, in.size()) == slowly);
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
