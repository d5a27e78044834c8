// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mimemend {

/// What a charset label stands for, as far as mail and its readers care.
enum class CharsetKind : std::uint8_t {
  ascii,
  utf8,
  latin,      ///< one octet a character, ASCII included: ISO 8859, Windows and KOI8 code pages
  multibyte,  ///< several, ASCII included, and readers agree: EUC-JP, Big5, GB 18030
  superset,   ///< readers take it for a larger one: GB 2312, Shift_JIS, KS C 5601
  utf7,
  utf16,    ///< UTF-16, UCS-2, UTF-32
  iso2022,  ///< escapes change what octets mean: ISO 2022, HZ
  odd,      ///< ASCII octets mean something else, or nobody sends it: EBCDIC, SCSU, BOCU-1, IMAP's UTF-7
  unknown,
};

/// Octets of ASCII can be something else in it.
[[nodiscard]] bool hides_ascii(CharsetKind kind) noexcept;

struct Charset {
  CharsetKind kind = CharsetKind::unknown;
  std::string_view name;   ///< the registered one, in lower case; of a constant table; empty when not in the table
  bool registered = true;  ///< false: readers that compare with the registry only do not know this spelling
};

/// Looks a label up: those of the WHATWG Encoding Standard (4.2) and of mail in a table, the rest in ICU's. Case and
/// blanks around it do not matter.
[[nodiscard]] Charset find_charset(std::string_view label);

/// The charset whose byte-order mark a text begins with; empty when there is none.
[[nodiscard]] std::string_view charset_of_mark(std::string_view text) noexcept;

/// What text under a label is decoded by. Of charsets that are parts of larger ones, and whose labels are used for
/// those, the larger one (WHATWG Encoding 4.2): windows-1252 for iso-8859-1, gb18030 for gb2312 and gbk.
struct Encoding {
  std::string name;       ///< in lower case
  std::string converter;  ///< ICU's name for it
  CharsetKind kind = CharsetKind::unknown;
};

/// None when nobody knows the label. utf-16 and utf-32, which do not say their order, are big-endian (RFC 2781 4.3);
/// who has the text can know better.
[[nodiscard]] std::optional<Encoding> find_encoding(std::string_view label);

}  // namespace mimemend
