// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/milter/detail/mta_link.hpp>
#include <mimemend/milter/end_of_message.hpp>

namespace mimemend::milter::detail {

/// Gathers what is written into pieces of the protocol's size, so that a body written byte by byte
/// does not become a packet a byte.
class BodyPieces final : public BodySink {
 public:
  /// Longest data of one replacebody packet; libmilter cuts longer ones in two.
  static constexpr std::size_t max_piece_bytes = 65535;

  explicit BodyPieces(MtaLink& link) : link_(&link) {}
  Result<void> write(std::string_view bytes) override;
  /// Sends what is left. An empty body is one empty piece: without any, the old body would stay.
  [[nodiscard]] Result<void> finish();

 private:
  enum class Sent : bool { nothing, something };
  Result<void> send(std::string_view piece);

  MtaLink* link_;
  std::string held_;  // never more than max_piece_bytes
  Sent sent_ = Sent::nothing;
};

}  // namespace mimemend::milter::detail
