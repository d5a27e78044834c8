// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include <mimemend/byte_range.hpp>

namespace mimemend {

/// By which reading something was seen.
enum class SightingKind : std::uint8_t {
  field,             ///< a line that some reader takes for a Content-* field names it
  plain,             ///< bytes as they stand
  base64,            ///< in one of its dialects
  quoted_printable,  ///< RFC 2045 6.7
  uuencode,          ///< with or without its "begin" line
  yenc,
  binhex,
  charset,  ///< text in a charset in which ASCII octets mean something else: Sighting::encoding
};

[[nodiscard]] constexpr std::string_view to_string(SightingKind kind) noexcept {
  constexpr std::array<std::string_view, 8> names{"field",    "plain", "base64", "quoted-printable",
                                                  "uuencode", "yenc",  "binhex", "charset"};
  return names[static_cast<std::size_t>(kind)];
}

/// What some reader could take for an attachment, or for what is said about one, wherever it stands.
/// It has a name, or a type, or both; which part they belong to is another reader's matter, so they stand alone.
struct Sighting {
  ByteRange at;                    ///< in the source that was swept; of what is inside encoded bytes: those bytes
  SightingKind kind{};             ///< what is inside a message in encoded bytes keeps its own kind
  std::uint32_t depth = 0;         ///< encoded messages around it that only the sweep undid
  std::string name_utf8;           ///< valid UTF-8; may hold control characters; empty when there is none
  std::string type;                ///< "type/subtype" in lower case, declared (field) or by content; or empty
  std::uint64_t decoded_size = 0;  ///< bytes, as far as they were decoded; 0 of a field
  std::string encoding;            ///< of charset: by which the text was read, "utf-16be"; else empty

  friend bool operator==(const Sighting&, const Sighting&) = default;
};

}  // namespace mimemend
