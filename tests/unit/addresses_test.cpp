// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "scan/addresses.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;
using namespace std::string_view_literals;

namespace {

constexpr std::uint64_t kOffset = 100;

std::string check(std::string_view value) {
  FindingLog log(Limits{});
  check_addresses(value, kOffset, kRootPart, log);
  std::string out;
  for (const Finding& finding : std::move(log).take())
    out += fmt::format("{} {}\n", info(finding.code).slug,
                       visible(slice(value, {finding.at.begin - kOffset, finding.at.end - kOffset})));
  return out;
}

struct InOrder {
  const char* name;
  std::string_view value;
};
const InOrder kInOrder[] = {
    {"nothing", ""},
    {"blanks", " \r\n\t"},
    {"an address", " a@b"},
    {"an address in brackets", " <a@b>"},
    {"names and addresses", " Ann Lee <a@b>, \"Doe, Joe\" <c@d>,e@f"},
    {"folds", "\r\n Ann\r\n\t<a@b>,\r\n c@d"},
    {"a fold between brackets", "<a\r\n @b>"},
    {"empty places in the list", ",a@b, ,c@d,"},
    {"the empty path", "<>"},
    {"a group", "Friends: a@b, Ann <c@d>;"},
    {"a group without members", "undisclosed-recipients:;"},
    {"a group that is not closed", "undisclosed-recipients:"},
    {"comments", "(a) Ann (b (c) \"<) <a@b> (\\()"},
    {"a comment between brackets", "<a@b (>)>"},
    {"quoted brackets, commas and quotes", "\"<a, \\\" (\" <a@b>"},
    {"a quoted local part", "\"a>b\"@c, <\"a,b\"@c>"},
    {"a domain literal", "a@[IPv6:2001:db8::1], <a@[192.0.2.1]>"},
    {"escaped specials", "a\\<b\\\" <a@b>"},
    {"8-bit and NUL", "\xC3\x84nn\0 <\xC3\xA4@b>"sv},
    {"an encoded word", "=?utf-8?Q?J=C3=B6?= <a@b>"},
    {"a backslash at the end", "a@b\\"},
};

struct Row {
  const char* name;
  std::string_view value, repaired, findings;
};
const Row kDamaged[] = {
    // 7.1.1
    {"a source route", "<@r:u@d>", "<u@d>", "address-source-route @r:\n"},
    {"a long source route", "Ann < @r, ,@[1.2.3.4] :u@d>", "Ann < u@d>", "address-source-route @r, ,@[1.2.3.4] :\n"},
    {"a route to a route", "<@r:@s:u@d>", "<u@d>", "address-source-route @r:\n"},
    {"no route without brackets", "@r:u@d", "@r:u@d", ""},
    // 7.1.2
    {"too many brackets", "<<<a@b>>>", "<a@b>", "address-extra-brackets <<<\n"},
    {"too many brackets that open", "Ann <<a@b>", "Ann <a@b>", "address-extra-brackets <<\n"},
    {"too many brackets that close", "Ann <a@b>>, <c@d>", "Ann <a@b>, <c@d>", "address-extra-brackets >\n"},
    {"a name between brackets, too", "<Ann <a@b>>", "Ann <a@b>", "address-extra-brackets <\n"},
    // 7.1.3
    {"a bracket is not closed", "<a@b", "<a@b>", "address-unbalanced-brackets <a@b\n"},
    {"a bracket is not closed before a blank", "<a@b \r\n\t", "<a@b> \r\n\t", "address-unbalanced-brackets <a@b\n"},
    {"a bracket is not closed before a comma", "<a@b, Ann <c@d>", "<a@b>, Ann <c@d>",
     "address-unbalanced-brackets <a@b\n"},
    {"a bracket is not closed at a group's end", "F: <a@b;", "F: <a@b>;", "address-unbalanced-brackets <a@b\n"},
    {"a bracket and a comma are missing", "<a@b Ann <c@d>", "<a@b>, Ann <c@d>", "address-unbalanced-brackets <a@b\n"},
    {"a bracket is not closed before a backslash that escapes nothing", "<a@b\\", "<a@b>\\",
     "address-unbalanced-brackets <a@b\n"},
    {"a bracket is not opened", "a@b>", "a@b", "address-unbalanced-brackets >\n"},
    {"a bracket with nothing behind", "a@b <", "a@b ", "address-unbalanced-brackets <\n"},
    // 7.1.4
    {"a comment is not closed", "(Testing <a@b>", "(Testing) <a@b>", "address-unbalanced-parentheses (Testing\n"},
    {"nested comments are not closed", "(a (b (c) <a@b>", "(a (b (c))) <a@b>",
     "address-unbalanced-parentheses (a (b (c)\n"},
    {"a comment is not closed in a list", "a@b (Ann, c@d", "a@b (Ann), c@d", "address-unbalanced-parentheses (Ann\n"},
    {"a comment is not closed between brackets", "<a@b (Ann>", "<a@b (Ann)>", "address-unbalanced-parentheses (Ann\n"},
    {"a comment is not closed before a backslash that escapes nothing", "a@b (Ann\\", "a@b (Ann)\\",
     "address-unbalanced-parentheses (Ann\n"},
    {"a comment is not opened", "Testing) <a@b>", "\"Testing)\" <a@b>", "address-unbalanced-parentheses )\n"},
    {"a comment is not opened in a long name", "Ann Lee) x <a@b>", "Ann \"Lee)\" x <a@b>",
     "address-unbalanced-parentheses )\n"},
    {"a comment is not opened and there is no name", "a@b) , c@d", "a@b , c@d", "address-unbalanced-parentheses )\n"},
    {"a parenthesis alone", "Ann ) <a@b>", "Ann  <a@b>", "address-unbalanced-parentheses )\n"},
    {"a parenthesis between brackets", "<a)@b>", "<a@b>", "address-unbalanced-parentheses )\n"},
    // 7.1.5
    {"a comma between brackets", "<a@b, c@d>", "a@b, c@d", "address-commas-in-brackets <a@b, c@d>\n"},
    {"a comma between brackets behind a name", "Ann <a@b, c@d>", "Ann <a@b>, <c@d>",
     "address-commas-in-brackets <a@b, c@d>\n"},
    {"a comma at the end of brackets behind a name", "Ann <a@b,>", "Ann <a@b>,", "address-commas-in-brackets <a@b,>\n"},
    // 7.1.6
    {"a quote is not closed", "\"Joe <a@b>", "\"Joe\" <a@b>", "address-unbalanced-quotes \"Joe\n"},
    {"a quote is not closed in a list", "c@d, \"Doe, Joe <a@b>, <e@f>", "c@d, \"Doe, Joe\" <a@b>, <e@f>",
     "address-unbalanced-quotes \"Doe, Joe\n"},
    {"a quote is not opened", "Joe\" <a@b>", "Joe <a@b>", "address-unbalanced-quotes \"\n"},
    {"a quote before an address", "\"a@b", "a@b", "address-unbalanced-quotes \"\n"},
    {"a quote between brackets", "<a\"@b>", "<a@b>", "address-unbalanced-quotes \"\n"},
    {"an escaped quote closes nothing", "\"Joe\\\" <a@b>", "\"Joe\\\"\" <a@b>",
     "address-unbalanced-quotes \"Joe\\\"\n"},
    {"a quote is not closed, and ends in a comment that has a route", "<\",@(<@r:u@d)", "\",@(\"<u@d>",
     "address-unbalanced-brackets <\naddress-unbalanced-quotes \",@(\naddress-source-route @r:\n"
     "address-unbalanced-parentheses )\n"},
    // 7.1.7
    {"no domain", " Joe", " Joe", "address-without-domain Joe\n"},
    {"no domain between brackets", "Joe <joe>", "Joe <joe>", "address-without-domain joe\n"},
    {"nothing behind the at sign", "joe@", "joe@", "address-without-domain joe@\n"},
    {"a display name alone", "\"Joe Doe\", a@b", "\"Joe Doe\", a@b", "address-without-domain \"Joe Doe\"\n"},
    {"no domain in a group", "F: joe, a@b;", "F: joe, a@b;", "address-without-domain joe\n"},
    // together
    {"each code comes once", "a>, b>, <<c>, <<d>", "a, b, <c>, <d>",
     "address-without-domain a\naddress-unbalanced-brackets >\naddress-extra-brackets <<\n"},
    {"all at once", "(A <<@r:a@b>>, \"Ann <c@d, d@e", "(A) <a@b>, \"Ann\" <c@d>, d@e",
     "address-unbalanced-parentheses (A\naddress-extra-brackets <<\naddress-source-route @r:\n"
     "address-unbalanced-quotes \"Ann\naddress-unbalanced-brackets <c@d\n"},
};

}  // namespace

TEST_CASE("addresses: what is in order stays", "[unit][addresses]") {
  for (const InOrder& row : kInOrder) DYNAMIC_SECTION(row.name) {
      CHECK(check(row.value).empty());
      CHECK(repaired_addresses(row.value) == row.value);
    }
}

TEST_CASE("addresses: damage is told and read as RFC 7103 says", "[unit][addresses][rfc7103]") {
  for (const Row& row : kDamaged) DYNAMIC_SECTION(row.name) {
      CHECK(check(row.value) == row.findings);
      const std::string repaired = repaired_addresses(row.value);
      CHECK(repaired == row.repaired);
      CHECK(repaired_addresses(repaired) == repaired);
    }
}

TEST_CASE("addresses: folds are blanks to every repair", "[unit][addresses]") {
  for (const Row& row : kDamaged) DYNAMIC_SECTION(row.name) {
      const std::string folded = replace_all(std::string(row.value), " ", "\r\n ");
      CHECK(repaired_addresses(folded) == replace_all(std::string(row.repaired), " ", "\r\n "));
    }
}
