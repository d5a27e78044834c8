// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace mimemend::profile {

/// RFC 2046 5.1.1, without what readers take differently: blanks at the end, single quotes, what looks like an
/// encoded word, and ends that cannot be told from those of a close delimiter.
[[nodiscard]] bool is_plain_boundary(std::string_view boundary);

/// What a line is to a multipart.
enum class Delimiter : std::uint8_t { none, part, close };
struct DelimiterLine {
  Delimiter kind = Delimiter::none;
  bool padded = false;    ///< blanks follow
  bool trailing = false;  ///< other text follows, so that it is none, though some readers take it for one
};
[[nodiscard]] DelimiterLine read_delimiter(std::string_view line, std::string_view boundary);

/// All boundaries of a message so far. None begins with another one: then one search tells whether a text begins
/// with any of them. Letter case is not told apart, as some readers do not.
/// Complexity: logarithmic for each "--" looked at.
class BoundarySet {
 public:
  /// Whether `boundary`, which is not empty, was added; not when it begins with one that is there, or one of those with it.
  bool add(std::string_view boundary);
  [[nodiscard]] bool empty() const { return boundaries_.empty(); }
  /// "--" and a boundary anywhere in `text`.
  [[nodiscard]] bool is_in(std::string_view text) const;
  /// A boundary anywhere in `text`.
  [[nodiscard]] bool is_anywhere_in(std::string_view text) const;

 private:
  [[nodiscard]] bool is_at(std::string_view text) const;
  std::vector<std::string> boundaries_;  ///< sorted, in lower case
  std::array<bool, 256> begins_{};       ///< the octets that they begin with
  std::size_t longest_ = 0;
};

}  // namespace mimemend::profile
