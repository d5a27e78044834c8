// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>

namespace mimemend::milter {

/// An address of the envelope, cut in two. Bytes: with SMTPUTF8 they are UTF-8.
struct MIMEMEND_API EnvelopeMailbox {
  std::string local_part;  ///< quotes and backslashes undone: "user@bar" of <"user@bar"@example.com>
  std::string domain;      ///< as written; "[192.0.2.1]" keeps its brackets; empty when there is none

  /// <>, the sender of bounces (RFC 5321 4.5.5).
  [[nodiscard]] bool is_null() const noexcept { return local_part.empty() && domain.empty(); }
  /// True when `other` is this domain: without case, and without a dot at the end.
  [[nodiscard]] bool is_at(std::string_view other) const noexcept;
  bool operator==(const EnvelopeMailbox&) const = default;
};

/// Reads what MAIL and RCPT give (RFC 5321 4.1.2): with angle brackets, as from SMTP, or without, as
/// Postfix gives it for local mail. A source route ("@a,@b:user@c") is left out, as RFC 5321 4.1.1.3
/// asks. Of more than one "@" outside of quotes the last one counts, which is where an MTA sends it to.
/// Nothing for a quote, a bracket or a backslash without its second half, an "@" with no domain behind
/// it, and control characters: an MTA hands none of these over.
/// Does not: tell whether a mailbox can exist; read From and To of a header, which is what
/// mimemend::parse_addresses() of libmimemend is for (<mimemend/header_values.hpp>).
[[nodiscard]] MIMEMEND_API std::optional<EnvelopeMailbox> parse_envelope_address(std::string_view address);

/// As SMTP writes it: "<user@example.com>", the local part quoted where it has to be.
[[nodiscard]] MIMEMEND_API std::string to_path(const EnvelopeMailbox& mailbox);

}  // namespace mimemend::milter
