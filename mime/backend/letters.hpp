// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mimemend::unicode {

/// U+FFFD for octets that are no UTF-8.
[[nodiscard]] std::u32string to_code_points(std::string_view text_utf8);

[[nodiscard]] bool is_letter(char32_t c);     ///< or a mark that goes with one (general categories L and M)
[[nodiscard]] char32_t to_lower(char32_t c);  ///< simple case mapping; itself when it has none
[[nodiscard]] bool is_uppercase(char32_t c);  ///< with a lower-case form

}  // namespace mimemend::unicode
