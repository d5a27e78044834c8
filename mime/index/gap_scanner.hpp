// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <mimemend/byte_range.hpp>

namespace mimemend {

/// Looks through text that is nobody's content: preamble, epilogue (RFC 2046 5.1.1), and the first line
/// behind an empty header. Split-invariant.
class GapScanner {
 public:
  explicit GapScanner(std::uint64_t offset = 0) : offset_(offset) {}

  void feed(std::string_view bytes);
  void finish();  ///< once, after the last feed()

  /// From the first byte that is no blank to the last.
  [[nodiscard]] std::optional<ByteRange> text() const noexcept { return text_; }
  /// The first line that looks like a header field of a part.
  [[nodiscard]] std::optional<ByteRange> field() const noexcept { return field_; }
  /// The first line that is not blank is one of the fields that messages and parts have; or there is such a field
  /// further on, and what it begins with may be another.
  [[nodiscard]] bool begins_with_header() const noexcept {
    return begins_with_field_ || (begins_like_field_ && field_);
  }
  [[nodiscard]] ByteRange first_line() const noexcept { return first_line_; }  ///< that is not blank
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }      ///< of the next byte

 private:
  void take_line_start(std::string_view piece);
  void end_line();

  std::uint64_t offset_;             ///< of the next byte
  std::uint64_t line_at_ = offset_;  ///< where its line begins
  std::string start_;                ///< of the line, as much as tells a field
  std::optional<ByteRange> text_;
  std::optional<ByteRange> field_;
  ByteRange first_line_;
  bool begins_with_field_ = false;
  bool begins_like_field_ = false;
};

}  // namespace mimemend
