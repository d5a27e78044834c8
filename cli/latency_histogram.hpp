// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace mimemend::cli {

/// Counts durations in microseconds, within 1/32 of their size, in memory that does not grow.
class LatencyHistogram {
 public:
  void add(std::uint64_t microseconds) noexcept {
    ++counts_[index_of(microseconds)];
    ++total_;
    least_ = std::min(least_, microseconds);
    most_ = std::max(most_, microseconds);
  }

  LatencyHistogram& operator+=(const LatencyHistogram& other) noexcept {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
    least_ = std::min(least_, other.least_);
    most_ = std::max(most_, other.most_);
    return *this;
  }

  [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
  [[nodiscard]] std::uint64_t least() const noexcept { return total_ == 0 ? 0 : least_; }
  [[nodiscard]] std::uint64_t most() const noexcept { return most_; }

  /// What `share` (0 to 1) of the durations are not longer than.
  [[nodiscard]] std::uint64_t quantile(double share) const noexcept {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(total_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted || (seen == total_ && seen != 0)) return std::clamp(upper_end(i), least(), most_);
    }
    return most_;
  }

 private:
  static constexpr unsigned kBits = 5;  // 32 steps from one power of two to the next
  static constexpr std::size_t kSteps = std::size_t{1} << kBits;

  static std::size_t index_of(std::uint64_t value) noexcept {
    if (value < kSteps) return static_cast<std::size_t>(value);
    const auto power = static_cast<unsigned>(std::bit_width(value)) - 1 - kBits;
    return power * kSteps + static_cast<std::size_t>(value >> power);
  }
  // The largest value with that index.
  static std::uint64_t upper_end(std::size_t index) noexcept {
    if (index < kSteps) return index;
    const std::size_t power = index / kSteps - 1;
    return ((static_cast<std::uint64_t>(index % kSteps + kSteps) + 1) << power) - 1;
  }

  std::array<std::uint64_t, (64 - kBits + 1) * kSteps> counts_{};
  std::uint64_t total_ = 0;
  std::uint64_t least_ = UINT64_MAX;
  std::uint64_t most_ = 0;
};

}  // namespace mimemend::cli
