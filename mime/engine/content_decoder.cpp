// SPDX-License-Identifier: Apache-2.0
#include <mimemend/content_decoder.hpp>

#include "codec/transfer_decoder.hpp"

namespace mimemend {

struct ContentDecoder::State {
  explicit State(TransferEncoding encoding) : decoder(encoding, DecoderLog()) {}

  TransferDecoder decoder;
  std::string scratch;
};

ContentDecoder::ContentDecoder(TransferEncoding encoding) : state_(std::make_unique<State>(encoding)) {}
ContentDecoder::ContentDecoder(ContentDecoder&&) noexcept = default;
ContentDecoder& ContentDecoder::operator=(ContentDecoder&&) noexcept = default;
ContentDecoder::~ContentDecoder() = default;

std::string_view ContentDecoder::feed(std::string_view chunk) { return state_->decoder.feed(chunk, state_->scratch); }
std::string_view ContentDecoder::finish() { return state_->decoder.finish(state_->scratch); }

std::string decode_content(std::string_view body, TransferEncoding encoding) {
  ContentDecoder decoder(encoding);
  std::string out(decoder.feed(body));
  out += decoder.finish();
  return out;
}

}  // namespace mimemend
