// SPDX-License-Identifier: Apache-2.0
#include "codec/transfer_decoder.hpp"

namespace mimemend {
namespace {

// The scratch only ever grows: what it is grown by is filled with zeros, once and not with each piece.
template <class Decoder>
char* make_room(const Decoder&, std::size_t encoded, std::string& scratch) {
  const std::size_t room = Decoder::room(encoded);
  if (scratch.size() < room) scratch.resize(room);
  return scratch.data();
}

std::string_view up_to(const char* end, const std::string& scratch) {
  return {scratch.data(), static_cast<std::size_t>(end - scratch.data())};
}

}  // namespace

TransferDecoder::TransferDecoder(TransferEncoding encoding, DecoderLog log, std::string_view line_end) {
  switch (encoding) {
    case TransferEncoding::identity:
    case TransferEncoding::unknown: break;
    case TransferEncoding::base64: decoder_.emplace<Base64Decoder>(log); break;
    case TransferEncoding::quoted_printable: decoder_.emplace<QuotedPrintableDecoder>(log, line_end); break;
    case TransferEncoding::uuencode: decoder_.emplace<UuDecoder>(log); break;
  }
}

std::string_view TransferDecoder::feed(std::string_view chunk, std::string& scratch) {
  const auto decode = [&](auto& decoder) {
    return up_to(decoder.feed(chunk, make_room(decoder, chunk.size(), scratch)), scratch);
  };
  if (auto* base64 = std::get_if<Base64Decoder>(&decoder_)) return decode(*base64);
  if (auto* quoted = std::get_if<QuotedPrintableDecoder>(&decoder_)) return decode(*quoted);
  if (auto* uu = std::get_if<UuDecoder>(&decoder_)) return decode(*uu);
  return chunk;
}

std::string_view TransferDecoder::finish(std::string& scratch) {
  const auto decode = [&](auto& decoder) { return up_to(decoder.finish(make_room(decoder, 0, scratch)), scratch); };
  if (auto* base64 = std::get_if<Base64Decoder>(&decoder_)) return decode(*base64);
  if (auto* quoted = std::get_if<QuotedPrintableDecoder>(&decoder_)) return decode(*quoted);
  if (auto* uu = std::get_if<UuDecoder>(&decoder_)) return decode(*uu);
  return {};
}

}  // namespace mimemend
