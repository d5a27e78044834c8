// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/decoder_log.hpp"

namespace mimemend {

/// Streaming decoder for bodies labelled uuencode, x-uuencode, x-uue or uue (POSIX uuencode; no MIME
/// standard names it).
///
/// Lines before "begin MODE NAME" are skipped when there is such a line within the first lines;
/// data lines before it are decoded all the same (readers differ). "end" ends the data.
/// Total; a line that is no data line is skipped with a finding. Split-invariant.
/// Does not give the name on the begin line to anybody.
class UuDecoder {
 public:
  explicit UuDecoder(DecoderLog log) : log_(log) {}
  void feed(std::string_view chunk, std::string& out);  ///< appends
  void finish(std::string& out);                        ///< once, after the last feed()

 private:
  void line(std::string& out);

  DecoderLog log_;
  std::string line_;          ///< of the current line, up to kMaxLine bytes
  std::uint64_t offset_ = 0;  ///< encoded bytes consumed
  bool ended_ = false;        ///< "end" was seen
};

}  // namespace mimemend
