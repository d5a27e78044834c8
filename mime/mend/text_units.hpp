// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>

#include "mend/encoded_text.hpp"
#include "mend/field_writer.hpp"
#include "mend/header_words.hpp"

namespace mimemend {

/// A piece of header text where it stands.
struct TextUnit {
  enum class Kind : std::uint8_t {
    blank,   ///< blanks and folds
    token,   ///< what stands between two blanks
    words,   ///< encoded words, and the blanks between them
    quoted,  ///< RFC 5322 3.2.4, in phrases
  };
  Kind kind{};
  ByteRange at;  ///< in the field's value
};

/// Appends the units of the text that stands at `at` in a field's value, end to end.
void cut_text(std::string_view value, ByteRange at, std::vector<TextUnit>& out);

/// Brings the text of one field into UTF-8, piece by piece from left to right.
class TextRewriter {
 public:
  /// What is done about text that nobody can read.
  enum class Unreadable : std::uint8_t {
    keep_field,
    keep_words,  ///< encoded words of that kind may be no text: they stay, and the rest changes
  };

  /// Ownership: borrows `value` and `options`.
  TextRewriter(std::string_view value, const HeaderTextOptions& options, Unreadable unreadable)
      : value_(value), options_(options), unreadable_(unreadable), words_(value, options) {}

  [[nodiscard]] const HeaderWords& words() const noexcept { return words_; }

  /// Whether write() would change one of these.
  [[nodiscard]] bool needs_change(const std::vector<TextUnit>& units, TextPlace place) const;
  /// Writes units that follow one another: those that need it anew, the others as they are.
  void write(const std::vector<TextUnit>& units, TextPlace place, FieldWriter& out);

  void note(std::string_view what);  ///< something changed, and why
  void fail(std::string_view why);   ///< the field is to be kept

  [[nodiscard]] bool changed() const noexcept { return !notes_.empty(); }
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  [[nodiscard]] std::string reason() const;

 private:
  using Units = std::vector<TextUnit>;
  /// Some units of a list, [begin, end).
  struct Stretch {
    std::size_t begin, end;
  };

  [[nodiscard]] std::string_view written(const TextUnit& unit) const;
  [[nodiscard]] bool needs_change(const TextUnit& unit, TextPlace place) const;
  [[nodiscard]] bool can_lose_words(const TextUnit& unit, TextPlace place) const;
  [[nodiscard]] bool has_8bit_to_change(std::string_view text) const;
  [[nodiscard]] std::vector<Stretch> stretches(const Units& units, TextPlace place) const;
  [[nodiscard]] TextReading read(const TextUnit& unit, TextPlace place) const;
  [[nodiscard]] std::string joined(const Units& units, Stretch at, TextPlace place, bool& readable);
  void copy(const TextUnit& unit, FieldWriter& out) const;
  void write_new(std::string_view text_utf8, TextPlace place, FieldWriter& out) const;

  std::string_view value_;
  const HeaderTextOptions& options_;
  Unreadable unreadable_;
  HeaderWords words_;
  std::vector<std::string> notes_;
  std::string failure_;
};

}  // namespace mimemend
