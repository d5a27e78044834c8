// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "backend/icu_decoder.hpp"
#include "charset/text_decoder.hpp"

namespace mimemend {

/// ISO-2022-JP (RFC 1468) by ICU, with ASCII passed over: text is ASCII up to an escape, and behind the one that leads
/// back, ESC ( B.
class EscapeDecoder final : public TextConverter::Decoder {
 public:
  explicit EscapeDecoder(std::unique_ptr<IcuDecoder> decoder) : decoder_(std::move(decoder)) {}

  void feed(std::string_view octets, std::string& out) override;
  void finish(std::string& out) override { decoder_->decode(escaped_, IcuDecoder::More::no, out); }
  [[nodiscard]] std::uint64_t replaced() const noexcept override { return decoder_->replaced(); }
  [[nodiscard]] std::uint64_t first_replaced() const noexcept override { return decoder_->first_replaced(); }

 private:
  [[nodiscard]] std::string_view take_escaped(std::string_view octets, std::string& out);

  std::unique_ptr<IcuDecoder> decoder_;
  bool in_ascii_ = true;
  std::optional<std::size_t> behind_back_;  ///< how many octets behind the last ESC ( B, while they are ASCII
  std::string escaped_;  ///< what is not decoded yet: ICU gets the same pieces, however the text comes
};

}  // namespace mimemend
