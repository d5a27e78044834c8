// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

/// What strings of the protocol are made of.
namespace mimemend::milter::test {

/// The words between any of `separators`; none of them is empty.
inline std::vector<std::string> words_of(std::string_view text, std::string_view separators = " ") {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(separators), text.size());
    if (end > 0) words.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

/// An address as MAIL and RCPT have it, without its <>.
inline std::string_view without_brackets(std::string_view address) {
  if (address.size() >= 2 && address.front() == '<' && address.back() == '>')
    return address.substr(1, address.size() - 2);
  return address;
}

}  // namespace mimemend::milter::test
