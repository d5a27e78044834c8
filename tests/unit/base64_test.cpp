// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>

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
const Row kRows[] = {
    {"nothing", "", "", ""},
    {"a whole quantum", "QUJD", "ABC", ""},
    {"two pads", "QQ==", "A", ""},
    {"one pad", "QUI=", "AB", ""},
    {"line ends and blanks are skipped in silence", "QU\r\nJD \tRA==\r\n", "ABCD", ""},
    {"pads on two lines", "QQ=\r\n=\r\n", "A", ""},
    {"both pads are missing", "QQ", "A", "base64-bad-length 2..2\n"},
    {"one pad of two is missing", "QQ=", "A", "base64-bad-length 3..3\n"},
    {"one sextet is left over", "QUJDQ", "ABC", "base64-bad-length 5..5\n"},
    {"two streams in a row", "QQ==QUJD", "AABC", "base64-after-padding 4..5\n"},
    {"two streams, the first one with a pad too few", "QQ=QUJD", "AABC", "base64-after-padding 3..4\n"},
    {"two streams on lines of their own", "QUI=\r\nQ0Q=\r\n", "ABCD", "base64-after-padding 6..7\n"},
    {"a pad after one sextet is junk", "Q=UJD", "ABC", "base64-bad-character 1..2\nbase64-after-padding 2..3\n"},
    {"a pad after a whole quantum is junk", "QUJD=", "ABC", "base64-bad-character 4..5\n"},
    {"pads alone", "==", "", "base64-bad-character 0..1\n"},
    {"a third pad", "QQ===", "A", "base64-bad-character 4..5\n"},
    {"junk in a quantum", "QU*JD", "ABC", "base64-bad-character 2..3\n"},
    {"junk between quanta", "QUJD*QUJD", "ABCABC", "base64-bad-character 4..5\n"},
    {"junk between pads", "QQ=*=", "A", "base64-bad-character 3..4\n"},
    {"the alphabet of URLs is not ours", "QUJD-_QUJD", "ABCABC", "base64-bad-character 4..5\n"},
    {"NUL", "QU\0JD"sv, "ABC", "base64-bad-character 2..3\n"},
    {"8-bit", "QUJD\xFF", "ABC", "base64-bad-character 4..5\n"},
    {"every defect is told once, at its first place", "*Q*Q*=*=*Q*Q", "AA",
     "base64-bad-character 0..1\nbase64-after-padding 9..10\nbase64-bad-length 12..12\n"},
    {"pad bits are not looked at", "QR==", "A", ""},
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
