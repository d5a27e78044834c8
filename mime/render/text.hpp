// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/finding.hpp>

namespace mimemend {

/// What a piece of a report is, so that a terminal shows it.
enum class Style : std::uint8_t {
  plain,
  dim,     ///< numbers and rules that one reads when one needs them
  strong,  ///< what the eye looks for
  note,
  warning,
  danger,
};

[[nodiscard]] Style style_of(Severity severity) noexcept;

/// Puts text into colours, or leaves it as it is.
class Paint {
 public:
  enum class Mode : std::uint8_t { off, on };
  explicit Paint(Mode mode) : mode_(mode) {}
  [[nodiscard]] std::string operator()(Style style, std::string_view text) const;

 private:
  Mode mode_;
};

/// Columns of `text_utf8`, which is escaped, on a terminal: its code points. Does not: know wide characters.
[[nodiscard]] std::size_t columns_of(std::string_view text_utf8) noexcept;

/// Rows of cells in columns. A cell that is much wider than others juts out, and does not push them apart.
class Table {
 public:
  enum class Align : std::uint8_t { left, right };
  struct Cell {
    std::string text_utf8;  ///< escaped
    Style style = Style::plain;
  };

  /// One Align for each column; rows may have fewer cells.
  explicit Table(std::vector<Align> columns) : columns_(std::move(columns)) {}
  void add(std::vector<Cell> cells) { rows_.push_back({std::move(cells), {}}); }
  /// Whole lines below the last row, which stand as they are.
  void add_lines(std::string_view lines) { rows_.back().below += lines; }
  /// Every row a line, without blanks at its end.
  [[nodiscard]] std::string text(const Paint& paint) const;

 private:
  struct Row {
    std::vector<Cell> cells;
    std::string below;
  };
  [[nodiscard]] std::vector<std::size_t> widths() const;

  std::vector<Align> columns_;
  std::vector<Row> rows_;
};

/// "12 B", "34 KiB".
[[nodiscard]] std::string size_text(std::uint64_t bytes);
/// "120..158".
[[nodiscard]] std::string range_text(ByteRange at);
/// `bytes` on one line: line ends, TAB, NUL and backslash as C writes them, the rest as unicode::escape() does.
[[nodiscard]] std::string visible_bytes(std::string_view bytes);

}  // namespace mimemend
