// SPDX-License-Identifier: Apache-2.0
#include "address_text.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include <arpa/inet.h>
#include <fmt/format.h>

#include <mimemend/milter/peer.hpp>

namespace mimemend::milter {

namespace detail {

namespace {
constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
}

std::optional<IpOctets> parse_ip(std::string_view text) {
  char terminated[INET6_ADDRSTRLEN];
  // A NUL inside would end the text early.
  if (text.size() >= sizeof terminated || text.find('\0') != std::string_view::npos) return std::nullopt;
  *std::copy(text.begin(), text.end(), terminated) = '\0';
  std::array<std::uint8_t, 4> ipv4{};
  if (inet_pton(AF_INET, terminated, ipv4.data()) == 1) return mapped(ipv4);
  IpOctets ipv6{};
  if (inet_pton(AF_INET6, terminated, ipv6.data()) == 1) return ipv6;
  return std::nullopt;
}

bool is_mapped_ipv4(const IpOctets& octets) noexcept {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), octets.begin());
}

IpOctets mapped(const std::array<std::uint8_t, 4>& octets) noexcept {
  IpOctets out{};
  std::copy(octets.begin(), octets.end(), std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), out.begin()));
  return out;
}

}  // namespace detail

namespace {

struct AsText {
  std::string operator()(const UnknownAddress&) const { return {}; }
  std::string operator()(const Ipv4Address& address) const { return ip(AF_INET, address.octets.data()); }
  std::string operator()(const Ipv6Address& address) const { return ip(AF_INET6, address.octets.data()); }
  std::string operator()(const UnixAddress& address) const { return std::string(address.path); }

  static std::string ip(int family, const std::uint8_t* octets) {
    char text[INET6_ADDRSTRLEN];
    return inet_ntop(family, octets, text, sizeof text) != nullptr ? text : "";
  }
};

}  // namespace

std::string address_text(const Peer& peer) { return std::visit(AsText{}, peer.address); }

}  // namespace mimemend::milter
