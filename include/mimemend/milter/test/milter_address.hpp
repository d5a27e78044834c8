// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::test {

/// Where a milter listens, as an MTA is told.
struct MilterAddress {
  enum class Family : std::uint8_t { local, inet, inet6 };
  Family family = Family::local;
  std::string path;  ///< of a local socket
  std::string host;  ///< name or address, without brackets
  std::uint16_t port = 0;
  bool operator==(const MilterAddress&) const = default;
};

/// Reads what libmilter, Sendmail and Postfix read: "unix:PATH", "local:PATH", "/path", "inet:PORT@HOST",
/// "inet6:PORT@HOST", "inet:HOST:PORT" (Postfix), an IPv6 address in brackets.
/// Errors: config, with what is wrong.
[[nodiscard]] MIMEMEND_API Result<MilterAddress> parse_milter_address(std::string_view text);

/// "unix:/path", "inet:port@host".
[[nodiscard]] MIMEMEND_API std::string to_string(const MilterAddress& address);

}  // namespace mimemend::milter::test
