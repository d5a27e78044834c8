// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>

namespace mimemend {

// What header fields say, decoded. Each function takes a field's value as it stands in the message, folds and all, and
// is total: what cannot be read yields nothing, never an error. None depends on the locale. Complexity: linear.
// Threads: any number at once.

/// One mailbox (RFC 5322 3.4): who, and where.
struct Mailbox {
  std::string display_name_utf8;     ///< decoded, quotes undone; empty when there is none; may hold control characters
  std::string address_utf8;          ///< the addr-spec, "local@domain"; without a domain when the mail gives none
  std::optional<std::size_t> group;  ///< index of its group in AddressList::groups_utf8

  friend bool operator==(const Mailbox&, const Mailbox&) = default;
};

/// The addresses of one field. "Team: a@example.org, b@example.org;" is one group and two mailboxes,
/// "undisclosed-recipients:;" a group without any.
struct AddressList {
  std::vector<Mailbox> mailboxes;        ///< in order, those in groups among the others
  std::vector<std::string> groups_utf8;  ///< names of the groups, in order

  friend bool operator==(const AddressList&, const AddressList&) = default;
};

/// A date-time (RFC 5322 3.3): a moment, and the zone of whoever wrote it down.
struct DateTime {
  std::int64_t unix_seconds = 0;  ///< since 1970-01-01 00:00 UTC
  std::int32_t zone_minutes = 0;  ///< east of UTC; 0 also where the zone is missing or unknown ("-0000")

  friend bool operator==(const DateTime&, const DateTime&) = default;
};

/// Unstructured text (RFC 5322 2.2.1, RFC 2047): folds undone, blanks at both ends stripped, encoded-words decoded.
/// Octets beyond ASCII are read as UTF-8, and where they are none as ISO-8859-1. The result is valid UTF-8 and may hold
/// control characters: escape_for_display() is for showing it. A NUL becomes '?'.
[[nodiscard]] MIMEMEND_API std::string decode_text(std::string_view raw);

/// An address list (RFC 5322 3.4, obsolete forms included), as in From, To, Reply-To; a damaged one is read as RFC 7103
/// 7.1 advises.
/// An address of more than 4096 octets is left out, and so is what follows the 10 000th mailbox or group.
/// Does not: tell whether an address can be right; change the case or the encoding of a domain.
[[nodiscard]] MIMEMEND_API AddressList parse_addresses(std::string_view raw);

/// A date-time (RFC 5322 3.3, obsolete forms included), as in Date, or behind the ';' of Received.
[[nodiscard]] MIMEMEND_API std::optional<DateTime> parse_date(std::string_view raw);

}  // namespace mimemend
