// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "charset/encodings.hpp"

namespace mimemend {

/// Decodes text of one encoding to UTF-8, piece by piece.
/// Total: octets that are no character come out as U+FFFD, and are counted. Split-invariant.
/// Does not: take a byte-order mark away; change line ends.
class TextConverter {
 public:
  /// None when there is no decoder for it.
  [[nodiscard]] static std::optional<TextConverter> open(const Encoding& encoding);
  TextConverter(TextConverter&&) noexcept;
  TextConverter& operator=(TextConverter&&) noexcept;
  ~TextConverter();

  /// Appends what the next octets say.
  void feed(std::string_view octets, std::string& out_utf8);
  void finish(std::string& out_utf8);  ///< once, after the last feed()

  /// How many U+FFFD stand for octets that are no character.
  [[nodiscard]] std::uint64_t replaced() const noexcept;
  /// Where the first of those octets stands, of all that were fed.
  [[nodiscard]] std::uint64_t first_replaced() const noexcept;

  class Decoder;

 private:
  explicit TextConverter(std::unique_ptr<Decoder> decoder);
  std::unique_ptr<Decoder> decoder_;
};

/// Text that is in memory, as UTF-8. None when it is not wholly text of that encoding, or there is no decoder for it.
[[nodiscard]] std::optional<std::string> convert_exactly(std::string_view octets, const Encoding& encoding);
/// The same with U+FFFD for what is none.
[[nodiscard]] std::optional<std::string> convert_lossily(std::string_view octets, const Encoding& encoding);

}  // namespace mimemend
