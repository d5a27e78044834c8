// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/text.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>

#include <fmt/format.h>

namespace mimemend::milter {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

// What stands at the start of `bytes`: how many bytes, and whether they are a character.
struct Piece {
  std::size_t size;
  bool is_character;
};

struct Lead {
  std::size_t continuations;
  unsigned char second_least;  // what the second byte may be; that excludes overlong forms and surrogates
  unsigned char second_most;
};

// Unicode 3.9, table 3-7.
Lead lead(unsigned char byte) noexcept {
  if (byte >= 0xC2 && byte <= 0xDF) return {1, 0x80, 0xBF};
  if (byte == 0xE0) return {2, 0xA0, 0xBF};
  if (byte == 0xED) return {2, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {2, 0x80, 0xBF};
  if (byte == 0xF0) return {3, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {3, 0x80, 0xBF};
  if (byte == 0xF4) return {3, 0x80, 0x8F};
  return {0, 0, 0};
}

Piece first_piece(std::string_view bytes) noexcept {
  const auto octet = [bytes](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  if (octet(0) < 0x80) return {1, true};
  const Lead known = lead(octet(0));
  std::size_t size = 1;
  while (size <= known.continuations && size < bytes.size()) {
    const unsigned char least = size == 1 ? known.second_least : 0x80;
    const unsigned char most = size == 1 ? known.second_most : 0xBF;
    if (octet(size) < least || octet(size) > most) break;
    ++size;
  }
  return {size, known.continuations > 0 && size == known.continuations + 1};
}

}  // namespace

bool is_utf8(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const Piece piece = first_piece(bytes);
    if (!piece.is_character) return false;
    bytes.remove_prefix(piece.size);
  }
  return true;
}

std::string text_or_replacement(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const Piece piece = first_piece(bytes);
    out += piece.is_character ? bytes.substr(0, piece.size) : kReplacement;
    bytes.remove_prefix(piece.size);
  }
  return out;
}

std::string text_from_latin1(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (octet >> 6));
      out += static_cast<char>(0x80 | (octet & 0x3F));
    }
  }
  return out;
}

std::string printable(std::string_view bytes, std::size_t most) {
  std::string out;
  for (const char c : bytes.substr(0, most)) {
    if (c < ' ' || c > '~' || c == '\\')
      fmt::format_to(std::back_inserter(out), "\\x{:02X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  if (bytes.size() > most) out += "...";
  return out;
}

}  // namespace mimemend::milter
