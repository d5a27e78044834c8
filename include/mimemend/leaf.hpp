// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>
#include <mimemend/export.hpp>
#include <mimemend/part_id.hpp>

namespace mimemend {

/// Where a candidate name of a part was read.
enum class NameSource : std::uint8_t {
  filename,          ///< Content-Disposition filename, RFC 2231 and RFC 2047 decoded
  name,              ///< Content-Type name, decoded likewise
  filename_literal,  ///< the octets of a filename parameter as they stand
  name_literal,      ///< the octets of a name parameter as they stand
};

[[nodiscard]] constexpr std::string_view to_string(NameSource source) noexcept {
  constexpr std::array<std::string_view, 4> names{"filename", "name", "filename-literal", "name-literal"};
  return names[static_cast<std::size_t>(source)];
}

struct NameCandidate {
  std::string name_utf8;  ///< valid UTF-8; may hold control characters: escape it before you show it
  NameSource source{};

  friend bool operator==(const NameCandidate&, const NameCandidate&) = default;
};

/// SHA-256 of some bytes.
struct Sha256Digest {
  std::array<std::uint8_t, 32> bytes{};

  /// 64 lower-case hex digits.
  [[nodiscard]] MIMEMEND_API std::string hex() const;
  friend bool operator==(const Sha256Digest&, const Sha256Digest&) = default;
};

/// A file in the text of a leaf, wrapped as it was done before MIME. Some readers show it as an attachment.
struct EmbeddedFile {
  enum class Format : std::uint8_t { uuencode, yenc, binhex };

  Format format{};
  ByteRange at;                    ///< in the decoded content of the leaf, first line to last
  std::string name_utf8;           ///< as its first line gives it; may be empty, may hold control characters
  std::uint64_t decoded_size = 0;  ///< bytes
  Sha256Digest sha256;             ///< of the decoded file
  std::string detected_type;       ///< media type by content

  friend bool operator==(const EmbeddedFile&, const EmbeddedFile&) = default;
};

[[nodiscard]] constexpr std::string_view to_string(EmbeddedFile::Format format) noexcept {
  constexpr std::array<std::string_view, 3> names{"uuencode", "yenc", "binhex"};
  return names[static_cast<std::size_t>(format)];
}

/// What the octets of a text are, by a look at each.
struct TextFacts {
  std::optional<std::string> label;  ///< the charset parameter as written; none when there is none
  bool eight_bit = false;            ///< an octet above 0x7F
  bool escape = false;               ///< an ESC, which may change what octets mean (ISO 2022)
  bool valid_utf8 = true;            ///< all of it is UTF-8 (RFC 3629), as ASCII is

  friend bool operator==(const TextFacts&, const TextFacts&) = default;
};

/// What inspection learned about the decoded content of one leaf.
struct Leaf {
  PartId part{};
  std::uint64_t decoded_size = 0;    ///< bytes
  Sha256Digest sha256;               ///< of the decoded content
  std::string detected_type;         ///< media type by content; "application/x-empty" when there is none
  std::vector<NameCandidate> names;  ///< every name any field gives it, distinct, best first
  bool names_cut =
      false;  ///< there were more, or longer ones: Limits::max_names, max_readings, max_message_name_bytes, max_readings
  std::vector<EmbeddedFile> embedded;  ///< in order
  std::optional<TextFacts> text;       ///< of parts whose type is text/*
  /// By which some reader sees another text than the octets show: what the charset's label, a byte-order mark or NUL in
  /// every other octet speaks for, "utf-16be". Empty of ordinary text, and of what is no text.
  std::vector<std::string> odd_encodings;

  /// The name to show: the best candidate, or empty when it has none.
  [[nodiscard]] std::string_view display_name() const noexcept {
    return names.empty() ? std::string_view() : std::string_view(names.front().name_utf8);
  }
};

}  // namespace mimemend
