// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <csignal>
#include <optional>

#include <pthread.h>

namespace mimemend::milter::detail {

/// Turns SIGTERM, SIGINT and SIGHUP into a count in an eventfd, while it lives.
///
/// libmilter has a thread of its own in sigwait() for these three, and when that gets one, sessions
/// are cut where they stand: no reply, no abort, no close. That thread cannot be kept from waiting.
/// But a signal that is sent to a process goes to its main thread, if that does not block it; Linux
/// has always looked there first. So handlers are installed, smfi_main runs in a thread beside
/// (it blocks the signals in its caller), and the main thread leaves them unblocked. Should the
/// signal reach libmilter all the same, smfi_main ends: then there is no draining, but still no loss.
class StopEvent {
 public:
  /// `event` is an eventfd, which outlives this.
  explicit StopEvent(int event);
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;
  ~StopEvent();

  /// Waits for a signal or a raise(). False when `limit` is over first.
  [[nodiscard]] bool wait(std::optional<std::chrono::milliseconds> limit) const;
  /// Async-signal-safe.
  static void raise(int event) noexcept;

 private:
  static constexpr std::array signals_{SIGTERM, SIGINT, SIGHUP};
  int event_;
  std::array<struct sigaction, signals_.size()> before_{};
};

/// Makes a system call that `thread` is in come back with EINTR.
void interrupt(pthread_t thread) noexcept;

}  // namespace mimemend::milter::detail
