// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "scan/dash_pair.hpp"
#include "scan/octet_census.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

constexpr std::uint64_t kNowhere = OctetCensus::kNowhere;

struct Places {
  std::uint64_t nul = kNowhere, high = kNowhere, bare_cr = kNowhere, bare_lf = kNowhere, crlf = kNowhere,
                long_line = kNowhere;

  friend bool operator==(const Places&, const Places&) = default;
};

void keep_first(std::uint64_t& place, std::size_t at) {
  if (place == kNowhere) place = at;
}

// What is wanted, written down as plainly as can be.
Places counted_plainly(std::string_view bytes) {
  Places out;
  std::size_t line = 0;
  const auto end_line = [&](std::size_t end) {
    if (end - line > OctetCensus::kMaxLine) keep_first(out.long_line, line);
  };
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const bool after_cr = i > 0 && bytes[i - 1] == '\r';
    if (bytes[i] == '\0') keep_first(out.nul, i);
    if (static_cast<unsigned char>(bytes[i]) >= 0x80) keep_first(out.high, i);
    if (bytes[i] == '\r' && !bytes.substr(i + 1).starts_with('\n')) keep_first(out.bare_cr, i);
    if (bytes[i] != '\n') continue;
    keep_first(after_cr ? out.crlf : out.bare_lf, i);
    end_line(i - (after_cr ? 1 : 0));
    line = i + 1;
  }
  end_line(bytes.size());
  return out;
}

Places counted(std::string_view bytes, Kernel kernel, std::size_t split) {
  OctetCensus census(0, kernel);
  census.feed(bytes.substr(0, split));
  census.feed(bytes.substr(split));
  census.finish();
  return {census.first_nul(),     census.first_8bit(), census.first_bare_cr(),
          census.first_bare_lf(), census.first_crlf(), census.long_line()};
}

// Mostly text, with what matters strewn in.
std::string some_bytes(Dice& dice) {
  constexpr std::string_view kOdd("\r\n\0-\xE9\n", 6);
  std::string out;
  for (std::size_t left = dice.roll(300); left > 0; --left)
    out += dice.one_in(8) ? kOdd[dice.roll(kOdd.size())] : dice.one_in(10) ? '-' : 'x';
  if (dice.one_in(10)) out += std::string(990 + dice.roll(20), 'y') + (dice.one_in(2) ? "\r\n" : "\n");
  return out;
}

}  // namespace

TEST_CASE("octet census: every kernel and every split count as plain code does", "[unit][census]") {
  Dice dice(1);
  for (int i = 0; i < 3'000; ++i) {
    const std::string bytes = some_bytes(dice);
    const Places want = counted_plainly(bytes);
    CAPTURE(i, visible(bytes));
    const std::size_t split = dice.roll(bytes.size() + 1);
    CHECK(counted(bytes, Kernel::automatic, 0) == want);
    CHECK(counted(bytes, Kernel::automatic, split) == want);
    CHECK(counted(bytes, Kernel::portable, split) == want);
  }
}

TEST_CASE("octet census: a line of 998 bytes is none too long, one of 999 is", "[unit][census]") {
  for (const std::string_view end : {"\r\n", "\n", ""}) {
    CHECK(counted(std::string(998, 'x') + std::string(end), Kernel::automatic, 0).long_line == kNowhere);
    CHECK(counted(std::string(999, 'x') + std::string(end), Kernel::automatic, 0).long_line == 0);
  }
}

TEST_CASE("dash pairs: every kernel finds the first, wherever it is", "[unit][census]") {
  Dice dice(2);
  for (int i = 0; i < 3'000; ++i) {
    const std::string bytes = some_bytes(dice);
    const std::size_t from = dice.roll(bytes.size() + 1);
    const std::size_t found = bytes.find("--", from);
    const std::size_t want = found == std::string::npos ? bytes.size() : found;
    CAPTURE(i, visible(bytes), from);
    CHECK(find_dash_pair(bytes, from) == want);
    CHECK(find_dash_pair(bytes, from, Kernel::portable) == want);
  }
}
