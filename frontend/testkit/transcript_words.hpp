// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mimemend::milter::test {

/// Words of a transcript's line: as they are, or in quotes with \n \r \t \" \\ and \xHH, so that any
/// bytes make a word in printable ASCII.
void append_word(std::string& line, std::string_view bytes);

/// The words of a line, unescaped. None when a quote or an escape is not what it must be.
[[nodiscard]] std::optional<std::vector<std::string>> split_words(std::string_view line);

}  // namespace mimemend::milter::test
