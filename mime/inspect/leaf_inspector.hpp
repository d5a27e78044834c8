// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mimemend/leaf.hpp>

#include "backend/sha256.hpp"
#include "codec/transfer_decoder.hpp"
#include "inspect/charset_label.hpp"
#include "inspect/content_type.hpp"

namespace mimemend {

/// Looks at the content of one leaf while it streams by: decodes, counts, hashes, keeps the first
/// kSniffBytes and tells the type from them at the end.
class LeafInspector {
 public:
  LeafInspector(Leaf leaf, TransferDecoder decoder) : leaf_(std::move(leaf)), decoder_(std::move(decoder)) {}

  /// The content is text in the charset of that label: what is wrong with it is told at the end.
  void expect_text(CharsetLabel label) { charset_ = std::move(label); }

  void feed(std::string_view encoded, std::string& scratch) { take(decoder_.feed(encoded, scratch)); }
  [[nodiscard]] Leaf finish(std::string& scratch) {
    take(decoder_.finish(scratch));
    leaf_.sha256 = hash_.finish();
    leaf_.detected_type = detect_content_type(head_);
    return std::move(leaf_);
  }
  /// After finish().
  [[nodiscard]] std::vector<FindingCode> charset_findings() const {
    return charset_ ? check_charset(charset_->label, census_, head_) : std::vector<FindingCode>();
  }
  [[nodiscard]] ByteRange charset_place() const { return charset_ ? charset_->at : ByteRange(); }

 private:
  void take(std::string_view decoded) {
    if (decoded.empty()) return;
    hash_.update(decoded);
    if (charset_) census_.feed(decoded);
    leaf_.decoded_size += decoded.size();
    head_.append(decoded.substr(0, kSniffBytes - std::min(kSniffBytes, head_.size())));
  }

  Leaf leaf_;
  TransferDecoder decoder_;
  Sha256 hash_;
  std::string head_;
  std::optional<CharsetLabel> charset_;  ///< of text
  TextCensus census_;
};

}  // namespace mimemend
