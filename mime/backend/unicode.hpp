// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mimemend::unicode {

[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// `octets` when they are UTF-8, else each octet read as ISO-8859-1: nothing is lost, nothing is refused.
[[nodiscard]] std::string to_utf8(std::string_view octets);

/// NFKC_Casefold (UAX 31): full-width and other look-alike forms become plain, what does not show
/// (zero-width, bidi, soft hyphen) goes, case is folded. For comparing, never for showing.
[[nodiscard]] std::string fold(std::string_view text_utf8);

/// Safe to show on one line of a terminal, a log or a notice: control and format characters (general
/// categories Cc, Cf, Zl, Zp, Co, Cn, Cs) come out as \u{HEX}, bytes that are no UTF-8 as \xHH,
/// a backslash as it is.
[[nodiscard]] std::string escape(std::string_view text_utf8);

}  // namespace mimemend::unicode
