// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/limits.hpp>

namespace mimemend {

/// One parameter as its octets stand, quotes and quoted-pairs undone.
struct MimeParameter {
  std::string attribute;  ///< lower case; RFC 2231 marks ("*", "*0", "*0*") are left on it
  std::string value;
};

/// The value of a Content-Type or Content-Disposition field (RFC 2045 5.1, RFC 2183 2), read leniently:
/// a parameter that cannot be read is skipped to the next ';', comments are stripped, a value without
/// quotes runs to the next ';'.
struct MimeValue {
  std::string head;  ///< "type/subtype" or the disposition, in lower case, comments and blanks stripped
  std::vector<MimeParameter> parameters;  ///< in order, duplicates included
  bool malformed = false;                 ///< something had to be skipped or guessed
  bool too_many = false;                  ///< Limits::max_parameters was hit

  /// The first parameter of that name, else its RFC 2231 pieces put together (3: continuations,
  /// 4: percent escapes; the charset label is dropped, octets stay).
  [[nodiscard]] std::optional<std::string> parameter(std::string_view attribute) const;
  /// True when `attribute` stands there more than once in the same spelling.
  [[nodiscard]] bool repeated(std::string_view attribute) const;
};

/// Reads an unfolded field value. Total.
[[nodiscard]] MimeValue parse_mime_value(std::string_view value, const Limits& limits);

/// `text` with %XX escapes undone; bad escapes stay as they are.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace mimemend
