// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include <mimemend/part_index.hpp>

#include "codec/base64.hpp"
#include "codec/quoted_printable.hpp"

namespace mimemend {

/// Applies a transfer encoding piece by piece. What is not quoted-printable becomes base64.
class TransferEncoder {
 public:
  TransferEncoder(TransferEncoding encoding, std::string_view line_end) : encoder_(Base64Encoder(line_end)) {
    if (encoding == TransferEncoding::quoted_printable) encoder_.emplace<QuotedPrintableEncoder>(line_end);
  }
  void feed(std::string_view chunk, std::string& out) {
    std::visit([&](auto& encoder) { encoder.feed(chunk, out); }, encoder_);
  }
  void finish(std::string& out) {
    std::visit([&](auto& encoder) { encoder.finish(out); }, encoder_);
  }

 private:
  std::variant<Base64Encoder, QuotedPrintableEncoder> encoder_;
};

}  // namespace mimemend
