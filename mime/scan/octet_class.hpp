// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "scan/ascii.hpp"

namespace mimemend {

/// What an octet may be. One look-up an octet is what the lexer costs.
enum OctetClass : std::uint8_t {
  kToken = 1,  ///< RFC 2045 5.1
  kBlank = 2,  ///< WSP, and the octets of a line end
  kEightBit = 4,
  kControl = 8,       ///< blanks apart
  kQuoteStop = 16,    ///< ends a run inside quotes
  kPlainQuoted = 32,  ///< inside quotes all readers take it as it is; '?' may belong to an encoded word
};

constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> out{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool special = std::string_view("()<>@,;:\\\"/[]?=").find(c) != std::string_view::npos;
    unsigned bits = 0;
    if (ascii::is_blank(c)) bits |= kBlank;
    if (ascii::is_8bit(c)) bits |= kEightBit;
    if (ascii::is_control(c) && !ascii::is_blank(c)) bits |= kControl;
    if (bits == 0 && !special) bits |= kToken;
    if (c == '"' || c == '\\' || c == '\r' || c == '\n' || (bits & (kEightBit | kControl)) != 0) bits |= kQuoteStop;
    if ((bits == kToken || c == ' ' || special) && c != '"' && c != '\\' && c != '?') bits |= kPlainQuoted;
    out[i] = static_cast<std::uint8_t>(bits);
  }
  return out;
}();

constexpr std::uint8_t class_of(char c) { return kClasses[ascii::byte(c)]; }
constexpr bool is(char c, OctetClass wanted) { return (class_of(c) & wanted) != 0; }

}  // namespace mimemend
