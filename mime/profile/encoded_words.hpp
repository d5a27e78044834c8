// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace mimemend::profile {

/// Looks for a line end in the encoded words of one field (RFC 2047 2). Ripmime decodes words before it takes a header
/// apart: what follows such a line end is a field to it.
/// Words are taken in a wide sense: any text behind "=?", two more "?" and up to "?=" or the end of the field, folds
/// among it.
class EncodedWords {
 public:
  /// The next line of the field, without its line end. Whether there is an encoded line end in it.
  [[nodiscard]] bool line(std::string_view text);
  /// A word has begun and not ended: a folded line belongs to it.
  [[nodiscard]] bool open() const noexcept { return state_ != State::outside; }

 private:
  enum class State : std::uint8_t { outside, charset, encoding, quoted, base64 };

  [[nodiscard]] std::string_view behind_question_mark(std::string_view text, State next);
  [[nodiscard]] bool has_line_end(std::string_view word);
  [[nodiscard]] bool digit_ends_line(char c);

  State state_ = State::outside;
  char encoding_ = '\0';    ///< its first letter, in lower case
  std::uint32_t bits_ = 0;  ///< of base64: those that make no octet yet are the lowest
  unsigned bit_count_ = 0;
};

}  // namespace mimemend::profile
