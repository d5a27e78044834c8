// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <clocale>

#include <mimemend/header_values.hpp>

#include "scan/encoded_words.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

struct TextCase {
  const char* name;
  std::string raw;
  std::string text_utf8;
};

const TextCase kTexts[] = {
    {"plain text", " Hello", "Hello"},
    {"a fold is undone, the blank behind it stays", " Hello\r\n  there\r\n\tyou", "Hello  there\tyou"},
    {"an LF fold likewise", " Hello\n there", "Hello there"},
    {"blanks at both ends go", " \t Hello \t", "Hello"},
    {"nothing", "", ""},
    {"a quoted-printable word", "=?utf-8?q?J=C3=BCrgen?=", "Jürgen"},
    {"a base64 word in another charset", "=?ISO-8859-1?B?SvxyZ2Vu?=", "Jürgen"},
    {"a word among others", "Re: =?utf-8?q?na=C3=AFve?= text", "Re: naïve text"},
    {"blanks between words are no text", "=?utf-8?q?a?= =?utf-8?q?b?=", "ab"},
    {"nor are folds", "=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab"},
    {"a character that is split between two words", "=?utf-8?q?J=C3?= =?utf-8?q?=BCrgen?=", "Jürgen"},
    {"blanks in a word", "=?utf-8?q?a b?=", "a b"},
    {"a question mark in a word",
     "=?utf-8?Q?Really?"
     "?=",
     "Really?"},
    {"an equals sign alone in a word", "=?utf-8?b?YQ==?=", "a"},
    {"a word without blanks around it", "a=?utf-8?q?b?=c", "abc"},
    {"a word with a language", "=?utf-8*en?q?b?=", "b"},
    {"Japanese in its own charset", "=?iso-2022-jp?b?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"},
    {"a charset that nobody knows", "=?nosuch?q?J=FCrgen?=", "Jürgen"},
    {"a word that does not end", "=?utf-8?q?abc", "=?utf-8?q?abc"},
    {"a word that ends in another", "=?utf-8?q?a=?utf-8?q?b?=", "=?utf-8?q?ab"},
    {"no encoding", "=?utf-8?x?abc?=", "=?utf-8?x?abc?="},
    {"no charset", "=??q?abc?=", "=??q?abc?="},
    {"raw UTF-8 (RFC 6532)", "J\xC3\xBCrgen", "Jürgen"},
    {"raw ISO-8859-1", "J\xFCrgen", "Jürgen"},
    {"both in one field", "J\xFCrgen J\xC3\xBCrgen", "Jürgen Jürgen"},
    {"raw octets beside a word", "J\xFCrgen =?utf-8?q?M=C3=BCller?=", "Jürgen Müller"},
    {"what follows a NUL is not lost", std::string("a\0b", 3), "a?b"},
    {"nor what follows one in a word", "=?utf-8?q?a=00b?= tail", "a?b tail"},
    {"nor behind a word in UTF-16", "=?utf-16be?b?AGEAAABi?= tail", "a tail"},
    {"control characters stay", "a\x1B[31m", "a\x1B[31m"},
};

struct AddressCase {
  const char* name;
  std::string raw;
  std::string shown;  ///< "[display name|address|group]", one after the other, then "{group}" for each group
};

std::string shown(const AddressList& list) {
  std::string out;
  for (const Mailbox& mailbox : list.mailboxes) {
    out += "[" + mailbox.display_name_utf8 + "|" + mailbox.address_utf8;
    if (mailbox.group) out += "|" + std::to_string(*mailbox.group);
    out += "]";
  }
  for (const std::string& group : list.groups_utf8) out += "{" + group + "}";
  return out;
}

