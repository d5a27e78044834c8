// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace mimemend {

/// Gives text that comes in pieces other line ends. CRLF and a bare LF end a line (RFC 2046 4.1.1 has CRLF for all
/// text); a bare CR is a character. Split-invariant.
class LineEndWriter {
 public:
  explicit LineEndWriter(std::string line_end) : line_end_(std::move(line_end)) {}

  /// Appends what the next piece becomes.
  void feed(std::string_view text, std::string& out) {
    while (!text.empty()) {
      if (std::exchange(after_cr_, false) && text.front() != '\n') out += '\r';
      const std::size_t lf = text.find('\n');
      std::string_view line = text.substr(0, lf);
      const bool cr = line.ends_with('\r');
      if (cr) line.remove_suffix(1);
      out += line;
      if (lf == std::string_view::npos) {
        after_cr_ = cr;
        return;
      }
      out += line_end_;
      text.remove_prefix(lf + 1);
    }
  }
  /// Once, after the last feed().
  void finish(std::string& out) {
    if (after_cr_) out += '\r';
  }

 private:
  std::string line_end_;
  bool after_cr_ = false;
};

}  // namespace mimemend
