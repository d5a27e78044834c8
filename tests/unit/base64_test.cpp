// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>

#include "codec/base64.hpp"
#include "decoding.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;
using namespace std::string_view_literals;

namespace {

struct Row {
  const char* name;
  std::string_view in;
  std::string_view out;
  std::string_view findings;
};
const std::string k76(76, 'A');
const std::string k76Twice = k76 + "\r\n" + k76 + "\r\n";
const std::string k80(80, 'A');
const std::string k80Twice = k80 + "\r\n" + k80 + "\r\n";
const std::string kShortAndLong = "QUJD\r\n" + k80 + "\r\n";
const std::string kWordsAndEndless = "Good!\r\n" + std::string(2000, 'A');
const std::string kOf76(57, '\0');
const std::string kOf76Twice(114, '\0');
const std::string kOf80(60, '\0');
const std::string kOf80Twice(120, '\0');
const std::string kOfShortAndLong = "ABC" + kOf80;
const std::string kOfWordsAndEndless = "\x1A\x8A\x1D" + std::string(1500, '\0');
const Row kRows[] = {
    {"nothing", "", "", ""},
    {"a whole quantum", "QUJD", "ABC", ""},
    {"two pads", "QQ==", "A", ""},
    {"one pad", "QUI=", "AB", ""},
    {"lines that break quanta", "QU\r\nJDR\r\nA==\r\n", "ABCD", ""},
    {"LF alone ends a line as well", "QUJD\nRA==\n", "ABCD", ""},
    {"pads on two lines", "QQ=\r\n=\r\n", "A", ""},
    {"empty lines at the end", "QQ==\r\n\r\n\r\n", "A", ""},
    // RFC 2045 6.8: length.
    {"both pads are missing", "QQ", "A", "base64-bad-length 2..2\n"},
    {"one pad of two is missing", "QQ=", "A", "base64-bad-length 3..3\n"},
    {"pads are missing before a line end", "QUI\r\n", "AB", "base64-bad-length 5..5\n"},
    {"one digit is left over", "QUJDQ", "ABC", "base64-bad-length 4..5\n"},
    {"one digit is left over on a line before", "QUJDQ\r\n\r\n", "ABC", "base64-bad-length 4..5\n"},
    // Padding and what follows it.
    {"two streams in a line", "QQ==QUJD", "AABC", "base64-padding-inside 2..5\n"},
    {"two streams, the first one with a pad too few", "QQ=QUJD", "AABC", "base64-padding-inside 2..4\n"},
    {"two streams with a blank between", "QQ== QUJD", "AABC", "base64-padding-inside 2..6\nbase64-odd-layout 4..5\n"},
    {"two streams on lines of their own", "QUI=\r\nQ0Q=\r\n", "ABCD", "base64-after-padding 6..7\n"},
    {"pads on two lines, and more", "QQ=\r\n=QUJD", "AABC", "base64-after-padding 6..7\n"},
    {"both kinds", "QQ==QQ==\r\nQUJD", "AAABC", "base64-padding-inside 2..5\nbase64-after-padding 10..11\n"},
    {"a list footer", "QUI=\r\n____\r\nlist\r\n", "AB\x96\x2B\x2D",
     "base64-url-alphabet 6..7\nbase64-after-padding 12..13\n"},
    {"a pad after one digit is junk", "Q=UJD", "ABC", "base64-bad-character 1..2\nbase64-padding-inside 1..3\n"},
    {"a pad after a whole quantum is junk", "QUJD=", "ABC", "base64-bad-character 4..5\n"},
    {"pads alone", "==", "", "base64-bad-character 0..1\n"},
    {"a third pad", "QQ===", "A", "base64-bad-character 4..5\n"},
    // Characters.
    {"junk in a quantum", "QU*JD", "ABC", "base64-bad-character 2..3\n"},
    {"junk between quanta", "QUJD*QUJD", "ABCABC", "base64-bad-character 4..5\n"},
    {"junk between pads", "QQ=*=", "A", "base64-bad-character 3..4\n"},
    {"the alphabet of URLs is not ours", "QUJD-_QUJD", "ABCABC", "base64-url-alphabet 4..5\n"},
    {"the alphabet of URLs and junk", "QUJD_#QUJD", "ABCABC", "base64-url-alphabet 4..5\nbase64-bad-character 5..6\n"},
    {"NUL", "QU\0JD"sv, "ABC", "base64-bad-character 2..3\n"},
    {"8-bit", "QUJD\xFF", "ABC", "base64-bad-character 4..5\n"},
    {"a vertical tab is no blank", "QUJD\vQUJD", "ABCABC", "base64-bad-character 4..5\n"},
    {"every defect is told once, at its first place", "*Q*Q*=*=*Q*Q", "AA",
     "base64-bad-character 0..1\nbase64-padding-inside 5..10\nbase64-bad-length 12..12\n"},
    // RFC 4648 3.5.
    {"two digits with bits left", "QR==", "A", "base64-pad-bits 1..2\n"},
    {"three digits with bits left", "QUJ=", "AB", "base64-pad-bits 2..3\n"},
    {"bits left and no padding", "QR", "A", "base64-pad-bits 1..2\nbase64-bad-length 2..2\n"},
    // Layout.
    {"76 characters in a line", k76, kOf76, ""},
    {"lines of 76 characters", k76Twice, kOf76Twice, ""},
    {"80 characters in a line", k80, kOf80, "base64-odd-layout 76..80\n"},
    {"lines of 80 characters", k80Twice, kOf80Twice, "base64-odd-layout 76..80\n"},
    {"a long line behind a short one", kShortAndLong, kOfShortAndLong, "base64-odd-layout 82..86\n"},
    {"blanks", "QUJD \tRA==", "ABCD", "base64-odd-layout 4..5\n"},
    {"a blank at the end of a line", "QUJD \r\nRA==", "ABCD", "base64-odd-layout 4..5\n"},
    {"an empty line inside", "QUJD\r\n\r\nRA==", "ABCD", "base64-odd-layout 6..8\n"},
    {"an empty line first", "\nQUJD\n", "ABC", "base64-odd-layout 0..1\n"},
    {"the first of two empty lines", "QUJD\n\n\nRA==", "ABCD", "base64-odd-layout 5..6\n"},
    {"a bare CR", "QUJD\rRA==", "ABCD", "base64-odd-layout 4..5\n"},
    {"CR CR LF", "QUJD\r\r\nRA==", "ABCD", "base64-odd-layout 4..5\n"},
    {"a bare CR at the end", "QUJD\r", "ABC", "base64-odd-layout 4..5\n"},
    // What stands before.
    {"begin-base64", "begin-base64 644 abc\r\nQUJD\r\n====\r\n",
     "\x6d\xe8\x22\x9d\xb6\xac\x7b\xae\x3a\xe3\x86\x9b\x71\x05\x09",
     "base64-leading-junk 0..22\nbase64-url-alphabet 5..6\nbase64-odd-layout 12..13\n"
     "base64-bad-length 25..26\nbase64-bad-character 28..29\n"},
    {"words first", "Hi, you!\r\nQUJD\r\n", "\x1E\x2C\xA8\xB9\x05\x09",
     "base64-leading-junk 0..10\nbase64-bad-character 2..3\nbase64-odd-layout 3..4\nbase64-bad-length 13..14\n"},
    {"words first, then one endless line", kWordsAndEndless, kOfWordsAndEndless,
     "base64-leading-junk 0..7\nbase64-bad-character 4..5\nbase64-odd-layout 83..2007\n"},
    {"words alone", "Good!\r\n", "\x1A\x8A\x1D", "base64-bad-character 4..5\n"},
    {"a blank that breaks no quantum makes no words", "QU JD\r\nQUJD\r\n", "ABCABC", "base64-odd-layout 2..3\n"},
};

}  // namespace

