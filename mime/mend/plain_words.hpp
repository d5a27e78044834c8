// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mimemend {

/// The value of a header field with plain encoded words (RFC 2047 2): some readers decode words before they look where
/// a field ends. A blank stands for each CR and LF in a word, a word that does not end in the field ends there, and a
/// "=?" that begins no word is taken apart by a blank.
/// Does not: mind the charset. In UTF-16 a blank takes the place of half a character.
[[nodiscard]] std::string plain_words(std::string_view value);

}  // namespace mimemend
