// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace mimemend::milter::detail {

[[nodiscard]] constexpr char ascii_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// RFC 5322 1.2.2: field names are compared without case.
[[nodiscard]] constexpr bool is_same_name(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

[[nodiscard]] inline std::string folded_name(std::string_view name) {
  std::string folded(name);
  for (char& c : folded) c = ascii_lower(c);
  return folded;
}

/// A host or domain name without the dot of the DNS' root.
[[nodiscard]] constexpr std::string_view without_final_dot(std::string_view name) noexcept {
  return name.ends_with('.') ? name.substr(0, name.size() - 1) : name;
}

}  // namespace mimemend::milter::detail
