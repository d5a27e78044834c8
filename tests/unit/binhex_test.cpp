// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "codec/binhex.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

struct Decoded {
  std::string bytes, name;
  bool ended = false;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

Decoded decode(std::string_view in, std::size_t chunk = kWhole) {
  BinhexDecoder decoder;
  Decoded out;
  for (std::size_t at = 0; at < in.size();) {
    const std::string piece(in.substr(at, chunk));
    decoder.feed(piece, out.bytes);
    at += piece.size();
  }
  decoder.finish(out.bytes);
  out.name = decoder.has_header() ? decoder.name() : "(none)";
  out.ended = decoder.ended();
  return out;
}

struct Row {
  const char* name;
  std::string_view in, out, file;
  bool ended;
};
const Row kRows[] = {
    {"nothing", "", "", "(none)", false},
    {"a file", ":\"@%ZG(Kd!&4&@&4dG(Kd!*!&\"3#3\"\")dD'9XE'p@H!!!:", "hello", "a.txt", true},
    {"line ends and blanks are skipped", ":\"@%ZG(Kd!&4&@&4dG(Kd!*!&\r\n\"3#3\"\") dD'9X\nE'p@H!!!:\n", "hello",
     "a.txt", true},
    {"what stands before is skipped", "a!b\n:\"@%ZG(Kd!&4&@&4dG(Kd!*!&\"3#3\"\")dD'9XE'p@H!!!:", "hello", "a.txt",
     true},
    {"what stands behind is skipped", ":\"@%ZG(Kd!&4&@&4dG(Kd!*!&\"3#3\"\")dD'9XE'p@H!!!:!!:!!", "hello", "a.txt",
     true},
    {"runs, and the mark itself", ":!h*eEJ\"849K8G(4iG!#3\"4!!N!350%'3#T!!N!9#9RJ!!!:",
     "AAAAAAAAAA\x90\x90\x90\x90\x90"
     "B",
     "run", true},
    {"cut in the data", ":\"@%ZG(Kd!&4&@&4dG(Kd!*!&\"3#3\"\")dD'9X", "hel", "a.txt", false},
    {"cut in the header", ":\"@%ZG(Kd!&4&@", "", "(none)", false},
    {"a name of no length", ":!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!:", "", "(none)", true},
    {"a name that is too long", ":r\"@%ZG(Kd!&4&@&4dG(Kd!*!&\"3#3\"\")dD'9XE'p@H!!!:", "", "(none)", true},
};

}  // namespace

TEST_CASE("binhex: decodes the data fork", "[unit][binhex]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      const Decoded got = decode(row.in);
      CHECK(visible(got.bytes) == visible(row.out));
      CHECK(got.name == row.file);
      CHECK(got.ended == row.ended);
    }
}

TEST_CASE("binhex: any split gives the same result", "[unit][binhex][split]") {
  for (const Row& row : kRows)
    for (std::size_t at = 1; at <= row.in.size(); ++at) {
      CAPTURE(row.name, at);
      CHECK(decode(row.in, at) == decode(row.in));
    }
}
