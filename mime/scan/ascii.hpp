// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

/// ASCII alone, whatever the locale: mail's grammar knows no other letters.
namespace mimemend::ascii {

[[nodiscard]] constexpr unsigned char byte(char c) noexcept { return static_cast<unsigned char>(c); }
[[nodiscard]] constexpr bool is_wsp(char c) noexcept { return c == ' ' || c == '\t'; }
/// WSP, or what is left of a fold.
[[nodiscard]] constexpr bool is_blank(char c) noexcept { return is_wsp(c) || c == '\r' || c == '\n'; }
[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
[[nodiscard]] constexpr bool is_control(char c) noexcept { return byte(c) < 0x20 || c == 0x7F; }
[[nodiscard]] constexpr bool is_8bit(char c) noexcept { return byte(c) >= 0x80; }
[[nodiscard]] constexpr char to_lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Value of a hex digit in either case, or -1. The sentinel stays inside the codecs.
[[nodiscard]] constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

[[nodiscard]] inline std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

[[nodiscard]] constexpr bool equals_ignore_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

[[nodiscard]] constexpr bool starts_with_ignore_case(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && equals_ignore_case(text.substr(0, prefix.size()), prefix);
}

[[nodiscard]] constexpr std::string_view trim_left(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  return text;
}
[[nodiscard]] constexpr std::string_view trim_right(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}
[[nodiscard]] constexpr std::string_view trim(std::string_view text) noexcept { return trim_left(trim_right(text)); }

/// Digits of base64 (RFC 4648 4) and then padding only; an empty text is so, too.
[[nodiscard]] constexpr bool is_base64(std::string_view text) noexcept {
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text)
    if (!is_alpha(c) && !is_digit(c) && c != '+' && c != '/') return false;
  return true;
}

}  // namespace mimemend::ascii