const AddressCase kAddresses[] = {
    {"an address alone", "a@example.org", "[|a@example.org]"},
    {"a name and an address", " Alice <a@example.org>", "[Alice|a@example.org]"},
    {"several, folded", "Alice <a@b>,\r\n Bob <c@d>", "[Alice|a@b][Bob|c@d]"},
    {"a quoted name with a comma", "\"Doe, Jane\" <j@x>", "[Doe, Jane|j@x]"},
    {"a quoted name with a quote", R"("J \"JJ\" Doe, x" <j@x>, y@z)", "[J \"JJ\" Doe, x|j@x][|y@z]"},
    {"an encoded name", "=?utf-8?q?J=C3=BCrgen?= M <j@x>", "[Jürgen M|j@x]"},
    {"a raw name in ISO-8859-1", "J\xFCrgen <j@x>", "[Jürgen|j@x]"},
    {"a raw name and address in UTF-8", "J\xC3\xBCrgen <j\xC3\xBC@x>", "[Jürgen|jü@x]"},
    {"the name in a comment", "a@b (Alice, the first)", "[Alice, the first|a@b]"},
    {"a group", "Team: a@b, C <c@d>;", "[|a@b|0][C|c@d|0]{Team}"},
    {"a group among mailboxes", "x@y, Team: a@b;, z@z", "[|x@y][|a@b|0][|z@z]{Team}"},
    {"an empty group", "undisclosed-recipients:;", "{undisclosed-recipients}"},
    {"a group that does not end", "Team: a@b, c@d", "[|a@b|0][|c@d|0]{Team}"},
    {"a group in a group: the inner one counts", "x: a@b, y: z@z;;", "[|a@b|0][|z@z|1]{x}{y}"},
    {"an encoded group name", "=?utf-8?q?B=C3=BCro?=: a@b;", "[|a@b|0]{Büro}"},
    {"a route (RFC 5322 4.4)", "<@r,@s:a@b>", "[|a@b]"},
    {"blanks around dots and at", "a . b @ c . d", "[|a.b@c.d]"},
    {"a quoted local part with a comma", "\"a,b\"@x, c@d", "[|\"a,b\"@x][|c@d]"},
    {"an address literal with colons", "a@[IPv6:::1], c@d", "[|a@[IPv6:::1]][|c@d]"},
    {"semicolons for commas", "a@b; c@d", "[|a@b][|c@d]"},
    {"no domain", "alice", "[|alice]"},
    {"empty elements (RFC 5322 4.4)", ",, a@b ,,", "[|a@b]"},
    {"an angle bracket that does not close", "A <a@b", "[A|a@b]"},
    {"too many angle brackets (RFC 7103 7.1.2)", "A <<<a@b>>>, c@d", "[A|a@b][|c@d]"},
    {"a quote that does not close (RFC 7103 7.1.6)", "\"Joe <a@b>", "[Joe|a@b]"},
    {"a comment that does not close (RFC 7103 7.1.4)", "(Testing <a@b>", "[|a@b]"},
    {"nothing", "", ""},
    {"an empty angle-addr", "<>", ""},
    {"a comment alone", "(nobody)", ""},
    {"a NUL does not hide what follows", std::string("a@b, c\0 <c@d>", 13), "[|a@b][c?|c@d]"},
};

struct DateCase {
  const char* raw;
  std::optional<DateTime> date;
};

const DateCase kDates[] = {
    {"Mon, 02 Nov 2026 10:00:00 +0000", DateTime{1793613600, 0}},
    {" 2 Nov 2026\r\n 10:00 -0500", DateTime{1793631600, -300}},
    {"Mon, 2 Nov 98 10:00:00 EST", DateTime{910018800, -300}},
    {"Mon, 02 Nov 2026 10:00:00 +0530 (IST)", DateTime{1793593800, 330}},
    {"Thu, 1 Jan 1970 00:00:00 -0000", DateTime{0, 0}},
    {"Mon, 02 Nov 2026 10:00:00", DateTime{1793613600, 0}},
    {"Mon, 31 Feb 2026 10:00:00 +0000", std::nullopt},
    {"02 Nov 2026 25:00:00 +0000", std::nullopt},
    {"yesterday", std::nullopt},
    {"", std::nullopt},
};

