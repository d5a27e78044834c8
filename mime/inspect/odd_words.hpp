// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mimemend {

/// The text of RFC 2047 words in charsets in which ASCII octets mean something else, by each encoding that a reader may
/// take: the label's own, and both orders of UTF-16 (or UTF-32), whatever the label says. Other words and what is between
/// stand decoded as ever. Distinct, in UTF-8; empty when there is no such word, at the cost of reading the labels.
[[nodiscard]] std::vector<std::string> decode_odd_words(std::string_view text);

}  // namespace mimemend
