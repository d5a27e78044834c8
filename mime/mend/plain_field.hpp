// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <mimemend/part_index.hpp>

namespace mimemend {

/// A header field as it stands: see HeaderField.
struct FieldText {
  std::string_view name;
  std::string_view value;
  std::string_view whole;
};

/// What a field that says nothing about structure becomes when its header is written anew: itself when every reader
/// takes it for a field and ends it there; else with blanks before the colon, controls, odd encoded words and
/// empty folds gone. Empty when it goes: lines that are no fields, names that are none, names that some reader takes for
/// one of MIME's, a Content-* field that was there before, and what is too long to be read by all (8000 bytes a line,
/// 32 KiB in all).
/// `seen`: the Content-* names that came before, in lower case; grows.
[[nodiscard]] std::string plain_field(const FieldText& field, FieldKind kind, std::string_view line_end,
                                      std::vector<std::string>& seen);

}  // namespace mimemend
