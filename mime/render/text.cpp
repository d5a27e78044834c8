// SPDX-License-Identifier: Apache-2.0
#include "render/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "backend/unicode.hpp"

namespace mimemend {
namespace {

// Wider cells do not widen their column.
constexpr std::size_t kWidestColumn = 44;
constexpr std::string_view kGap = "  ";

// SGR parameters (ECMA-48 8.3.117), by Style.
constexpr std::array<std::string_view, 6> kSgr{"", "2", "1", "36", "33", "31"};

std::string_view c_escape(char c) {
  switch (c) {
    case '\0': return "\\0";
    case '\t': return "\\t";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\\': return "\\\\";
    default: return {};
  }
}

}  // namespace

Style style_of(Severity severity) noexcept {
  switch (severity) {
    case Severity::note: return Style::note;
    case Severity::warning: return Style::warning;
    case Severity::danger: return Style::danger;
  }
  return Style::plain;
}

std::string Paint::operator()(Style style, std::string_view text) const {
  const std::string_view sgr = kSgr[static_cast<std::size_t>(style)];
  if (mode_ == Mode::off || sgr.empty() || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", sgr, text);
}

std::size_t columns_of(std::string_view text_utf8) noexcept {
  return static_cast<std::size_t>(std::count_if(text_utf8.begin(), text_utf8.end(), [](char c) {
    return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U;  // RFC 3629 3: continuation octets are 10xxxxxx
  }));
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> out(columns_.size());
  for (const Row& row : rows_)
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const std::size_t width = columns_of(row.cells[i].text_utf8);
      if (width <= kWidestColumn) out[i] = std::max(out[i], width);
    }
  return out;
}

std::string Table::text(const Paint& paint) const {
  const std::vector<std::size_t> column_widths = widths();
  std::string out;
  for (const Row& row : rows_) {
    // Blanks are owed until something follows them.
    std::size_t owed = 0;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (column_widths[i] == 0 && row.cells[i].text_utf8.empty()) continue;  // nobody has anything here
      const Cell& cell = row.cells[i];
      const std::size_t width = columns_of(cell.text_utf8);
      const std::size_t padding = column_widths[i] > width ? column_widths[i] - width : 0;
      if (columns_[i] == Align::right) owed += padding;
      if (!cell.text_utf8.empty()) {
        out.append(std::exchange(owed, 0), ' ');
        out += paint(cell.style, cell.text_utf8);
      }
      owed += kGap.size() + (columns_[i] == Align::left ? padding : 0);
    }
    out += "\n" + row.below;
  }
  return out;
}

std::string size_text(std::uint64_t bytes) {
  if (bytes < 10 * 1024) return fmt::format("{} B", bytes);
  if (bytes < 10ULL * 1024 * 1024) return fmt::format("{} KiB", bytes / 1024);
  return fmt::format("{} MiB", bytes / (1024 * 1024));
}

std::string range_text(ByteRange at) { return fmt::format("{}..{}", at.begin, at.end); }

std::string visible_bytes(std::string_view bytes) {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::string_view escaped = c_escape(bytes[i]);
    if (escaped.empty()) continue;
    out += unicode::escape(bytes.substr(begin, i - begin));
    out += escaped;
    begin = i + 1;
  }
  return out + unicode::escape(bytes.substr(begin));
}

}  // namespace mimemend
