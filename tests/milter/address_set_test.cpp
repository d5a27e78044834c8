// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>

#include <mimemend/milter/address_set.hpp>

#include "temp_folder.hpp"

using namespace mimemend::milter;

namespace {

AddressSet set_of(std::initializer_list<std::string_view> entries) {
  auto set = AddressSet::of(entries);
  INFO((set ? std::string() : set.error().what));
  REQUIRE(set);
  return *std::move(set);
}

Ipv6Address ipv6(const char* text) {
  Ipv6Address address;
  REQUIRE(inet_pton(AF_INET6, text, address.octets.data()) == 1);
  return address;
}

}  // namespace

TEST_CASE("an address set has what its entries say", "[unit][milter][address-set]") {
  struct Case {
    const char* name;
    std::string_view entry;
    std::vector<std::string_view> inside;
    std::vector<std::string_view> outside;
  };
  const Case cases[] = {
      {"one address", "192.0.2.1", {"192.0.2.1", "[192.0.2.1]", "::ffff:192.0.2.1"}, {"192.0.2.2", "192.0.2.10"}},
      {"CIDR",
       "66.179.26.128/26",
       {"66.179.26.146", "66.179.26.128", "66.179.26.191"},
       {"66.179.26.127", "66.179.26.192"}},
      {"a prefix within an octet", "10.160.0.0/11", {"10.191.255.255"}, {"10.192.0.0", "10.159.255.255"}},
      {"/0", "0.0.0.0/0", {"1.2.3.4", "255.255.255.255"}, {"2001:db8::1", "::1"}},
      {"/32", "192.0.2.1/32", {"192.0.2.1"}, {"192.0.2.0"}},
      {"last octet", "192.168.0.*", {"192.168.0.45"}, {"192.168.1.45"}},
      {"one octet", "10.*", {"10.9.8.7"}, {"11.0.0.0"}},
      {"three stars", "10.*.*.*", {"10.9.8.7"}, {"11.0.0.0"}},
      {"IPv6", "2001:db8::1", {"2001:db8::1", "2001:DB8:0::1", "[IPv6:2001:db8::1]", "[2001:db8::1]"}, {"2001:db8::2"}},
      {"IPv6 CIDR", "2001:db8::/33", {"2001:db8:7fff::1"}, {"2001:db8:8000::", "2001:db7::"}},
      {"all of IPv6", "::/0", {"2001:db8::1", "::1"}, {"192.0.2.1", "::ffff:192.0.2.1"}},
      {"as in mynetworks", "[::1]/128", {"::1"}, {"::2"}},
      {"mapped", "[::ffff:127.0.0.0]/104", {"127.0.0.1", "::ffff:127.255.0.1"}, {"128.0.0.1"}},
      {"a name",
       "Mail.example.com",
       {"mail.example.com", "MAIL.EXAMPLE.COM.", "mail.example.com"},
       {"example.com", "xmail.example.com"}},
      {"names below",
       "*.example.com",
       {"a.example.com", "b.a.Example.COM"},
       {"example.com", "badexample.com", ".example.com", "a.example.com.evil"}},
      {"a pattern",
       "mx?.example.*",
       {"mx1.example.com", "mx2.example.co.uk"},
       {"mx.example.com", "mx12.example.com", "[192.0.2.1]"}},
      {"stars in a row", "a**b.example", {"ab.example", "axxb.example"}, {"axxc.example"}},
      {"a label of a name", "b.resolvers.level3.net", {"b.resolvers.Level3.net"}, {"4.2.2.2"}},
      {"a dial-up name", "1-2-3-4.dyn.example", {"1-2-3-4.dyn.example"}, {"1.2.3.4"}},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      const AddressSet set = set_of({c.entry});
      for (const auto text : c.inside) {
        CAPTURE(text);
        CHECK(set.matches(text));
      }
      for (const auto text : c.outside) {
        CAPTURE(text);
        CHECK_FALSE(set.matches(text));
      }
    }
}

TEST_CASE("an address set tells the entry that is wrong", "[unit][milter][address-set]") {
  struct Case {
    std::string_view entry;
    const char* said;
  };
  const Case cases[] = {
      {"", "is empty"},
      {"300.1.1.1", "is no address"},
      {"1.2.3", "is no address"},
      {"192.0.2.0/33", "prefix"},
      {"192.0.2.0/", "prefix"},
      {"192.0.2.0/+8", "prefix"},
      {"2001:db8::/129", "prefix"},
      {"192.0.2.1/24", "an address, or a network?"},
      {"192.*.2.1", "stars"},
      {"*", "stars"},
      {"fe80::1%eth0", "is no address"},
      {"2001:db8:::1", "is no address"},
      {"mail.example.com/24", "is no address"},
      {"mail.example.256", "is no address"},
      {".example.com", "write *.example.com"},
      {"mail..example.com", "empty label"},
      {"!192.0.2.1", "negated"},
      {"b\xC3\xBC"
       "cher.example",
       "xn--"},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.entry) {
      const auto set = AddressSet::of({"192.0.2.1", c.entry});
      REQUIRE_FALSE(set);
      CHECK(set.error().kind == mimemend::Error::Kind::config);
      CHECK_THAT(set.error().what, Catch::Contains(c.said) && !Catch::Contains("\xC3"));
    }
}

