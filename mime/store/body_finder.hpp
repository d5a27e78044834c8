// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace mimemend {

/// Finds where the body of a message begins: behind the first empty line. Streaming.
class BodyFinder {
 public:
  void feed(std::string_view bytes) {
    for (const char c : bytes) {
      if (found_) return;
      ++offset_;
      if (c == '\n') {
        found_ = line_ != Line::text;
        line_ = Line::empty;
      } else {
        // CR CR LF is no empty line, here as in the parser.
        line_ = c == '\r' && line_ == Line::empty ? Line::cr : Line::text;
      }
    }
  }
  /// Offset of the body; the end of what was fed when there is none.
  [[nodiscard]] std::uint64_t body_offset() const noexcept { return offset_; }

 private:
  enum class Line : std::uint8_t { empty, cr, text };

  std::uint64_t offset_ = 0;
  Line line_ = Line::empty;  ///< the current one, so far
  bool found_ = false;
};

}  // namespace mimemend
