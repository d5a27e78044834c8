// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mimemend::milter::detail {

/// An IP address in network order, IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2).
using IpOctets = std::array<std::uint8_t, 16>;

/// Reads "192.0.2.1" or "2001:db8::1", without brackets. Nothing when it is neither.
[[nodiscard]] std::optional<IpOctets> parse_ip(std::string_view text);

[[nodiscard]] bool is_mapped_ipv4(const IpOctets& octets) noexcept;
[[nodiscard]] IpOctets mapped(const std::array<std::uint8_t, 4>& octets) noexcept;

}  // namespace mimemend::milter::detail
