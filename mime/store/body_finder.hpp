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
        found_ = empty_;
        empty_ = true;
      } else if (c != '\r') {
        empty_ = false;
      }
    }
  }
  /// Offset of the body; the end of what was fed when there is none.
  [[nodiscard]] std::uint64_t body_offset() const noexcept { return offset_; }

 private:
  std::uint64_t offset_ = 0;
  bool empty_ = true;  ///< the current line, so far
  bool found_ = false;
};

}  // namespace mimemend
