// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "mend/encoded_text.hpp"

namespace mimemend {

/// Writes a field's value from left to right: most of it as it was, some of it new. Lines with something new in them
/// are folded before a blank where they would grow beyond 76 columns; other lines stay as they are.
class FieldWriter {
 public:
  /// `name_columns`: the field's name and its colon.
  FieldWriter(std::size_t name_columns, std::string_view line_end) : line_end_(line_end), column_(name_columns) {}

  /// Blanks, folds among them, that stand before what comes next.
  void blank(std::string_view blanks);
  void copy(std::string_view text);
  void add(std::string_view text);  ///< something new, without a blank
  void add_words(std::string_view text_utf8, TextPlace place);
  /// Something new that goes into a line of its own.
  void add_line(std::string_view text);
  /// A blank stands here, if anything comes behind it.
  void separate();

  /// The value; blanks at its end are in it.
  [[nodiscard]] std::string take();

 private:
  void flush(std::size_t columns);
  void append(std::string_view text);

  std::string out_;
  std::string blanks_;  ///< not written yet
  std::string line_end_;
  std::size_t column_;
  bool new_in_line_ = false;
  bool text_in_line_ = false;
  bool separate_ = false;
};

}  // namespace mimemend
