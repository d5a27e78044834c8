// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <mimemend/export.hpp>
#include <mimemend/milter/esmtp_arguments.hpp>

namespace mimemend::milter {

struct UnknownAddress {};  ///< the MTA does not say, or has none
struct Ipv4Address {
  std::array<std::uint8_t, 4> octets{};  ///< in network order
  std::uint16_t port = 0;                ///< in host order
};
struct Ipv6Address {
  std::array<std::uint8_t, 16> octets{};  ///< in network order
  std::uint16_t port = 0;                 ///< in host order
};
struct UnixAddress {
  std::string_view path;  ///< of the client's socket
};

/// Who speaks SMTP to the MTA. Its views live for the call that it is passed to.
/// Local submission through Postfix shows "localhost" and 127.0.0.1.
struct Peer {
  std::string_view hostname;  ///< bytes as the MTA gives them: a name, or "[address]"
  std::variant<UnknownAddress, Ipv4Address, Ipv6Address, UnixAddress> address;
};

/// "192.0.2.1", "2001:db8::1" (RFC 5952), the path of a socket; empty for an unknown one. Without port.
[[nodiscard]] MIMEMEND_API std::string address_text(const Peer& peer);

/// The argument of MAIL or RCPT. Its views live for the call that it is passed to.
struct EnvelopeAddress {
  std::string_view address;  ///< as the MTA gives it: with <> from SMTP, without from Postfix' sendmail(1)
  std::span<const char* const> arguments;  ///< ESMTP parameters, "NAME" or "NAME=VALUE"

  [[nodiscard]] EsmtpArguments esmtp() const noexcept { return EsmtpArguments(arguments); }
};

/// A piece of the body, as bytes. It may hold anything; lines end in CRLF, and a cut may fall anywhere.
using BodyChunk = std::span<const std::byte>;

/// The same bytes, to compare and to print.
[[nodiscard]] inline std::string_view as_view(BodyChunk chunk) noexcept {
  return {reinterpret_cast<const char*>(chunk.data()), chunk.size()};
}

}  // namespace mimemend::milter
