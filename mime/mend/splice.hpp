// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <mimemend/byte_sink.hpp>
#include <mimemend/edit_plan.hpp>
#include <mimemend/part_index.hpp>

namespace mimemend {

/// What a splice needs to know beside the bytes.
struct SpliceContext {
  const PartIndex& index;
  std::span<const EditPlan> plans;  ///< by SourceId
};

/// Applies the edits of one source while its bytes pass: kept bytes go through, edited ranges make way
/// for their replacement. A re-encoded body runs through a decoder, a splice of the source inside it
/// and an encoder, without ever being held.
class SpliceStream {
 public:
  SpliceStream(SpliceContext context, SourceId source, ByteSink& sink);
  ~SpliceStream();

  /// Takes the next bytes of the source. Errors: those of the sink.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// Ends the source. Errors: those of the sink.
  [[nodiscard]] Result<void> finish();

  /// The offset from which on bytes matter. Who can seek may skip() what lies before it.
  [[nodiscard]] std::uint64_t wanted() const noexcept { return std::max(position_, skip_to_); }
  void skip() noexcept {
    if (!reencoding_) position_ = wanted();
  }

  /// Where in the output each edit came to stand, in the plan's order. Whole after finish().
  [[nodiscard]] std::vector<ByteRange> output_ranges() && { return std::move(output_ranges_); }

 private:
  class Reencoding;

  Result<void> put(std::string_view bytes);
  Result<void> begin_edits();
  Result<void> begin_edit(const Edit& edit);
  Result<void> feed_piece(std::string_view piece);
  Result<void> end_reencoding();
  [[nodiscard]] std::uint64_t piece_end(std::uint64_t most) const;

  SpliceContext context_;
  std::span<const Edit> edits_;  ///< those to come
  ByteSink& sink_;
  std::uint64_t position_ = 0;  ///< bytes of the source taken or skipped
  std::uint64_t skip_to_ = 0;   ///< end of the range that the last edit replaced
  std::uint64_t written_ = 0;
  std::unique_ptr<Reencoding> reencoding_;  ///< takes the bytes up to skip_to_
  std::vector<ByteRange> output_ranges_;
};

}  // namespace mimemend
