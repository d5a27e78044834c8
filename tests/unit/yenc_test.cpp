// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "codec/yenc.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

std::string decode(std::string_view in, std::size_t chunk = kWhole) {
  YencDecoder decoder;
  std::string out;
  for (std::size_t at = 0; at < in.size();) {
    const std::string piece(in.substr(at, chunk));
    decoder.feed(piece, out);
    at += piece.size();
  }
  decoder.finish(out);
  return out;
}

struct Row {
  const char* name;
  std::string_view in, out;
};
const Row kRows[] = {
    {"nothing", "", ""},
    {"a block", "=ybegin line=128 size=3 name=a\r\nklm\r\n=yend size=3\r\n", "ABC"},
    {"line ends are no data", "k\r\nl\nm", "ABC"},
    {"what follows the end is no data", "k\n=yend\nk", "A"},
    {"control lines are no data", "=ypart begin=1 end=2\nk\n=yextra\nl", "AB"},
    {"'=y' in a line is an escape", "k=y", "A\x0F"},
    {"'=y' in a line that goes on with end", "k=yend", "A\x0F\x3B\x44\x3A"},
    {"escapes", "=n=}k",
     "\x04\x13"
     "A"},
    {"an escape at the start of a line", "k\n=}l",
     "A\x13"
     "B"},
    {"an escape that a line end cuts", "k=\r\nl", "AB"},
    {"an escape that LF cuts: a line begins", "k=\n=yend\nk", "A"},
    {"an escape that the end cuts", "k=", "A"},
    {"an octet wraps around", "\x29\x2A", std::string_view("\xFF\0", 2)},
    {"a word that is not end", "=yen\nk", "A"},
};

}  // namespace

TEST_CASE("yenc: decodes", "[unit][yenc]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      CHECK(visible(decode(row.in)) == visible(row.out));
    }
}

TEST_CASE("yenc: any split gives the same result", "[unit][yenc][split]") {
  for (const Row& row : kRows)
    for (std::size_t at = 1; at <= row.in.size(); ++at) {
      CAPTURE(row.name, at);
      CHECK(decode(row.in, at) == decode(row.in));
    }
}

TEST_CASE("yenc: every octet is read as it is written", "[unit][yenc]") {
  std::string bytes, encoded = "=ybegin line=128 size=256 name=x\r\n";
  for (unsigned i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    const unsigned shifted = (i + 42) & 0xFFU;
    const bool critical = shifted == 0 || shifted == '\n' || shifted == '\r' || shifted == '=';
    if (critical) encoded += '=';
    encoded += static_cast<char>(critical ? (shifted + 64) & 0xFFU : shifted);
    if (i % 64 == 63) encoded += "\r\n";
  }
  CHECK(decode(encoded + "=yend size=256\r\n") == bytes);
}
