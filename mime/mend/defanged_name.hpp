// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mimemend {

/// The field values of a renamed part, each beginning behind the colon and blank.
struct DefangedFields {
  std::string content_type;
  std::string disposition;
};

/// NAME.defanged in the parameters that give a part its name: `filename` and `name` in plain ASCII, which all readers
/// take alike; when the name was not ASCII, in `filename*` (RFC 2231) alone, which some do not know.
/// Folds end with `line_end`. Written in NFC.
[[nodiscard]] DefangedFields defanged_fields(std::string_view name_utf8, std::string_view line_end);

/// Parameters that give a part its name, each with what goes before it: ";", a fold, the attribute.
struct PlainNames {
  std::string name;      ///< for Content-Type
  std::string filename;  ///< for Content-Disposition
};

/// The name in plain ASCII, which all readers take alike; `filename*` as in defanged_fields(). What hides an
/// extension (control, bidi and zero-width characters, blanks in a row, dots and blanks at its ends, '%', a path) is gone.
/// Written in NFC.
[[nodiscard]] PlainNames plain_names(std::string_view name_utf8, std::string_view line_end);

}  // namespace mimemend
