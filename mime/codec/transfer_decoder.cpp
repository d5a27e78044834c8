// SPDX-License-Identifier: Apache-2.0
#include "codec/transfer_decoder.hpp"

namespace mimemend {

TransferDecoder::TransferDecoder(TransferEncoding encoding, DecoderLog log) {
  switch (encoding) {
    case TransferEncoding::identity:
    case TransferEncoding::unknown: break;
    case TransferEncoding::base64: decoder_.emplace<Base64Decoder>(log); break;
    case TransferEncoding::quoted_printable: decoder_.emplace<QuotedPrintableDecoder>(log); break;
    case TransferEncoding::uuencode: decoder_.emplace<UuDecoder>(log); break;
  }
}

std::string_view TransferDecoder::feed(std::string_view chunk, std::string& scratch) {
  if (std::holds_alternative<std::monostate>(decoder_)) return chunk;
  scratch.clear();
  if (auto* base64 = std::get_if<Base64Decoder>(&decoder_)) base64->feed(chunk, scratch);
  if (auto* quoted = std::get_if<QuotedPrintableDecoder>(&decoder_)) quoted->feed(chunk, scratch);
  if (auto* uu = std::get_if<UuDecoder>(&decoder_)) uu->feed(chunk, scratch);
  return scratch;
}

std::string_view TransferDecoder::finish(std::string& scratch) {
  scratch.clear();
  if (auto* base64 = std::get_if<Base64Decoder>(&decoder_)) base64->finish(scratch);
  if (auto* quoted = std::get_if<QuotedPrintableDecoder>(&decoder_)) quoted->finish(scratch);
  if (auto* uu = std::get_if<UuDecoder>(&decoder_)) uu->finish(scratch);
  return scratch;
}

}  // namespace mimemend
