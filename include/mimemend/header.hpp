// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>
#include <mimemend/export.hpp>
#include <mimemend/header_values.hpp>
#include <mimemend/part_index.hpp>

namespace mimemend {

/// The header of one part: its fields in order, every line of it, with their bytes.
///
///     const Header header = ...;
///     for (const HeaderField& field : header.fields()) use(header.name(field), header.value(field));
///     header.text_utf8("Subject");
///
/// Of several fields with one name, calls that take a name read the first, as the structure does; all() has the others.
/// Names are compared without regard to ASCII case. A `HeaderField` handed to a Header must be one of its own.
/// Ownership: owns its bytes; views and pointers that it returns live as long as it does and is not moved.
/// Threads: const calls may run at once.
class MIMEMEND_API Header {
 public:
  /// A header cut out of bytes that the caller has, after parse() or a Parser. `source` holds the bytes of the source
  /// in which `part` stands, from their first one on.
  [[nodiscard]] static Header cut(std::string_view source, const PartIndex& index, PartId part);

  /// The header `block`, which begins at `offset` of its source, with the fields it was cut into.
  Header(std::string block, std::uint64_t offset, std::span<const HeaderField> fields);

  /// Every field in order. Lines that are no fields are among them, as FieldKind::malformed, with an empty name.
  [[nodiscard]] std::span<const HeaderField> fields() const noexcept MIMEMEND_LIFETIMEBOUND { return fields_; }

  /// The octets of a field as they stand: its name; its value, with what follows the colon, folds included; all of it.
  [[nodiscard]] std::string_view name(const HeaderField& field) const noexcept MIMEMEND_LIFETIMEBOUND;
  [[nodiscard]] std::string_view value(const HeaderField& field) const noexcept MIMEMEND_LIFETIMEBOUND;
  [[nodiscard]] std::string_view whole(const HeaderField& field) const noexcept MIMEMEND_LIFETIMEBOUND;
  /// The octets of the block, without the empty line behind it. What went over Limits is not there.
  [[nodiscard]] std::string_view bytes() const noexcept MIMEMEND_LIFETIMEBOUND { return block_; }

  /// The first field of that name, or null. O(fields).
  [[nodiscard]] const HeaderField* find(std::string_view name) const noexcept MIMEMEND_LIFETIMEBOUND;
  /// All fields of that name, in order. O(fields).
  [[nodiscard]] std::vector<const HeaderField*> all(std::string_view name) const MIMEMEND_LIFETIMEBOUND;

  /// The value as text; see decode_text(). By name: none when there is no such field.
  [[nodiscard]] std::string text_utf8(const HeaderField& field) const;
  [[nodiscard]] std::optional<std::string> text_utf8(std::string_view name) const;

  /// Addresses and dates of the first field of that name; see parse_addresses(), parse_date().
  [[nodiscard]] AddressList addresses(std::string_view name) const;
  [[nodiscard]] std::optional<DateTime> date(std::string_view name) const;

  /// The value of parameter `attribute` (RFC 2045 5.1) in the first field of that name, decoded: RFC 2231 pieces
  /// put together, encoded-words undone. None when there is no such field or parameter in it. Of several parameters with
  /// one name the first counts. Does not: show what other readers take; Leaf::names has that for the names of files.
  [[nodiscard]] std::optional<std::string> parameter_utf8(std::string_view name, std::string_view attribute) const;

 private:
  [[nodiscard]] std::string_view slice(ByteRange at) const noexcept;

  std::string block_;
  std::uint64_t offset_;
  std::vector<HeaderField> fields_;
};

}  // namespace mimemend
