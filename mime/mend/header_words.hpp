// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "charset/encodings.hpp"
#include "charset/text_converter.hpp"
#include "mend/header_text.hpp"

namespace mimemend {

/// Some header text as it was read.
struct TextReading {
  std::optional<std::string> text_utf8;  ///< none when nobody can tell; valid, and without CR, LF and NUL
  std::string note;                      ///< how it was read, or why not; empty when there is nothing to say
};

/// Reads the encoded words (RFC 2047 2) and the raw 8-bit text of one field.
/// What raw text is in is told for the field as a whole where characters have several octets, else for each word of it:
/// UTF-8 when it can be that, else HeaderTextOptions::context_charset, else the fallback.
/// Ownership: keeps `options`, which outlive it. Threads: one at a time.
class HeaderWords {
 public:
  HeaderWords(std::string_view value, const HeaderTextOptions& options);

  /// `run`: encoded words with nothing but blanks between them. Octets of words in one charset are joined, so that a
  /// character may be split between two.
  [[nodiscard]] TextReading words(std::string_view run) const;
  /// Octets that stand in the field as they are, without blanks.
  [[nodiscard]] TextReading raw(std::string_view octets) const;
  /// Octets in a charset by its label; an empty one says nothing.
  [[nodiscard]] TextReading labelled(std::string_view label, std::string_view octets) const;
  /// All of these in unfolded text.
  [[nodiscard]] TextReading text(std::string_view text) const;

 private:
  [[nodiscard]] std::optional<TextReading> each_alone(std::string_view label,
                                                      const std::vector<std::string>& words) const;
  [[nodiscard]] TextReading mislabelled(const Encoding& encoding, std::string_view octets) const;
  [[nodiscard]] TextReading in(const Encoding& encoding, std::string_view label, std::string_view octets) const;
  [[nodiscard]] bool allows(const Encoding& encoding, std::string_view label) const;

  /// What raw text may be in.
  struct Candidate {
    Encoding encoding;
    std::string_view evidence;  ///< for people
    /// Of charsets without states, which is asked for each word of a text; it takes long to open.
    mutable std::optional<TextConverter> converter;

    [[nodiscard]] std::optional<std::string> convert(std::string_view octets) const;
  };

  const HeaderTextOptions& options_;
  std::vector<Candidate> candidates_;
  bool first_for_all_ = false;  ///< all raw text of the field is in the first of these
};

/// Encoded words that need no change: in UTF-8 (or ASCII), each of at most 75 characters and whole characters, with
/// blanks between them, and without CR, LF and NUL.
[[nodiscard]] bool are_plain_words(std::string_view run);

/// CR, LF and NUL become blanks. Whether there were any.
bool blank_line_ends(std::string& text_utf8);

}  // namespace mimemend
