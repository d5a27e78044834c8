// SPDX-License-Identifier: Apache-2.0
#include "body_pieces.hpp"

#include <algorithm>

namespace mimemend::milter::detail {

Result<void> BodyPieces::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (held_.empty() && bytes.size() >= max_piece_bytes) {  // a whole piece needs no copy
      if (auto sent = send(bytes.substr(0, max_piece_bytes)); !sent) return sent;
      bytes.remove_prefix(max_piece_bytes);
      continue;
    }
    const std::size_t taken = std::min(bytes.size(), max_piece_bytes - held_.size());
    held_ += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    if (held_.size() < max_piece_bytes) continue;
    if (auto sent = send(held_); !sent) return sent;
    held_.clear();
  }
  return {};
}

Result<void> BodyPieces::finish() {
  if (held_.empty() && sent_ == Sent::something) return {};
  return send(held_);
}

Result<void> BodyPieces::send(std::string_view piece) {
  sent_ = Sent::something;
  return link_->replace_body(piece);
}

}  // namespace mimemend::milter::detail
