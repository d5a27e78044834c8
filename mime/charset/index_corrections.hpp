// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mimemend {

/// Octets that stand for another character than the one ICU's converter has for them.
struct IndexCorrection {
  std::uint16_t octets;  ///< one, or two with the lead octet above
  char16_t character;    ///< none: 0
  char16_t second = 0;   ///< a combining mark that goes with it
};

/// Where the tables of the WHATWG Encoding Standard (5, "Indexes") and ICU's differ, for the encodings of
/// encodings.cpp; docs/charset-references.md lists them with the reasons. Empty for encodings of which all is well.
[[nodiscard]] std::span<const IndexCorrection> index_corrections(std::string_view encoding) noexcept;

}  // namespace mimemend
