// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mimemend::profile {

/// Looks for odd encoded words in one field (RFC 2047 2). Ripmime decodes words before it takes a header apart: what
/// follows a line end in one is a field to it, and one that does not end, or has an unknown encoding, takes fields away.
/// Words are taken in a wide sense: charset and text are anything up to the next "?" and "?=", folds among it.
class EncodedWords {
 public:
  /// The next line of the field, without its line end. Whether a word in it is odd.
  [[nodiscard]] bool line(std::string_view text);
  /// A word has begun and not ended: a folded line belongs to it.
  [[nodiscard]] bool open() const noexcept { return state_ != State::outside; }

 private:
  enum class State : std::uint8_t { outside, charset, encoding, quoted, base64 };

  [[nodiscard]] std::string_view behind_question_mark(std::string_view text, State next);
  [[nodiscard]] bool begin_word();
  [[nodiscard]] bool is_odd(std::string_view word);
  [[nodiscard]] bool is_odd_digit(char c);

  State state_ = State::outside;
  std::string encoding_;    ///< in lower case; a letter too many is enough of it
  std::uint32_t bits_ = 0;  ///< of base64: those of the last digits
  std::size_t digits_ = 0;
  bool padded_ = false;
};

}  // namespace mimemend::profile
