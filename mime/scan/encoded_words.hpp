// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include <mimemend/byte_range.hpp>

namespace mimemend {

/// Text of one kind: encoded-words, with nothing but blanks between them, or anything else.
struct TextRun {
  ByteRange at;
  bool encoded = false;
};

/// Cuts unfolded text into runs of encoded-words (RFC 2047 2) and what is between them. Words are taken wherever they
/// stand, with blanks or '?' in their text too, as most readers do; "=?" in it begins another. The runs, end to end,
/// are the text. Total; linear: no octet is looked at more than a few times.
class TextRuns {
 public:
  explicit TextRuns(std::string_view text) : text_(text) {}

  [[nodiscard]] std::optional<TextRun> next();

 private:
  [[nodiscard]] std::size_t find_word(std::size_t from);
  [[nodiscard]] std::size_t end_of_run(std::size_t from);

  std::string_view text_;
  std::size_t at_ = 0;
};

/// Length of the encoded-word that `text` begins with; none when it does not.
[[nodiscard]] std::optional<std::size_t> encoded_word_length(std::string_view text);

}  // namespace mimemend
