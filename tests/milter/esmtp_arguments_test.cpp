// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/milter/esmtp_arguments.hpp>
#include <mimemend/milter/peer.hpp>

using namespace mimemend::milter;

TEST_CASE("ESMTP parameters are found by name", "[unit][milter][esmtp]") {
  constexpr std::array arguments{"SIZE=1000", "body=8BITMIME", "SMTPUTF8", "ENVID=", "SIZE=2000", "X=a=b"};
  const EnvelopeAddress sender{"<a@example.org>", arguments};
  const EsmtpArguments esmtp = sender.esmtp();

  CHECK(esmtp.get("size") == "1000");  // the first of two
  CHECK(esmtp.get("BODY") == "8BITMIME");
  CHECK(esmtp.has("smtputf8"));
  CHECK(esmtp.get("SMTPUTF8") == std::nullopt);
  CHECK(esmtp.get("ENVID") == "");
  CHECK(esmtp.get("X") == "a=b");
  CHECK_FALSE(esmtp.has("RET"));
  CHECK_FALSE(esmtp.has("SIZ"));
  CHECK_FALSE(esmtp.has("SIZE=1000"));
}

TEST_CASE("ESMTP parameters are walked in order, and copied to a map", "[unit][milter][esmtp]") {
  constexpr std::array arguments{"Notify=NEVER", "X", "NOTIFY=SUCCESS"};
  const EsmtpArguments esmtp(arguments);
  std::vector<EsmtpArgument> seen(esmtp.begin(), esmtp.end());
  CHECK(seen == std::vector<EsmtpArgument>{{"Notify", "NEVER"}, {"X", std::nullopt}, {"NOTIFY", "SUCCESS"}});
  CHECK(esmtp.to_map() == EsmtpArguments::Map{{"NOTIFY", "NEVER"}, {"X", std::nullopt}});
  CHECK(EsmtpArguments({}).empty());
  CHECK(EsmtpArguments({}).to_map().empty());
}

TEST_CASE("xtext is decoded and made (RFC 3461)", "[unit][milter][esmtp][rfc3461]") {
  struct Case {
    std::string_view xtext;
    std::optional<std::string> bytes;
  };
  const Case cases[] = {
      {"", ""},
      {"plain@example.org", "plain@example.org"},
      {"user+2Btag@example.org", "user+tag@example.org"},
      {"a+3Db", "a=b"},
      {"a+3db", "a=b"},  // lower case, as some write it
      {"a=b", "a=b"},    // not encoded, as some write it
      {"+C3+BC", "\xC3\xBC"},
      {"a+00b", std::string("a\0b", 3)},
      {"a+", std::nullopt},
      {"a+2", std::nullopt},
      {"a+zz", std::nullopt},
      {"a+b@example.org", std::nullopt},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.xtext) {
      CHECK(decode_xtext(c.xtext) == c.bytes);
    }
  std::string all;
  for (int octet = 0; octet < 256; ++octet) all += static_cast<char>(octet);
  const std::string encoded = encode_xtext(all);
  CHECK(decode_xtext(encoded) == all);
  for (const char c : encoded) CHECK((c >= '!' && c <= '~' && c != '='));
  CHECK(encode_xtext("a+b=c d") == "a+2Bb+3Dc+20d");
}

TEST_CASE("ORCPT has a type and an address", "[unit][milter][esmtp][rfc3461]") {
  const auto recipient = parse_original_recipient("rfc822;user+2Btag@example.org");
  REQUIRE(recipient);
  CHECK(recipient->type == "rfc822");
  CHECK(recipient->address == "user+tag@example.org");
  CHECK_FALSE(parse_original_recipient("user@example.org"));
  CHECK_FALSE(parse_original_recipient(";user@example.org"));
  CHECK_FALSE(parse_original_recipient("rfc822;user+tag@example.org"));
}
