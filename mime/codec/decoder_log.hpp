// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>

#include "scan/finding_log.hpp"

namespace mimemend {

/// Where the decoder of one body writes its findings. Each code once, at its first place:
/// a megabyte of broken base64 is one defect, not a million.
class DecoderLog {
 public:
  /// A decoder whose findings nobody wants (a second pass over the same bytes).
  DecoderLog() = default;
  /// `offset`: of the body's first encoded byte in its source.
  DecoderLog(FindingLog& log, PartId part, std::uint64_t offset) : log_(&log), part_(part), offset_(offset) {}

  /// `at` counts from the first encoded byte of the body.
  void add(FindingCode code, ByteRange at) {
    if (log_ == nullptr || seen_[static_cast<std::size_t>(code)]) return;
    seen_.set(static_cast<std::size_t>(code));
    log_->add(code, part_, {offset_ + at.begin, offset_ + at.end});
  }

 private:
  FindingLog* log_ = nullptr;
  PartId part_{};
  std::uint64_t offset_ = 0;
  std::bitset<static_cast<std::size_t>(FindingCode::count_)> seen_;
};

}  // namespace mimemend
