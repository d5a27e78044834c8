// SPDX-License-Identifier: Apache-2.0
#include "scan/encoded_words.hpp"

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// Longer runs of words are cut in two: a character that is split over the cut is lost, and nothing else. It bounds what
/// a decoder is given at once. RFC 2047 2 allows 75 octets for a word.
constexpr std::size_t kMaxRunBytes = 4096;
constexpr std::size_t kMaxCharsetBytes = 64;

// RFC 2047 2: a token; RFC 2231 5 puts "*language" behind it.
bool is_charset_char(char c) {
  return !ascii::is_blank(c) && !ascii::is_control(c) && !ascii::is_8bit(c) && c != '?' && c != '=';
}

}  // namespace

std::optional<std::size_t> encoded_word_length(std::string_view text) {
  if (!text.starts_with("=?")) return std::nullopt;
  std::size_t i = 2;
  while (i < text.size() && i - 2 < kMaxCharsetBytes && is_charset_char(text[i])) ++i;
  if (i == 2 || i + 3 > text.size() || text[i] != '?' || text[i + 2] != '?') return std::nullopt;
  const char encoding = ascii::to_lower(text[i + 1]);
  if (encoding != 'q' && encoding != 'b') return std::nullopt;
  const std::size_t begin = i + 3;
  for (i = begin; i < text.size() && i < kMaxRunBytes; ++i) {
    if (text[i] != '?') continue;
    if (i + 1 < text.size() && text[i + 1] == '=') return i + 2;
    if (i > begin && text[i - 1] == '=') return std::nullopt;
  }
  return std::nullopt;
}

std::optional<TextRun> TextRuns::next() {
  if (at_ >= text_.size()) return std::nullopt;
  const std::size_t word = find_word(at_);
  const bool encoded = word == at_;
  const std::size_t end = encoded ? end_of_run(at_) : word;
  const TextRun run{{at_, end}, encoded};
  at_ = end;
  return run;
}

// Where the next encoded-word begins; the end when there is none.
std::size_t TextRuns::find_word(std::size_t from) {
  for (; (from = text_.find("=?", from)) != std::string_view::npos; from += 2)
    if (encoded_word_length(text_.substr(from))) return from;
  return text_.size();
}

// RFC 2047 6.2: blanks between two encoded-words are no text.
std::size_t TextRuns::end_of_run(std::size_t from) {
  std::size_t end = from;
  for (std::size_t next = from; next < text_.size();) {
    const auto length = encoded_word_length(text_.substr(next));
    if (!length || (end > from && next + *length - from > kMaxRunBytes)) break;
    end = next = next + *length;
    while (next < text_.size() && ascii::is_blank(text_[next])) ++next;
  }
  return end;
}

}  // namespace mimemend
