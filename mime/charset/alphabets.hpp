// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace mimemend {

struct AlphabetGuess {
  std::string_view charset;      ///< a label; of a constant table
  std::uint32_t confidence = 0;  ///< 0 to 100
};

/// In which charset of one octet a character a text is the most like a language: its letters beyond ASCII are those of
/// one alphabet, the common ones more often than the rare ones, capitals begin words, and no sign stands within one.
/// Quotation marks and other signs count where they stand as they do in text. A line of it is enough. Of a long text a few KiB are looked at.
/// None when there is no letter and no such sign in any.
/// Does not: mind charsets of several octets, which nearly any text can be in by chance; languages that it has no
/// alphabet of.
[[nodiscard]] std::optional<AlphabetGuess> guess_by_alphabet(std::string_view octets);

}  // namespace mimemend
