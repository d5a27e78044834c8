// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "mend/field_writer.hpp"
#include "mend/text_units.hpp"

namespace mimemend {

/// Writes the value of Content-Type or Content-Disposition. Parameters that people read and that are raw 8-bit, encoded
/// words (RFC 2047 5 forbids them there), or extended (RFC 2231) in another charset than UTF-8 become extended ones in
/// UTF-8, or a plain one when they are ASCII; the others go to `out` octet by octet. Of a name that is there twice,
/// encoded and extended, and says the same, the extended one is left.
/// The rewriter fails where the field is damaged, or two parameters of a name differ.
void write_parameters(std::string_view value, const HeaderTextOptions& options, TextRewriter& rewriter,
                      FieldWriter& out);

}  // namespace mimemend
