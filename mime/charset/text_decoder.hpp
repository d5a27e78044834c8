// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "charset/text_converter.hpp"
#include "scan/ascii.hpp"

namespace mimemend {

/// What TextConverter decodes with. The same promises.
class TextConverter::Decoder {
 public:
  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;
  virtual void feed(std::string_view octets, std::string& out) = 0;
  virtual void finish(std::string& out) = 0;
  [[nodiscard]] virtual std::uint64_t replaced() const noexcept = 0;
  [[nodiscard]] virtual std::uint64_t first_replaced() const noexcept = 0;
};

/// How many octets of ASCII a text begins with.
[[nodiscard]] inline std::size_t ascii_prefix(std::string_view octets) noexcept {
  std::size_t size = 0;
  for (std::uint64_t word = 0; size + sizeof word <= octets.size(); size += sizeof word) {
    std::memcpy(&word, octets.data() + size, sizeof word);
    if ((word & 0x8080'8080'8080'8080U) != 0) break;
  }
  while (size < octets.size() && !ascii::is_8bit(octets[size])) ++size;
  return size;
}

/// What some octets stand for, in UTF-8; octets behind it are NUL. Empty: no character.
struct DecodedCharacter {
  std::array<char, 4> utf8{};

  [[nodiscard]] bool known() const noexcept { return utf8[0] != '\0'; }
  [[nodiscard]] std::size_t size() const noexcept {
    return utf8[3] != '\0' ? 4 : utf8[2] != '\0' ? 3 : utf8[1] != '\0' ? 2 : utf8[0] != '\0' ? 1 : 0;
  }
};

/// Of a character, or of two in the Basic Multilingual Plane below U+0800. REQUIRES: no U+0000, no surrogate.
[[nodiscard]] constexpr DecodedCharacter decoded_character(char32_t c, char32_t second = 0) noexcept {
  DecodedCharacter out;
  std::size_t at = 0;
  const auto put = [&](char32_t octet) { out.utf8[at++] = static_cast<char>(octet); };
  const auto put_rest = [&](char32_t bits) { put(0x80 | (bits & 0x3F)); };
  const auto put_character = [&](char32_t each) {
    if (each < 0x80) return put(each);
    if (each < 0x800) return put(0xC0 | each >> 6), put_rest(each);
    if (each < 0x1'0000) return put(0xE0 | each >> 12), put_rest(each >> 6), put_rest(each);
    put(0xF0 | each >> 18), put_rest(each >> 12), put_rest(each >> 6), put_rest(each);
  };
  put_character(c);
  if (second != 0) put_character(second);
  return out;
}

}  // namespace mimemend
