// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>

#include "backend/unicode.hpp"
#include "policy/name_extension.hpp"

using namespace mimemend;
using namespace std::string_view_literals;

namespace {

bool may_be(std::string_view name, std::string_view extension) {
  const auto all = possible_extensions(name);
  return std::find(all.begin(), all.end(), extension) != all.end();
}

}  // namespace

TEST_CASE("extensions: what some system sees as .exe is .exe", "[unit][extension]") {
  const std::string_view names[] = {"a.exe",
                                    "A.EXE",
                                    "a.txt.exe",
                                    ".exe",
                                    "a.exe.",
                                    "a.exe...",
                                    "a.exe ",
                                    "a.exe \t",
                                    "a.exe. . ",
                                    "a.exe\"",
                                    "'a.exe'",
                                    "a.exe\r\n",
                                    "a.exe\x01",
                                    "a.e\x01xe",
                                    "a.ex e",
                                    "a.exe\0.txt"sv,
                                    "a.exe          .txt",
                                    "a.exe::$DATA",
                                    "a.exe:x.txt",
                                    "a%2Eexe",
                                    "a.exe%00.txt",
                                    "a.exe%20",
                                    "C:\\temp\\a.exe",
                                    "C:a.exe",
                                    "dir/a.exe",
                                    "a.txt/b.exe",
                                    "a\xEF\xBC\x8E"
                                    "exe" /* full-width full stop */,
                                    "a.\xEF\xBD\x85\xEF\xBD\x98\xEF\xBD\x85" /* full-width letters */,
                                    "a.e\xE2\x80\x8Bxe" /* zero-width space */,
                                    "a.exe\xE2\x80\xAE" /* right-to-left override */,
                                    "a.exe\xC2\xA0" /* no-break space */,
                                    "a.e\xC2\xADxe" /* soft hyphen */,
                                    "a\xE2\x80\xA4"
                                    "exe" /* one dot leader */};
  for (const std::string_view name : names) {
    CAPTURE(name);
    CHECK(may_be(name, "exe"));
  }
}

TEST_CASE("extensions: what nobody sees as .exe is not", "[unit][extension]") {
  for (const std::string_view name :
       {"a.exe.txt", "exe", "a.exe1", "a.exe/b", "a exe", "", ".", "...", "a.", "a.exe.defanged"}) {
    CAPTURE(name);
    CHECK_FALSE(may_be(name, "exe"));
  }
}

TEST_CASE("extensions: are lower case, distinct and without dot", "[unit][extension]") {
  CHECK(possible_extensions("a.TXT") == std::vector<std::string>{"txt"});
  CHECK(possible_extensions("a").empty());
}

TEST_CASE("display: nothing that moves the cursor or hides text gets through", "[unit][escape]") {
  CHECK(unicode::escape("plain (1).txt") == "plain (1).txt");
  CHECK(unicode::escape("p\xC3\xA4.txt") == "p\xC3\xA4.txt");
  CHECK(unicode::escape("a\r\nb\x1B[31m\x7F") == "a\\u{D}\\u{A}b\\u{1B}[31m\\u{7F}");
  CHECK(unicode::escape("a\0b"sv) == "a\\u{0}b");
  CHECK(unicode::escape("a\xE2\x80\xAEtxt.exe") == "a\\u{202E}txt.exe");
  CHECK(unicode::escape("a\xE2\x80\x8B\xEF\xBB\xBF") == "a\\u{200B}\\u{FEFF}");
  CHECK(unicode::escape("a\xFF\xC3") == "a\\xFF\\xC3");
  CHECK(unicode::escape("\xE2\x80\xA8") == "\\u{2028}");
}

TEST_CASE("UTF-8: what is none is read as ISO 8859-1", "[unit][escape]") {
  CHECK(unicode::to_utf8("\xE4") == "\xC3\xA4");
  CHECK(unicode::to_utf8("\xC3\xA4") == "\xC3\xA4");
  for (const std::string_view bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xC3", "\x80"}) {
    CHECK_FALSE(unicode::is_valid_utf8(bad));
    CHECK(unicode::is_valid_utf8(unicode::to_utf8(bad)));
  }
}
