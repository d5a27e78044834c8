// SPDX-License-Identifier: Apache-2.0
#include "mend/encoded_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "codec/base64.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kQHead = "=?utf-8?Q?";
constexpr std::string_view kBHead = "=?utf-8?B?";
constexpr std::string_view kTail = "?=";
constexpr std::size_t kFrame = kQHead.size() + kTail.size();
constexpr std::size_t kMaxExtended = 60;

// Whether Q (RFC 2047 4.2) leaves it as it is; in phrases and comments RFC 2047 5 (3) allows few.
bool is_plain(char c, TextPlace place) {
  if (ascii::is_alpha(c) || ascii::is_digit(c)) return true;
  if (place != TextPlace::text) return std::string_view("!*+-/").find(c) != std::string_view::npos;
  return c > ' ' && c < '\x7F' && c != '=' && c != '?' && c != '_';
}

std::size_t q_size(std::string_view text, TextPlace place) {
  std::size_t size = 0;
  for (const char c : text) size += c == ' ' || is_plain(c, place) ? 1 : 3;
  return size;
}

std::size_t b_size(std::size_t octets) { return (octets + 2) / 3 * 4; }

std::string q_encoded(std::string_view text, TextPlace place) {
  std::string out;
  for (const char c : text) {
    if (c == ' ')
      out += '_';
    else if (is_plain(c, place))
      out += c;
    else
      out += fmt::format("={:02X}", ascii::byte(c));
  }
  return out;
}

// A word holds far less than one line of the encoder.
std::string b_encoded(std::string_view text) {
  std::string out;
  Base64Encoder encoder("");
  encoder.feed(text, out);
  encoder.finish(out);
  return out;
}

/// Octets of the character that `text` begins with.
std::size_t character_size(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (ascii::byte(text[size]) & 0xC0U) == 0x80U) ++size;
  return size;
}

/// The whole characters at the beginning of `text` that fit by `size_of`; one at the least.
template <class SizeOf>
std::string_view fitting(std::string_view text, std::size_t room, SizeOf size_of) {
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t next = end + character_size(text.substr(end));
    if (end > 0 && size_of(text.substr(0, next)) > room) break;
    end = next;
  }
  return text.substr(0, end);
}

// What goes into a word of base64: all of the text, or whole groups of digits. GMime decodes words side by side as one
// stream, which ends at padding. Empty when no characters make whole groups.
std::string_view b_piece(std::string_view text, std::size_t columns) {
  std::string_view piece = fitting(text, columns, [](std::string_view some) { return b_size(some.size()); });
  if (piece.size() == text.size()) return piece;
  std::size_t whole = 0;
  for (std::size_t at = 0; at < piece.size(); at += character_size(piece.substr(at)))
    if (at % 3 == 0) whole = at;
  return piece.substr(0, piece.size() % 3 == 0 ? piece.size() : whole);
}

// Behind it the groups begin elsewhere. A piece for Q.
std::string_view up_to_odd_character(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t size = character_size(text.substr(end));
    if (end > 0 && 3 * (end + size) > columns) break;
    end += size;
    if (size % 3 != 0) break;
  }
  return text.substr(0, end);
}

// RFC 2231 7: attribute-char, and of these what no reader treats in a way of its own.
bool is_attribute_char(char c) { return ascii::is_alpha(c) || ascii::is_digit(c) || c == '.' || c == '_' || c == '-'; }

std::size_t percent_size(std::string_view text) {
  std::size_t size = 0;
  for (const char c : text) size += is_attribute_char(c) ? 1 : 3;
  return size;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += is_attribute_char(c) ? std::string(1, c) : fmt::format("%{:02X}", ascii::byte(c));
  return out;
}

}  // namespace

std::size_t encoded_word_size(std::string_view text_utf8, TextPlace place) {
  return kFrame + std::min(q_size(text_utf8, place), b_size(text_utf8.size()));
}

std::string encoded_words(std::string_view text_utf8, TextPlace place, std::size_t room, std::string_view line_end) {
  const bool shorter_in_q = q_size(text_utf8, place) <= b_size(text_utf8.size());
  std::string out;
  do {
    const std::size_t columns = std::clamp(room, kMinWord, kMaxWord) - kFrame;
    const auto q_columns = [&](std::string_view text) { return q_size(text, place); };
    std::string_view piece;
    if (!shorter_in_q) piece = b_piece(text_utf8, columns);
    const bool quoted = piece.empty();
    if (quoted) piece = shorter_in_q ? fitting(text_utf8, columns, q_columns) : up_to_odd_character(text_utf8, columns);
    if (!out.empty()) out.append(line_end) += ' ';
    out += quoted ? kQHead : kBHead;
    out += quoted ? q_encoded(piece, place) : b_encoded(piece);
    out += kTail;
    text_utf8.remove_prefix(piece.size());
    room = kMaxWord;
  } while (!text_utf8.empty());
  return out;
}

std::vector<std::string> extended_parameter(std::string_view attribute, std::string_view text_utf8) {
  if (percent_size(text_utf8) <= kMaxExtended)
    return {fmt::format("{}*=utf-8''{}", attribute, percent_encoded(text_utf8))};
  std::vector<std::string> out;
  while (!text_utf8.empty()) {
    const std::string_view piece = fitting(text_utf8, kMaxExtended, percent_size);
    out.push_back(
        fmt::format("{}*{}*={}{}", attribute, out.size(), out.empty() ? "utf-8''" : "", percent_encoded(piece)));
    text_utf8.remove_prefix(piece.size());
  }
  return out;
}

}  // namespace mimemend