TEST_CASE("base64: decodes and reports", "[unit][base64]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      const Decoded got = decode(TransferEncoding::base64, row.in, kWhole);
      CHECK(visible(got.bytes) == visible(row.out));
      CHECK(got.findings == row.findings);
    }
}

TEST_CASE("base64: any split gives the same result", "[unit][base64][split]") {
  for (const Row& row : kRows)
    for (std::size_t at = 1; at <= row.in.size(); ++at) {
      CAPTURE(row.name, at);
      CHECK(decode(TransferEncoding::base64, row.in, at) == decode(TransferEncoding::base64, row.in, kWhole));
    }
}

TEST_CASE("base64: what is encoded decodes to itself without a finding", "[unit][base64]") {
  Dice dice(1);
  for (std::size_t size = 0; size < 300; ++size) {
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(dice.roll(256));
    const std::string encoded = base64(bytes);
    CHECK(decode(TransferEncoding::base64, encoded, kWhole) == Decoded{bytes, ""});
    CHECK(longest_line(encoded) <= 76);
    CHECK_FALSE(encoded.ends_with('\n'));
    CHECK(encode(TransferEncoding::base64, bytes, 1) == encoded);
  }
}

// A quantum that is out of step with the line must not cost more than one in step.
TEST_CASE("base64: time is linear when every byte is odd", "[unit][base64][linear]") {
  std::string odd;
  while (odd.size() < 2 * 1024 * 1024) odd += "QUJ DQ\r";
  const auto begin = std::chrono::steady_clock::now();
  const Decoded got = decode(TransferEncoding::base64, odd, kWhole);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  CHECK(got.bytes.size() == odd.size() / 7 * 5 * 3 / 4);
  CHECK(took.count() < 2.0);
}