std::string repeated(std::string_view what, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += what;
  return out;
}

}  // namespace

TEST_CASE("header values: text is decoded to UTF-8", "[unit][header-values][rfc2047]") {
  for (const TextCase& c : kTexts) DYNAMIC_SECTION(c.name) {
      CHECK(decode_text(c.raw) == c.text_utf8);
    }
}

TEST_CASE("header values: addresses", "[unit][header-values][rfc5322]") {
  for (const AddressCase& c : kAddresses) DYNAMIC_SECTION(c.name) {
      CHECK(shown(parse_addresses(c.raw)) == c.shown);
    }
}

TEST_CASE("header values: dates", "[unit][header-values][rfc5322]") {
  for (const DateCase& c : kDates) DYNAMIC_SECTION("'" << c.raw << "'") {
      CHECK(parse_date(c.raw) == c.date);
    }
  CHECK(parse_date(std::string_view("2 Nov 2026 10:00 \0 hidden", 25)) == DateTime{1793613600, 0});
}

TEST_CASE("header values: the locale has no say", "[unit][header-values]") {
  const char* const before = std::setlocale(LC_ALL, nullptr);
  const std::string saved = before == nullptr ? "C" : before;
  for (const char* locale : {"C", "C.UTF-8", "tr_TR.UTF-8"}) {
    if (std::setlocale(LC_ALL, locale) == nullptr) continue;
    CHECK(decode_text("J\xFCrgen =?ISO-8859-9?Q?=FDI?=") == "Jürgen ıI");
    CHECK(parse_date("Fri, 2 Jan 2026 00:00:00 +0000") == DateTime{1767312000, 0});
  }
  std::setlocale(LC_ALL, saved.c_str());
}

// Each of these took seconds or all of the stack in one piece; the suite's time limit is the check.
TEST_CASE("header values: hostile megabytes are read in time", "[unit][header-values][limits]") {
  constexpr std::size_t kBytes = 1U << 20;
  for (const char* pattern : {"=?utf-8?q?a", "=?utf-8?q?a?= ", "=?", "?=", "=?utf-8?b?", "\xFC", "=?a?q? "}) {
    CAPTURE(pattern);
    CHECK_FALSE(decode_text(repeated(pattern, kBytes)).empty());
  }
  for (const char* pattern : {"a:", "a,", "(", "\"a", "<", "<a@b>,", "\\", "[", ":;"}) {
    CAPTURE(pattern);
    CHECK(parse_addresses(repeated(pattern, kBytes)).mailboxes.size() <= 10'000);
  }
  for (const char* pattern : {"1 ", "Mon, ", "(a)", "("}) (void)parse_date(repeated(pattern, kBytes));
}

TEST_CASE("header values: an address beyond reason is left out, those around it stay", "[unit][header-values]") {
  const std::string huge = repeated("x", 5000);
  CHECK(shown(parse_addresses("a@b, " + huge + "@c, d@e")) == "[|a@b][|d@e]");
  CHECK(shown(parse_addresses(huge + ": a@b;, d@e")) == "[|a@b|0][|d@e]{}");
}

TEST_CASE("encoded words: the runs put end to end are the text", "[unit][header-values][property]") {
  const std::string_view pieces[] = {"=?", "utf-8", "?q?", "?=", "a", " ", "=?utf-8?q?b?=", "?", "="};
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    std::string text;
    for (std::size_t n = dice.roll(30); n-- > 0;) text += pieces[dice.roll(std::size(pieces))];
    std::uint64_t at = 0;
    TextRuns runs(text);
    while (const auto run = runs.next()) {
      REQUIRE(run->at.begin == at);
      REQUIRE(run->at.end > at);
      at = run->at.end;
    }
    REQUIRE(at == text.size());
  }
}
