// SPDX-License-Identifier: Apache-2.0
#include "charset/alphabets.hpp"

#include <string_view>

#include <catch2/catch.hpp>

namespace mimemend {
namespace {

struct Row {
  const char* name;
  std::string_view octets;
  std::string_view charset;  ///< empty: none
};

const Row kRows[] = {
    {"Russian of Windows", "\xCF\xF0\xE8\xE2\xE5\xF2, \xEA\xE0\xEA \xE4\xE5\xEB\xE0?", "windows-1251"},
    {"the same in KOI8", "\xF0\xD2\xC9\xD7\xC5\xD4, \xCB\xC1\xCB \xC4\xC5\xCC\xC1?", "koi8-r"},
    {"the same of DOS", "\x8F\xE0\xA8\xA2\xA5\xE2, \xAA\xA0\xAA \xA4\xA5\xAB\xA0?", "ibm866"},
    {"Polish of Windows", "Dzi\xEAkuj\xEA za odpowied\x9F, wszystko si\xEA uda\xB3o", "windows-1250"},
    {"Turkish",
     "\xDE"
     "imdi g\xFCzel bir g\xFCn ba\xFEl\xFDyor, do\xF0ru",
     "windows-1254"},
    {"French", "D\xE9j\xE0 vu, \xE0 l'\xE9t\xE9 prochain", "windows-1252"},
    {"one letter is no language of another script", "Bonjour \xE0 tous", "windows-1252"},
    {"nothing beyond ASCII", "plain", ""},
    {"signs and no letter", "\xA7 12, \xA7 13", "windows-1252"},
    {"a sign in a line of ASCII", "\xA9 2002 by us", "windows-1252"},
    {"English with quotation marks of Windows",
     "It\x92s \x93"
     "fine\x94, they said",
     "windows-1252"},
    {"blanks that do not break", "Quizzes\xA0[1] and more\xA0[2]", "windows-1252"},
    {"a bullet and a dash", "\x95 one \x96 two", "windows-1252"},
};

TEST_CASE("alphabets tell charsets of one octet", "[unit][charset]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      const auto guess = guess_by_alphabet(row.octets);
      CHECK((guess ? guess->charset : "") == row.charset);
      if (guess) CHECK(guess->confidence >= 40);
    }
}

}  // namespace
}  // namespace mimemend