namespace {

// Text that is mostly clean, with line ends of all kinds and whatever else in places.
std::string base64_like(Dice& dice, std::size_t size, std::size_t dirt) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::string_view kOften = "==\r\n\n\r -_*";
  const std::size_t width = 4 * (1 + dice.roll(30));
  std::string out;
  while (out.size() < size) {
    if (dice.one_in(dirt)) out += dice.one_in(3) ? static_cast<char>(dice.roll(256)) : kOften[dice.roll(kOften.size())];
    for (std::size_t i = 0; i < width; ++i) out += kDigits[dice.roll(64)];
    if (!dice.one_in(50)) out += dice.one_in(2) ? "\r\n" : "\n";
    if (dice.one_in(dirt)) out.erase(dice.roll(out.size()), 1 + dice.roll(3));
  }
  return out.substr(0, size);
}

Decoded decode_with(Kernel kernel, std::string_view in, std::size_t chunk) {
  const Limits limits;
  FindingLog log(limits);
  Base64Decoder decoder(DecoderLog(log, kRootPart, 0), kernel);
  return decode_by(decoder, log, in, chunk);
}

}  // namespace

TEST_CASE("base64: the kernels give the same, at any split", "[unit][base64][kernel]") {
  Dice dice(4);
  for (std::size_t round = 0; round < 600; ++round) {
    const std::string in = base64_like(dice, 1 + dice.roll(700), round % 3 == 0 ? 100'000 : 2 + dice.roll(20));
    const std::size_t chunk = 1 + dice.roll(in.size());
    CAPTURE(visible(in), chunk);
    const Decoded portable = decode_with(Kernel::portable, in, in.size());
    CHECK(decode_with(Kernel::automatic, in, in.size()) == portable);
    CHECK(decode_with(Kernel::automatic, in, chunk) == portable);
    CHECK(decode_with(Kernel::portable, in, chunk) == portable);
    CHECK(decode_with(Kernel::portable, in, 1) == portable);
  }
}

TEST_CASE("base64: every byte at every place of a wide register is told from the alphabet", "[unit][base64][kernel]") {
  for (std::size_t byte = 0; byte < 256; ++byte)
    for (std::size_t at = 0; at < 40; ++at) {
      std::string in = "QUJD\n" + std::string(80, 'Q');  // the first line is read without kernels
      in[5 + at] = static_cast<char>(byte);
      CAPTURE(byte, at);
      const Decoded slowly = decode_with(Kernel::portable, in, 1);
      CHECK(decode_with(Kernel::portable, in, in.size()) == slowly);
      CHECK(decode_with(Kernel::automatic, in, in.size()) == slowly);
    }
}
