// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include <mimemend/part_index.hpp>

#include "codec/base64.hpp"
#include "codec/decoder_log.hpp"
#include "codec/quoted_printable.hpp"
#include "codec/uuencode.hpp"

namespace mimemend {

/// Undoes one transfer encoding, piece by piece. Identity and unknown labels pass bytes through.
/// Split-invariant; total. Does not hold more than a line.
class TransferDecoder {
 public:
  /// `line_end`: how lines end in the mail around; empty when that is not known. It matters to findings only.
  TransferDecoder(TransferEncoding encoding, DecoderLog log, std::string_view line_end = {});

  /// The decoded form of the next bytes: a view of `chunk` or of `scratch`, which is overwritten; it grows to
  /// what the piece may take, and is not made smaller.
  std::string_view feed(std::string_view chunk, std::string& scratch);
  /// What the end of the content still yields; the same lifetime.
  std::string_view finish(std::string& scratch);

 private:
  std::variant<std::monostate, Base64Decoder, QuotedPrintableDecoder, UuDecoder> decoder_;
};

}  // namespace mimemend
