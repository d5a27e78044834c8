// SPDX-License-Identifier: Apache-2.0
#include "mend/field_writer.hpp"

#include <algorithm>
#include <utility>

#include "scan/ascii.hpp"

namespace mimemend {

void FieldWriter::blank(std::string_view blanks) { blanks_ += blanks; }

void FieldWriter::copy(std::string_view text) {
  if (text.empty()) return;
  flush(text.size());
  append(text);
}

void FieldWriter::add(std::string_view text) {
  new_in_line_ = true;
  copy(text);
  new_in_line_ = true;
}

void FieldWriter::add_words(std::string_view text_utf8, TextPlace place) {
  // Half a line is enough for the first of several words.
  constexpr std::size_t kEnough = 40;
  new_in_line_ = true;
  flush(std::min(encoded_word_size(text_utf8, place), kEnough));
  const std::size_t room = column_ < kMaxWordLine ? kMaxWordLine - column_ : 0;
  append(encoded_words(text_utf8, place, room, line_end_));
  new_in_line_ = true;
}

void FieldWriter::add_line(std::string_view text) {
  append(line_end_);
  append("\t");
  append(text);
  new_in_line_ = true;
}

void FieldWriter::separate() { separate_ = true; }

std::string FieldWriter::take() { return std::move(out_) + std::move(blanks_); }

// RFC 5322 2.2.3: a fold comes before a blank, and there is text in the line before it.
void FieldWriter::flush(std::size_t columns) {
  const bool after_blank = !out_.empty() && ascii::is_blank(out_.back());
  if (std::exchange(separate_, false) && blanks_.empty() && !after_blank) blanks_ = " ";
  const bool can_fold = !blanks_.empty() && ascii::is_wsp(blanks_.front()) && blanks_.find('\n') == std::string::npos;
  const bool fold = new_in_line_ && text_in_line_ && can_fold && column_ + blanks_.size() + columns > kMaxWordLine;
  if (fold) append(line_end_);
  append(std::exchange(blanks_, {}));
  if (fold) new_in_line_ = true;  // what comes was in the changed line
}

void FieldWriter::append(std::string_view text) {
  out_ += text;
  const std::size_t lf = text.rfind('\n');
  const std::string_view last = text.substr(lf == std::string_view::npos ? 0 : lf + 1);
  if (lf != std::string_view::npos) {
    column_ = 0;
    text_in_line_ = new_in_line_ = false;
  }
  column_ += last.size();
  text_in_line_ = text_in_line_ || !ascii::trim(last).empty();
}

}  // namespace mimemend
