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

#include "charset/encodings.hpp"
#include "index/header_facts.hpp"

namespace mimemend {

/// What the octets of a text are, told while they stream by. Split-invariant.
class TextCensus {
 public:
  void feed(std::string_view decoded);
  [[nodiscard]] bool eight_bit() const noexcept { return eight_bit_; }
  /// All of it is UTF-8 (RFC 3629), the end included.
  [[nodiscard]] bool valid_utf8() const noexcept { return valid_ && pending_ == 0; }
  [[nodiscard]] bool escape() const noexcept { return escape_; }  ///< an ESC
  [[nodiscard]] bool c1() const noexcept { return c1_; }          ///< an octet of 0x80..0x9F

 private:
  void octets(std::string_view text);
  void step(unsigned octet);

  bool eight_bit_ = false;
  bool escape_ = false;
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

/// True when a Content-Type says "charset" anywhere: costs less than to read it.
[[nodiscard]] bool mentions_charset(const HeaderView& header);

/// What is wrong with the charset of a text whose content is `census`, and begins with `head` (decoded octets).
/// Ordinary labels on what they say cost a look into a table.
[[nodiscard]] std::vector<FindingCode> check_charset(const std::optional<std::string>& label, const TextCensus& census,
                                                     std::string_view head);

}  // namespace mimemend
