// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/leaf.hpp>

#include "backend/sha256.hpp"
#include "codec/transfer_decoder.hpp"
#include "inspect/content_type.hpp"

namespace mimemend {

/// Looks at the content of one leaf while it streams by: decodes, counts, hashes, keeps the first
/// kSniffBytes and tells the type from them at the end.
class LeafInspector {
 public:
  LeafInspector(Leaf leaf, TransferDecoder decoder) : leaf_(std::move(leaf)), decoder_(std::move(decoder)) {}

  void feed(std::string_view encoded, std::string& scratch) { take(decoder_.feed(encoded, scratch)); }
  [[nodiscard]] Leaf finish(std::string& scratch) {
    take(decoder_.finish(scratch));
    leaf_.sha256 = hash_.finish();
    leaf_.detected_type = detect_content_type(head_);
    return std::move(leaf_);
  }

 private:
  void take(std::string_view decoded) {
    if (decoded.empty()) return;
    hash_.update(decoded);
    leaf_.decoded_size += decoded.size();
    head_.append(decoded.substr(0, kSniffBytes - std::min(kSniffBytes, head_.size())));
  }

  Leaf leaf_;
  TransferDecoder decoder_;
  Sha256 hash_;
  std::string head_;
};

}  // namespace mimemend
