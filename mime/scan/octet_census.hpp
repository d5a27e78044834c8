// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "scan/cpu.hpp"

namespace mimemend {

/// What octets a run of bytes has, counted while it streams by: the first place of each kind that mail
/// should not have, line ends, and the first line that is too long.
///
/// Split-invariant. Complexity: one pass, at memory speed where there is AVX2.
/// Does not: know what the bytes are; whoever owns them says what is odd about it.
class OctetCensus {
 public:
  static constexpr std::uint64_t kNowhere = std::numeric_limits<std::uint64_t>::max();
  /// RFC 5322 2.1.1: bytes of a line without its line end.
  static constexpr std::uint64_t kMaxLine = 998;

  /// `offset`: of the first byte in its source; all places count from there.
  explicit OctetCensus(std::uint64_t offset = 0, Kernel kernel = Kernel::automatic)
      : offset_(offset), line_begin_(offset), kernel_(kernel) {}

  void feed(std::string_view bytes);
  void finish();  ///< once, after the last feed()

  // Places, or kNowhere.
  [[nodiscard]] std::uint64_t first_nul() const noexcept { return first_nul_; }
  [[nodiscard]] std::uint64_t first_8bit() const noexcept { return first_8bit_; }
  [[nodiscard]] std::uint64_t first_bare_cr() const noexcept { return first_bare_cr_; }
  [[nodiscard]] std::uint64_t first_bare_lf() const noexcept { return first_bare_lf_; }
  [[nodiscard]] std::uint64_t first_crlf() const noexcept { return first_crlf_; }  ///< of its LF
  /// Where the first line of more than kMaxLine bytes begins.
  [[nodiscard]] std::uint64_t long_line() const noexcept { return long_line_; }

 private:
  struct Wanted;
  struct Masks;
  struct Portable;
  struct Avx2;
  template <class Block>
  void walk(std::string_view bytes);
  void walk_avx2(std::string_view bytes);
  [[nodiscard]] Wanted wanted() const;
  void note_odd(std::string_view block, std::uint64_t offset);

  std::uint64_t offset_;      ///< of the next byte
  std::uint64_t line_begin_;  ///< of the line it is in
  Kernel kernel_;
  bool after_cr_ = false;  ///< the byte before was a CR
  std::uint64_t first_nul_ = kNowhere;
  std::uint64_t first_8bit_ = kNowhere;
  std::uint64_t first_bare_cr_ = kNowhere;
  std::uint64_t first_bare_lf_ = kNowhere;
  std::uint64_t first_crlf_ = kNowhere;
  std::uint64_t long_line_ = kNowhere;
};

}  // namespace mimemend
