// SPDX-License-Identifier: Apache-2.0
#include "backend/letters.hpp"

#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace mimemend::unicode {

std::u32string to_code_points(std::string_view text_utf8) {
  const auto text = icu::UnicodeString::fromUTF8({text_utf8.data(), static_cast<std::int32_t>(text_utf8.size())});
  std::u32string out;
  out.reserve(text_utf8.size());
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1))
    out += static_cast<char32_t>(text.char32At(at));
  return out;
}

bool is_letter(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_M_MASK)) != 0; }

char32_t to_lower(char32_t c) { return static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))); }

bool is_uppercase(char32_t c) { return to_lower(c) != c; }

}  // namespace mimemend::unicode
