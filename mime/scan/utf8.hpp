// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "scan/ascii.hpp"

namespace mimemend {

/// Where the first octet stands that is no UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing
/// above U+10FFFF, no sequence cut off); none when all is well.
[[nodiscard]] constexpr std::optional<std::size_t> find_invalid_utf8(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const unsigned char lead = ascii::byte(text[at]);
    if (lead < 0x80) {
      ++at;
      continue;
    }
    const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() - at < size) return at;
    const unsigned char second = ascii::byte(text[at + 1]);
    const unsigned char lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < lowest || second > highest) return at;
    for (std::size_t i = 2; i < size; ++i)
      if ((ascii::byte(text[at + i]) & 0xC0U) != 0x80) return at;
    at += size;
  }
  return std::nullopt;
}

/// Makes `text` at most `limit` bytes long: what is too much goes out of its middle, in whole characters, so
/// that both ends show.
inline void cut_middle(std::string& text, std::size_t limit) {
  if (text.size() <= limit) return;
  const auto continues = [&](std::size_t at) { return (ascii::byte(text[at]) & 0xC0U) == 0x80; };
  std::size_t begin = limit / 2;
  std::size_t end = text.size() - (limit - begin);
  while (begin > 0 && continues(begin)) --begin;
  while (end < text.size() && continues(end)) ++end;
  text.erase(begin, end - begin);
}

}  // namespace mimemend
