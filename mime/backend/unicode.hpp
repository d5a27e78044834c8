// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mimemend::unicode {

[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// `octets` when they are UTF-8, else each octet read as ISO-8859-1: nothing is lost, nothing is refused.
[[nodiscard]] std::string to_utf8(std::string_view octets);

/// A charset label that ICU's table of aliases knows. Does not look for converters in files.
[[nodiscard]] bool knows_charset(std::string_view label);

/// `octets` in the charset of that label as UTF-8, U+FFFD where they are none of it. None when ICU does not know
/// the label. UTF-16 and UTF-32 without a byte-order mark are big-endian (RFC 2781 4.3).
/// For names and other short texts: opens a converter for each call.
[[nodiscard]] std::optional<std::string> decode(std::string_view octets, std::string_view label);

/// `with` for each octet that is no UTF-8.
[[nodiscard]] std::string replace_invalid(std::string_view octets, std::string_view with);

/// Something in it does not show, or looks like a dot and is none: format characters (Cf: bidi, zero-width), line and
/// paragraph separators, and the forms of '.' (U+2024, U+FE52, U+FF0E).
[[nodiscard]] bool has_invisible(std::string_view text_utf8);

/// NFKC_Casefold (UAX 31): full-width and other look-alike forms become plain, what does not show
/// (zero-width, bidi, soft hyphen) goes, case is folded. For comparing, never for showing.
[[nodiscard]] std::string fold(std::string_view text_utf8);

/// Safe to show on one line of a terminal, a log or a notice: control and format characters (general
/// categories Cc, Cf, Zl, Zp, Co, Cn, Cs) come out as \u{HEX}, bytes that are no UTF-8 as \xHH,
/// a backslash as it is.
[[nodiscard]] std::string escape(std::string_view text_utf8);

/// In NFC (UAX 15): "e" and U+0301, as macOS has it in names, become one letter. What is in NFC already, or is no UTF-8,
/// comes back byte for byte.
[[nodiscard]] std::string nfc(std::string_view text_utf8);

}  // namespace mimemend::unicode
