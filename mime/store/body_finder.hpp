// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace mimemend {

/// Finds where the body of a message begins: behind the first empty line, or at a line of the header that
/// begins with "--", which may be a delimiter that came without one. Streaming.
class BodyFinder {
 public:
  void feed(std::string_view bytes) {
    for (const char c : bytes) {
      if (found_) return;
      ++offset_;
      if (c == '\n') {
        found_ = line_ == Line::empty || line_ == Line::cr;
        line_ = Line::empty;
      } else if (c == '-' && line_ == Line::dash) {
        found_ = true;
        offset_ -= 2;
      } else {
        line_ = next(c);
      }
    }
  }
  /// Offset of the body; the end of what was fed when there is none.
  [[nodiscard]] std::uint64_t body_offset() const noexcept { return offset_; }

 private:
  enum class Line : std::uint8_t { empty, cr, dash, text };

  [[nodiscard]] Line next(char c) const {
    if (line_ != Line::empty) return Line::text;  // CR CR LF is no empty line, here as in the parser
    return c == '\r' ? Line::cr : c == '-' ? Line::dash : Line::text;
  }

  std::uint64_t offset_ = 0;
  Line line_ = Line::empty;  ///< the current one, so far
  bool found_ = false;
};

}  // namespace mimemend
