// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "mend/field_writer.hpp"
#include "mend/text_units.hpp"

namespace mimemend {

/// What a field with phrases in it is.
enum class PhraseField : std::uint8_t {
  addresses,  ///< RFC 5322 3.4: a phrase stands before "<" and before the ":" of a group
  keywords,   ///< 3.6.5: phrases alone
};

/// Writes an address list, or keywords, with display names, names of groups and comments in UTF-8. What stands in
/// brackets, an address without them, and an item that is no plain one go to `out` octet by octet; the rewriter fails at
/// an odd item that holds text that should change.
void write_phrases(std::string_view value, PhraseField what, TextRewriter& rewriter, FieldWriter& out);

}  // namespace mimemend
