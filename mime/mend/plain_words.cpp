// SPDX-License-Identifier: Apache-2.0
#include "mend/plain_words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void blank_quoted(std::span<char> word) {
  const std::string_view text(word.data(), word.size());
  for (std::size_t at = text.find("=0"); at != std::string_view::npos && at + 2 < text.size();
       at = text.find("=0", at + 2)) {
    const char low = ascii::to_lower(text[at + 2]);
    if (low != 'a' && low != 'd') continue;
    word[at + 1] = '2';
    word[at + 2] = '0';
  }
}

/// The digits of a group of four, in their places.
class DigitGroup {
 public:
  void add(char& digit) {
    places_[count_++] = &digit;
    if (count_ == places_.size()) end();
  }
  /// Of three digits or two the whole octets count.
  void end() {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < places_.size(); ++i)
      bits = bits << 6 | static_cast<std::uint32_t>(i < count_ ? kDigits.find(*places_[i]) : 0);
    for (std::size_t octet = 0; octet + 1 < count_; ++octet) {
      const auto shift = static_cast<unsigned>(16 - 8 * octet);
      const std::uint32_t value = bits >> shift & 0xFF;
      if (value == '\n' || value == '\r') bits = (bits & ~(0xFFU << shift)) | std::uint32_t{' '} << shift;
    }
    for (std::size_t i = 0; i < count_; ++i) *places_[i] = kDigits[bits >> (18 - 6 * i) & 0x3F];
    count_ = 0;
  }

 private:
  std::array<char*, 4> places_{};
  std::size_t count_ = 0;
};

void blank_base64(std::span<char> word) {
  DigitGroup group;
  for (char& c : word) {
    if (c == '=')
      group.end();
    else if (ascii::is_base64({&c, 1}))
      group.add(c);
  }
  group.end();
}

// Whether all readers decode it; padding may be missing.
bool is_plain_base64(std::string_view word) {
  if (!ascii::is_base64(word)) return false;
  while (word.ends_with('=')) word.remove_suffix(1);
  return word.size() % 4 != 1;
}

/// Places in a value, of what begins like a word.
struct Word {
  char encoding;     ///< in lower case
  std::size_t text;  ///< behind its third "?"
};

// "=?" charset "?" encoding "?" at this place, and text in that encoding.
std::optional<Word> word_at(std::string_view value, std::size_t at) {
  const std::size_t charset_end = value.find('?', at + 2);
  if (charset_end == std::string_view::npos) return std::nullopt;
  const std::string_view rest = value.substr(charset_end + 1);
  if (rest.size() < 2 || rest[1] != '?') return std::nullopt;
  const char encoding = ascii::to_lower(rest[0]);
  if (encoding != 'b' && encoding != 'q') return std::nullopt;
  const std::string_view text = rest.substr(2);
  if (text.starts_with('?') && !text.starts_with("?=")) return std::nullopt;
  if (encoding == 'b' && !is_plain_base64(text.substr(0, text.find("?=")))) return std::nullopt;
  return Word{encoding, charset_end + 3};
}

}  // namespace

std::string plain_words(std::string_view value) {
  std::string out(value);
  for (std::size_t at = out.find("=?"); at != std::string::npos; at = out.find("=?", at)) {
    const auto word = word_at(out, at);
    if (!word) {
      out.insert(++at, 1, ' ');
      continue;
    }
    if (out.find("?=", word->text) == std::string::npos) out += "?=";
    const std::size_t end = out.find("?=", word->text);
    const std::span<char> text(out.data() + word->text, end - word->text);
    if (word->encoding == 'b')
      blank_base64(text);
    else
      blank_quoted(text);
    at = end + 2;
  }
  return out;
}

}  // namespace mimemend
