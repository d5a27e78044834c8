// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>
#include <mimemend/finding_code.hpp>
#include <mimemend/limits.hpp>

#include "index/header_facts.hpp"

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

struct Charset {
  CharsetKind kind = CharsetKind::unknown;
  std::string_view name;   ///< the registered one, in lower case; of a constant table; empty when not in the table
  bool registered = true;  ///< false: readers that compare with the registry only do not know this spelling
};

/// Looks a label up: ordinary ones in a table, the rest in ICU's. Case does not matter.
[[nodiscard]] Charset find_charset(std::string_view label);

/// What the octets of a text are, told while they stream by. Split-invariant.
class TextCensus {
 public:
  void feed(std::string_view decoded);
  [[nodiscard]] bool eight_bit() const noexcept { return eight_bit_; }
  /// All of it is UTF-8 (RFC 3629), the end included.
  [[nodiscard]] bool valid_utf8() const noexcept { return valid_ && pending_ == 0; }
  [[nodiscard]] bool c1() const noexcept { return c1_; }  ///< an octet of 0x80..0x9F

 private:
  void octets(std::string_view text);
  void step(unsigned octet);

  bool eight_bit_ = false;
  bool c1_ = false;
  bool valid_ = true;
  std::uint8_t pending_ = 0;    ///< continuation octets to come
  std::uint8_t lowest_ = 0x80;  ///< bounds of the next one
  std::uint8_t highest_ = 0xBF;
};

/// The label of a part, and where it stands.
struct CharsetLabel {
  std::optional<std::string> label;  ///< as written; none when no charset parameter is there
  ByteRange at;                      ///< the parameter's value; else the Content-Type value; else the header's end
};
[[nodiscard]] CharsetLabel read_charset_label(const HeaderView& header, const Limits& limits);

/// What is wrong with the charset of a text whose content is `census`, and begins with `head` (decoded octets).
/// Ordinary labels on what they say cost a look into a table.
[[nodiscard]] std::vector<FindingCode> check_charset(const std::optional<std::string>& label, const TextCensus& census,
                                                     std::string_view head);

}  // namespace mimemend
