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
        encoding_.clear();
        break;
      }
      case State::charset: text = behind_question_mark(text, State::encoding); break;
      case State::encoding:
        encoding_ += ascii::lower(text.substr(0, std::min<std::size_t>(text.find('?'), 2)));
        text = behind_question_mark(text, State::quoted);
        if (state_ != State::quoted) break;
        found = !begin_word() || found || (text.starts_with('?') && !text.starts_with("?="));
        break;
      case State::quoted:
      case State::base64: {
        const std::size_t end = std::min(text.find("?="), text.size());
        found = is_odd(text.substr(0, end)) || found;
        if (end < text.size()) {
          found = found || digits_ % 4 == 1;
          state_ = State::outside;
        }
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

// Whether its encoding is one of the two that there are.
bool EncodedWords::begin_word() {
  if (encoding_ == "b") state_ = State::base64;
  bits_ = 0;
  digits_ = 0;
  padded_ = false;
  return encoding_ == "b" || encoding_ == "q";
}

// VMime refuses a message with a word in damaged base64.
bool EncodedWords::is_odd(std::string_view word) {
  if (state_ == State::base64) {
    bool found = false;
    for (const char c : word) found = is_odd_digit(c) || found;
    return found;
  }
  for (std::size_t at = word.find("=0"); at != std::string_view::npos; at = word.find("=0", at + 2))
    if (at + 2 < word.size() && (ascii::to_lower(word[at + 2]) == 'a' || ascii::to_lower(word[at + 2]) == 'd'))
      return true;
  return false;
}

bool EncodedWords::is_odd_digit(char c) {
  if (c == '=') {
    padded_ = true;
    return false;
  }
  if (padded_ || !ascii::is_base64({&c, 1})) return true;
  bits_ = bits_ << 6 | base64_digit(c);
  if (++digits_ % 4 == 1) return false;
  const std::uint32_t octet = bits_ >> (6 - 2 * ((digits_ - 1) % 4)) & 0xFF;
  return octet == '\n' || octet == '\r';
}

}  // namespace mimemend::profile
