// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>

#include "inspect/sniffer.hpp"

namespace mimemend {

/// Encodings under which some reader sees another text in some content than its octets show, because ASCII octets mean
/// something else there: the one that `label` names, and those of its family, whichever order of octets it claims
/// (UTF-16 without a mark is big-endian by RFC 2781 4.3, little-endian by WHATWG Encoding); those that a byte-order
/// mark at the beginning of `head` speaks for, a NUL in every other octet, or needless escapes of ISO 2022.
/// Names for find_encoding(), distinct, at most kMaxOddEncodings. Empty for ordinary labels on ordinary text, at the
/// cost of a look into a table and at the first octets. `head`: the first kSniffBytes of the decoded content.
/// Does not: guess an encoding that nothing speaks for.
[[nodiscard]] std::vector<std::string> odd_encodings(const std::optional<std::string>& label, std::string_view head);
inline constexpr std::size_t kMaxOddEncodings = 8;

/// Where content was seen, for sightings in it.
struct SeenAt {
  ByteRange at;
  std::uint32_t depth = 0;  ///< Sighting::depth
};

/// Decodes `head` by each of those encodings and tells what is telling in the text: its type, and the files in it. One
/// that has header lines at its beginning is swept.
/// Bounded: kSniffBytes of text for each encoding. Throws BackendFailure.
void sight_texts(Sniffer& sniffer, std::string_view head, const std::vector<std::string>& encodings, SeenAt seen);

}  // namespace mimemend
