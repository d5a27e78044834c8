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

/// Octets of the whole characters at the beginning of `text` that fit by `size_of`; one character at the least.
template <class SizeOf>
std::size_t fitting(std::string_view text, std::size_t room, SizeOf size_of) {
  std::size_t end = 0;
  while (end < text.size()) {
    const std::size_t next = end + character_size(text.substr(end));
    if (end > 0 && size_of(text.substr(0, next)) > room) break;
    end = next;
  }
  return end;
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
  const bool quoted = q_size(text_utf8, place) <= b_size(text_utf8.size());
  std::string out;
  do {
    const std::size_t columns = std::clamp(room, kMinWord, kMaxWord) - kFrame;
    const auto size_of = [&](std::string_view text) { return quoted ? q_size(text, place) : b_size(text.size()); };
    const std::string_view piece = text_utf8.substr(0, fitting(text_utf8, columns, size_of));
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
    const std::string_view piece = text_utf8.substr(0, fitting(text_utf8, kMaxExtended, percent_size));
    out.push_back(
        fmt::format("{}*{}*={}{}", attribute, out.size(), out.empty() ? "utf-8''" : "", percent_encoded(piece)));
    text_utf8.remove_prefix(piece.size());
  }
  return out;
}

}  // namespace mimemend