TEST_CASE("an address set is read from a file", "[unit][milter][address-set]") {
  const TempFolder folder;
  const auto file = folder.path() / "ours";
  const auto write = [&file](std::string_view text) { std::ofstream(file, std::ios::binary) << text; };
  write("# networks of ours\n192.0.2.0/24, 10.* \t *.example.com # not the name itself\r\n\n2001:db8::/32");
  const auto set = AddressSet::read(file);
  REQUIRE(set);
  CHECK(set->matches("192.0.2.9"));
  CHECK(set->matches("10.1.1.1"));
  CHECK(set->matches("a.example.com"));
  CHECK(set->matches("2001:db8::9"));
  CHECK_FALSE(set->matches("networks"));
  CHECK_FALSE(set->empty());

  write("192.0.2.1\n\n10.0.0.1 192.0.2.300\n");
  const auto wrong = AddressSet::read(file);
  REQUIRE_FALSE(wrong);
  CHECK_THAT(wrong.error().what, Catch::EndsWith("ours: line 3: \"192.0.2.300\" is no address of IPv4 or IPv6"));

  const auto missing = AddressSet::read(folder.path() / "none");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == mimemend::Error::Kind::io);
  CHECK_FALSE(AddressSet::read(folder.path()));  // a folder

  write("# nothing\n");
  REQUIRE(AddressSet::read(file));
  CHECK(AddressSet::read(file)->empty());
}

TEST_CASE("a peer matches by address or by name", "[unit][milter][address-set]") {
  const AddressSet set = set_of({"192.0.2.0/24", "2001:db8::/32", "*.example.com"});
  CHECK(set.matches(Peer{"unknown", Ipv4Address{{192, 0, 2, 7}, 25}}));
  CHECK(set.matches(Peer{"unknown", ipv6("2001:db8::7")}));
  CHECK(set.matches(Peer{"unknown", ipv6("::ffff:192.0.2.7")}));
  CHECK(set.matches(Peer{"a.example.com", Ipv4Address{{203, 0, 113, 1}, 25}}));
  CHECK(set.matches(Peer{"a.example.com", UnknownAddress{}}));
  CHECK_FALSE(set.matches(Peer{"[192.0.2.7]", Ipv4Address{{203, 0, 113, 1}, 25}}));
  CHECK_FALSE(set.matches(Peer{"localhost", UnixAddress{"/run/x"}}));
  CHECK_FALSE(AddressSet().matches(Peer{"a.example.com", Ipv4Address{{192, 0, 2, 7}, 25}}));
  CHECK_FALSE(AddressSet().matches(""));
}

TEST_CASE("overlapping networks are one set", "[property][milter][address-set]") {
  std::mt19937 random(20);
  std::vector<std::string> entries;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> networks;  // network, mask
  for (int i = 0; i < 300; ++i) {
    const auto prefix = static_cast<unsigned>(8 + random() % 25);
    const std::uint32_t mask = ~std::uint32_t{0} << (32 - prefix);
    // Crowded, so that there are overlaps.
    const std::uint32_t network = ((10U << 24) | (static_cast<std::uint32_t>(random()) & 0x0003ffffU)) & mask;
    networks.emplace_back(network, mask);
    entries.push_back(std::to_string(network >> 24) + '.' + std::to_string(network >> 16 & 255) + '.' +
                      std::to_string(network >> 8 & 255) + '.' + std::to_string(network & 255) + '/' +
                      std::to_string(prefix));
  }
  // Without the largest, which cover all.
  std::vector<std::string> small;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> small_networks;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if ((networks[i].second & 0xff) != 0) {
      small.push_back(entries[i]);
      small_networks.push_back(networks[i]);
    }
  REQUIRE(small.size() > 50);
  const auto set = AddressSet::of(small);
  REQUIRE(set);
  int inside = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::uint32_t address = (10U << 24) | (static_cast<std::uint32_t>(random()) & 0x0003ffffU);
    bool wanted = false;
    for (const auto& [network, mask] : small_networks) wanted = wanted || (address & mask) == network;
    inside += wanted ? 1 : 0;
    const Ipv4Address asked{{static_cast<std::uint8_t>(address >> 24), static_cast<std::uint8_t>(address >> 16),
                             static_cast<std::uint8_t>(address >> 8), static_cast<std::uint8_t>(address)},
                            0};
    if (set->matches(asked) != wanted) FAIL("10.0.0.0/8 " << (address & 0xffffff));
  }
  CHECK(inside > 100);
  CHECK(inside < 19900);
}

TEST_CASE("the address of a peer as text", "[unit][milter][address-set]") {
  CHECK(address_text({"x", Ipv4Address{{192, 0, 2, 1}, 25}}) == "192.0.2.1");
  CHECK(address_text({"x", ipv6("2001:0db8::0:1")}) == "2001:db8::1");
  CHECK(address_text({"x", UnixAddress{"/run/x"}}) == "/run/x");
  CHECK(address_text({"x", UnknownAddress{}}).empty());
}
