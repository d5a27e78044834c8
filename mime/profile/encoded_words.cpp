// SPDX-License-Identifier: Apache-2.0
#include "profile/encoded_words.hpp"

#include <algorithm>

#include "profile/content_rules.hpp"
#include "scan/ascii.hpp"

namespace mimemend::profile {

bool EncodedWords::line(std::string_view text) {
  bool found = false;
  while (!text.empty()) {
    switch (state_) {
      case State::outside: {
        const std::size_t at = text.find("=?");
        if (at == std::string_view::npos) return found;
        text.remove_prefix(at + 2);
        state_ = State::charset;
        encoding_ = '\0';
        break;
      }
      case State::charset: text = behind_question_mark(text, State::encoding); break;
      case State::encoding:
        if (encoding_ == '\0') encoding_ = ascii::to_lower(text.front());
        // One that is unknown is taken for the one or the other.
        text = behind_question_mark(text, encoding_ == 'b' ? State::base64 : State::quoted);
        bits_ = bit_count_ = 0;
        break;
      case State::quoted:
      case State::base64: {
        const std::size_t end = std::min(text.find("?="), text.size());
        found = has_line_end(text.substr(0, end)) || found;
        if (end < text.size()) state_ = State::outside;
        text.remove_prefix(std::min(end + 2, text.size()));
        break;
      }
    }
  }
  return found;
}

std::string_view EncodedWords::behind_question_mark(std::string_view text, State next) {
  const std::size_t at = text.find('?');
  if (at == std::string_view::npos) return {};
  state_ = next;
  return text.substr(at + 1);
}

bool EncodedWords::has_line_end(std::string_view word) {
  if (state_ == State::base64) {
    bool found = false;
    for (const char c : word) found = digit_ends_line(c) || found;
    return found;
  }
  for (std::size_t at = word.find("=0"); at != std::string_view::npos; at = word.find("=0", at + 2))
    if (at + 2 < word.size() && (ascii::to_lower(word[at + 2]) == 'a' || ascii::to_lower(word[at + 2]) == 'd'))
      return true;
  return false;
}

bool EncodedWords::digit_ends_line(char c) {
  if (c == '=') bits_ = bit_count_ = 0;
  if (c == '=' || !ascii::is_base64({&c, 1})) return false;
  bits_ = bits_ << 6 | base64_digit(c);
  bit_count_ += 6;
  if (bit_count_ < 8) return false;
  bit_count_ -= 8;
  const std::uint32_t octet = bits_ >> bit_count_ & 0xFF;
  return octet == '\n' || octet == '\r';
}

}  // namespace mimemend::profile
