// SPDX-License-Identifier: Apache-2.0
#include <mimemend/header_values.hpp>

#include "backend/gmime_headers.hpp"
#include "backend/gmime_values.hpp"
#include "scan/address_pieces.hpp"
#include "scan/addresses.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"

namespace mimemend {
namespace {

/// RFC 5321 4.5.3.1.3 allows 256 octets of address; the name in front of it, encoded, some hundreds.
constexpr std::size_t kMaxAddressBytes = 4096;
constexpr std::size_t kMaxAddresses = 10'000;

}  // namespace

std::string decode_text(std::string_view raw) { return gmime_decode_text(ascii::trim(unfold(raw))); }

// Damage is mended first (RFC 7103 7.1). Then the list is cut here and read one by one: GMime nests a call for each group
// in a group, and takes time that grows with the square of a list's length.
AddressList parse_addresses(std::string_view raw) {
  AddressList out;
  const std::string value = unfold(repaired_addresses(raw));
  std::optional<std::size_t> group;
  AddressPieces pieces(value);
  while (const auto piece = pieces.next()) {
    if (out.mailboxes.size() + out.groups_utf8.size() >= kMaxAddresses) break;
    const std::string_view text = std::string_view(value).substr(piece->at.begin, piece->at.size());
    if (piece->begins_group) {
      group = out.groups_utf8.size();
      out.groups_utf8.push_back(text.size() > kMaxAddressBytes ? std::string() : gmime_phrase(text));
      continue;
    }
    if (text.size() <= kMaxAddressBytes)
      for (Mailbox& mailbox : gmime_mailboxes(text)) {
        mailbox.group = group;
        out.mailboxes.push_back(std::move(mailbox));
      }
    if (piece->ends_group) group.reset();
  }
  return out;
}

std::optional<DateTime> parse_date(std::string_view raw) { return gmime_date(unfold(raw)); }

}  // namespace mimemend
