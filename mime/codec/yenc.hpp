// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mimemend {

/// Streaming decoder of one yEnc block (yEnc draft 1.3): from the "=ybegin" line to the "=yend" line.
///
/// Total: every byte means something but CR, LF and control lines ("=y" at the start of a line). Split-invariant;
/// gives at most as many bytes as it takes. Holds a few bytes.
/// Does not: give name and size of the control lines to anybody, check sums, put parts together.
class YencDecoder {
 public:
  void feed(std::string_view chunk, std::string& out);  ///< appends
  void finish(std::string&) {}                          ///< a '=' at the very end stands for nothing
  /// The "=yend" line was seen: what follows is not looked at.
  [[nodiscard]] bool ended() const noexcept { return state_ == State::ended; }

 private:
  enum class State : std::uint8_t {
    line_start,
    line_start_equals,  ///< a control line, or an escape
    control,            ///< "=y" at the start of a line: the word behind it counts
    text,
    after_equals,  ///< the next byte has 64 added
    ended,
  };
  void step(char c, std::string& out);

  State state_ = State::line_start;
  std::string word_;  ///< of a control line: what follows "=y", the first bytes
};

}  // namespace mimemend
