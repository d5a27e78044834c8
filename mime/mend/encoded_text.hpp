// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mimemend {

/// Where header text stands, which says what it may be written in.
enum class TextPlace : std::uint8_t {
  text,     ///< RFC 2047 5 (1): unstructured
  comment,  ///< (2)
  phrase,   ///< (3)
};

/// Columns of a line with an encoded-word in it (RFC 2047 2), and of the word.
inline constexpr std::size_t kMaxWordLine = 76;
inline constexpr std::size_t kMaxWord = 75;
/// The least that a word is given: a character of four octets in Q fits.
inline constexpr std::size_t kMinWord = 30;

/// Columns of `text_utf8` as one encoded-word, however long that is.
[[nodiscard]] std::size_t encoded_word_size(std::string_view text_utf8, TextPlace place);

/// `text_utf8` in encoded-words of UTF-8 (RFC 2047), with a fold of `line_end` and a blank between two. Q or B, whichever
/// is shorter; no word ends inside a character. `room`: columns of the first word, kMinWord to kMaxWord.
/// `text_utf8` is valid, and without CR, LF and NUL.
[[nodiscard]] std::string encoded_words(std::string_view text_utf8, TextPlace place, std::size_t room,
                                        std::string_view line_end);

/// A parameter in UTF-8 (RFC 2231 4), "attribute*=utf-8''text"; of long text its pieces (3), of about 60 octets, each
/// for a line of its own: "attribute*0*=utf-8''te", "attribute*1*=xt". No piece ends inside a character.
[[nodiscard]] std::vector<std::string> extended_parameter(std::string_view attribute, std::string_view text_utf8);

}  // namespace mimemend
