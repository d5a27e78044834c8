// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include <mimemend/milter/counters.hpp>
#include <mimemend/milter/detail/protocol.hpp>

namespace mimemend::milter::detail {

/// A number that many threads add to and nobody orders anything by.
class RelaxedCount {
 public:
  /// The number after it.
  std::uint64_t add(std::uint64_t amount = 1) noexcept {
    return value_.fetch_add(amount, std::memory_order_relaxed) + amount;
  }
  void subtract(std::uint64_t amount = 1) noexcept { value_.fetch_sub(amount, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t read() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

/// Counters while they count. Those that others keep (live messages, progress) are not among them.
struct AtomicCounters {
  RelaxedCount connections;  ///< add() also makes a connection's number
  RelaxedCount refused_connections;
  RelaxedCount live_sessions;
  RelaxedCount messages_begun;
  RelaxedCount messages_ended;
  RelaxedCount messages_aborted;
  RelaxedCount live_message_objects;
  RelaxedCount body_bytes;
  std::array<RelaxedCount, kStageBits.size()> failures;

  void failed(Stage stage) noexcept { failures[static_cast<std::size_t>(stage)].add(); }
  [[nodiscard]] Counters read() const noexcept;
};

}  // namespace mimemend::milter::detail
