// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/limits.hpp>

namespace mimemend {

/// A line that some reader could take for a field that says what an entity is.
struct WideField {
  std::size_t value = 0;  ///< where in the line its value begins: behind the colon
  bool type = false;      ///< it may say a media type
  bool encoding = false;  ///< it may say a transfer encoding
};

/// Reads the beginning of a line in the widest sense: blanks, controls, NUL, 8-bit octets and a byte-order mark do not
/// count, nor does case; "Content" needs no more than to be near its beginning, so that "Content-Transfer-Enc",
/// "X-Content-Type" and full-width forms are such fields, too. Text quoted with '>' is none.
[[nodiscard]] std::optional<WideField> read_wide_field(std::string_view line);

struct FieldNames {
  std::vector<std::string> names;
  bool cut = false;  ///< there are more: Limits::max_parameters, max_readings, max_names
};

/// All that readers take for a name in the value of such a field, distinct, in UTF-8: collect_readings() for "name"
/// and "filename", and what stands behind anything that ends in "name" and '='; each cut at a NUL and whole, with the
/// octets that do not count left out, RFC 2047 words and percent escapes undone and not.
/// Each at most Limits::max_name_bytes, of their middle cut.
[[nodiscard]] FieldNames names_in_field(std::string_view value, const Limits& limits);

/// All "type/subtype" in the value that are no parameter's: lower case, distinct; at most kMaxTypes.
[[nodiscard]] std::vector<std::string> types_in_field(std::string_view value);
inline constexpr std::size_t kMaxTypes = 16;

}  // namespace mimemend
