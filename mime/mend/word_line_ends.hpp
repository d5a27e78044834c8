// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mimemend {

/// The value of a header field, with a blank for each CR and LF in its encoded words (RFC 2047): some readers decode
/// words before they look where a field ends. Of the same length.
/// Does not: mind the charset. In UTF-16 a blank takes the place of half a character.
[[nodiscard]] std::string without_encoded_line_ends(std::string_view value);

}  // namespace mimemend
