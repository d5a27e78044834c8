// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <optional>
#include <string>
#include <string_view>

#include <mimemend/header_values.hpp>
#include <mimemend/milter/envelope_mailbox.hpp>
#include <mimemend/milter/text.hpp>

using namespace mimemend::milter;

TEST_CASE("an envelope address is cut in two", "[unit][milter][address]") {
  struct Case {
    std::string_view address;
    std::optional<EnvelopeMailbox> cut;
  };
  const Case cases[] = {
      {"<user@example.com>", {{"user", "example.com"}}},
      {"user@example.com", {{"user", "example.com"}}},
      {"<>", {{"", ""}}},
      {"", {{"", ""}}},
      {"<Postmaster>", {{"Postmaster", ""}}},
      {"foo", {{"foo", ""}}},
      {"<\"user@bar\"@example.com>", {{"user@bar", "example.com"}}},
      {"\"user@example.com\"", {{"user@example.com", ""}}},
      {"<\"a\\\"b\\\\\"@example.com>", {{"a\"b\\", "example.com"}}},
      {"<user\\@bar@example.com>", {{"user@bar", "example.com"}}},  // RFC 821
      {"<\"a\".b@example.com>", {{"a.b", "example.com"}}},          // RFC 5322 4.4, obs-local-part
      {"<@mx.example.com:user@example.org>", {{"user", "example.org"}}},
      {"<@hop1.org,@hop2.net:jeremiah@spokesman.example>", {{"jeremiah", "spokesman.example"}}},
      {"<@[IPv6:2001:db8::1]:user@example.org>", {{"user", "example.org"}}},
      {"<@mx.example.com:\"a@b\"@example.org>", {{"a@b", "example.org"}}},
      {"<@user@example.com>", {{"@user", "example.com"}}},  // no route without a colon
      {"<a@b@example.com>", {{"a@b", "example.com"}}},
      {"<user:x@example.com>", {{"user:x", "example.com"}}},
      {"<user@[192.0.2.1]>", {{"user", "[192.0.2.1]"}}},
      {"<user@[IPv6:2001:db8::1]>", {{"user", "[IPv6:2001:db8::1]"}}},
      {"<j\xC3\xBCrgen@example.com>", {{"j\xC3\xBCrgen", "example.com"}}},
      {"<@example.com>", {{"", "example.com"}}},
      {"<a@b", std::nullopt},
      {"<", std::nullopt},
      {"a@b>", std::nullopt},
      {"<a@<b>", std::nullopt},
      {"<\"a@b>", std::nullopt},
      {"<a\\>", std::nullopt},
      {"<a@b\n>", std::nullopt},
      {"<@>", std::nullopt},  // not the null sender
      {"<\"\">", std::nullopt},
      {"<user@>", std::nullopt},
      {"<user@a\"@b\">", std::nullopt},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.address) {
      const auto cut = parse_envelope_address(c.address);
      REQUIRE(cut.has_value() == c.cut.has_value());
      if (!cut) continue;
      CHECK(cut->local_part == c.cut->local_part);
      CHECK(cut->domain == c.cut->domain);
      CHECK(parse_envelope_address(to_path(*cut)) == cut);  // no second reading
    }
}

TEST_CASE("what an envelope mailbox is, and how it is written", "[unit][milter][address]") {
  CHECK(parse_envelope_address("<>")->is_null());
  CHECK_FALSE(parse_envelope_address("<a>")->is_null());
  CHECK(parse_envelope_address("<a@Example.COM.>")->is_at("example.com"));
  CHECK_FALSE(parse_envelope_address("<a@sub.example.com>")->is_at("example.com"));
  CHECK(to_path({"", ""}) == "<>");
  CHECK(to_path({"user.name+tag", "example.com"}) == "<user.name+tag@example.com>");
  CHECK(to_path({"user name", "example.com"}) == "<\"user name\"@example.com>");
  CHECK(to_path({".dot", "example.com"}) == "<\".dot\"@example.com>");
  CHECK(to_path({"a\"b", "example.com"}) == "<\"a\\\"b\"@example.com>");
}

// The framework leaves From and To to libmimemend; these are the hard cases of Milter.utils.parseaddr.
TEST_CASE("addresses of a header are read by libmimemend", "[unit][milter][address]") {
  struct Case {
    std::string_view value;
    std::string_view name;
    std::string_view address;
  };
  const Case cases[] = {
      {" God@heaven <@hop1.org,@hop2.net:jeremiah@spokesman.gov>", "God@heaven", "jeremiah@spokesman.gov"},
      {" Real Name ((comment)) <addr@example.com>", "Real Name", "addr@example.com"},
      {" a(WRONG)@b", "", "a@b"},
      {" \"a@b\" <c@d>", "a@b", "c@d"},
      {" <\"user@bar\"@example.com>", "", "\"user@bar\"@example.com"},
      {" =?iso-8859-1?Q?J=FCrgen?= <j@example.org>", "J\xC3\xBCrgen", "j@example.org"},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.value) {
      const auto list = mimemend::parse_addresses(c.value);
      REQUIRE(list.mailboxes.size() == 1);
      CHECK(list.mailboxes[0].display_name_utf8 == c.name);
      CHECK(list.mailboxes[0].address_utf8 == c.address);
    }
}

TEST_CASE("bytes become text", "[unit][milter][text]") {
  struct Case {
    const char* name;
    std::string_view bytes;
    std::string_view text;
  };
  const Case cases[] = {
      {"ASCII", "plain", "plain"},
      {"two, three and four bytes", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"Latin-1", "caf\xE9 x", "caf\xEF\xBF\xBD x"},
      {"overlong", "\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"overlong, three bytes", "\xE0\x80\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"surrogate", "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"beyond U+10FFFF", "\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"cut short", "a\xE2\x82", "a\xEF\xBF\xBD"},
      {"cut short by another", "\xE2\x82\xC3\xA9", "\xEF\xBF\xBD\xC3\xA9"},
      {"continuation alone", "\x80", "\xEF\xBF\xBD"},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      CHECK(text_or_replacement(c.bytes) == c.text);
      CHECK(is_utf8(c.bytes) == (c.bytes == c.text));
      CHECK(is_utf8(text_or_replacement(c.bytes)));
      CHECK(is_utf8(text_from_latin1(c.bytes)));
    }
  CHECK(text_from_latin1("caf\xE9\x80") == "caf\xC3\xA9\xC2\x80");
  CHECK(printable("a\r\n\\\xE9~") == "a\\x0D\\x0A\\x5C\\xE9~");
  CHECK(printable("abcdef", 3) == "abc...");
  CHECK(printable("abc", 3) == "abc");
}
