// SPDX-License-Identifier: Apache-2.0
#include "mend/word_line_ends.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
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

}  // namespace

std::string without_encoded_line_ends(std::string_view value) {
  std::string out(value);
  for (std::size_t at = out.find("=?"); at != std::string::npos;) {
    const std::size_t encoding = out.find('?', at + 2);
    const std::size_t text = encoding == std::string::npos ? encoding : out.find('?', encoding + 1);
    if (text == std::string::npos) return out;
    const std::size_t end = std::min(out.find("?=", text + 1), out.size());
    const std::span<char> word(out.data() + text + 1, end - text - 1);
    if (ascii::to_lower(out[encoding + 1]) == 'b')
      blank_base64(word);
    else
      blank_quoted(word);
    at = end == out.size() ? std::string::npos : out.find("=?", end + 2);
  }
  return out;
}

}  // namespace mimemend
