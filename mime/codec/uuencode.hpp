// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/decoder_log.hpp"

namespace mimemend {

/// Bytes that one uuencoded line can hold.
inline constexpr std::size_t kMaxUuLineBytes = 63;

/// Decodes one line of uuencoded data, without its line end, to `to`, where there is room for kMaxUuLineBytes, and
/// gives the end of what counts; `to` itself for the line that says that the data end. Null when it is no such line.
/// Lenient: encoders add a checksum character or two, mailers strip trailing blanks, which are zeros.
[[nodiscard]] char* decode_uu_line(std::string_view line, char* to);

/// Streaming decoder for bodies labelled uuencode, x-uuencode, x-uue or uue (POSIX uuencode; no MIME
/// standard names it).
///
/// Data lines count wherever they stand before "end", before a "begin MODE NAME" as well (readers differ); another
/// "begin" after it opens a second block, whose content counts, too.
/// Total; a line that is no data line is skipped, the first one with the finding uu_malformed: the line without its
/// line end. Split-invariant. Holds one line of data at most.
/// Does not give the name on the begin line to anybody.
class UuDecoder {
 public:
  explicit UuDecoder(DecoderLog log) : log_(log) {}

  /// Bytes that the decoded form of `encoded` bytes may take.
  [[nodiscard]] static constexpr std::size_t room(std::size_t encoded) noexcept {
    // A line may lack half of its characters; the shortest with data is a length and two more.
    return encoded * 2 + 2 * kMaxUuLineBytes;
  }
  /// Writes to `to`, where there is room(chunk.size()). Gives the end of what counts.
  [[nodiscard]] char* feed(std::string_view chunk, char* to);
  /// Once, after the last feed(). There is room(0).
  [[nodiscard]] char* finish(char* to);

  void feed(std::string_view chunk, std::string& out);  ///< appends
  void finish(std::string& out);                        ///< appends

 private:
  void line(std::string_view line, char*& to);

  DecoderLog log_;
  std::string line_;              ///< of the current line, up to kMaxLine bytes
  std::uint64_t line_begin_ = 0;  ///< encoded bytes before it
  std::uint64_t offset_ = 0;      ///< encoded bytes consumed
  bool cr_last_ = false;          ///< the last byte of the line was CR
  bool ended_ = false;            ///< "end" was seen
};

}  // namespace mimemend
