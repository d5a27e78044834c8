// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

/// Lines of mail end in CRLF, or in LF where it is stored. A CR alone ends none.
namespace mimemend {

/// `line` without its CRLF or LF. A CR at its end without LF is text.
[[nodiscard]] constexpr std::string_view without_line_end(std::string_view line) noexcept {
  if (!line.ends_with('\n')) return line;
  line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// The same for what may have been cut within its line end: a CR at its end goes, too.
[[nodiscard]] constexpr std::string_view without_line_end_or_cr(std::string_view piece) noexcept {
  if (piece.ends_with('\n')) piece.remove_suffix(1);
  if (piece.ends_with('\r')) piece.remove_suffix(1);
  return piece;
}

/// Takes the next line off `text`, and gives it without its line end.
[[nodiscard]] constexpr std::string_view take_line(std::string_view& text) noexcept {
  const std::size_t lf = text.find('\n');
  const std::string_view line = text.substr(0, lf == std::string_view::npos ? lf : lf + 1);
  text.remove_prefix(line.size());
  return without_line_end_or_cr(line);
}

}  // namespace mimemend
