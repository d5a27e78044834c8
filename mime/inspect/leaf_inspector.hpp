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
#include "inspect/embedded_files.hpp"
#include "inspect/text_readings.hpp"

namespace mimemend {

/// What the inspector of one leaf needs and leaves behind for the next: no leaf pays for a buffer of its own.
struct LeafTools {
  std::string scratch;  ///< decoded bytes of one piece
  std::string head;     ///< the first kSniffBytes of the content
  Sha256 hash;
};

/// Looks at the content of one leaf while it streams by: decodes, counts, hashes, keeps the first
/// kSniffBytes and tells the type from them at the end; finds files in text.
class LeafInspector {
 public:
  /// Borrows `tools`, which serve one leaf at a time.
  LeafInspector(Leaf leaf, TransferDecoder decoder, LeafTools& tools)
      : leaf_(std::move(leaf)), decoder_(std::move(decoder)), tools_(tools) {
    tools_.head.clear();
  }
  /// Once, before the first feed(): the content is text.
  void look_for_files(const Limits& limits) { files_.emplace(limits); }

  /// Once, before the first feed(): the content is text in the charset of that label.
  void expect_text(CharsetLabel label) { charset_ = std::move(label); }
  /// Once, before the first feed(): the content is no text by its type, but has that charset parameter.
  void expect_charset(std::optional<std::string> label) { other_label_ = std::move(label); }

  void feed(std::string_view encoded) { take(decoder_.feed(encoded, tools_.scratch)); }
  /// Once, after the last feed().
  [[nodiscard]] Leaf finish() {
    take(decoder_.finish(tools_.scratch));
    leaf_.sha256 = tools_.hash.finish();
    leaf_.detected_type = detect_content_type(tools_.head);
    if (charset_) leaf_.text = TextFacts{charset_->label, census_.eight_bit(), census_.escape(), census_.valid_utf8()};
    leaf_.odd_encodings = odd_encodings(charset_ ? charset_->label : other_label_, tools_.head);
    if (files_) {
      files_->finish();
      leaf_.embedded = files_->take();
    }
    return std::move(leaf_);
  }
  /// There were more files in the text than Limits::max_embedded.
  [[nodiscard]] bool files_cut() const noexcept { return files_ && files_->cut(); }
  /// What is wrong with the charset's label. After finish().
  [[nodiscard]] std::vector<FindingCode> charset_findings() const {
    return charset_ ? check_charset(charset_->label, census_, tools_.head) : std::vector<FindingCode>();
  }
  [[nodiscard]] ByteRange charset_place() const { return charset_ ? charset_->at : ByteRange(); }

 private:
  void take(std::string_view decoded) {
    if (decoded.empty()) return;
    tools_.hash.update(decoded);
    if (charset_) census_.feed(decoded);
    leaf_.decoded_size += decoded.size();
    std::string& head = tools_.head;
    if (head.size() < kSniffBytes) head.append(decoded.substr(0, kSniffBytes - head.size()));
    if (files_) files_->feed(decoded);
  }

  Leaf leaf_;
  TransferDecoder decoder_;
  LeafTools& tools_;
  std::optional<EmbeddedFileScanner> files_;
  std::optional<CharsetLabel> charset_;     ///< of text
  std::optional<std::string> other_label_;  ///< of what is none
  TextCensus census_;
};

}  // namespace mimemend
