// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>

#include <pthread.h>

namespace mimemend::milter::detail {

/// Turns SIGTERM, SIGINT and SIGHUP into a count in one eventfd, and SIGUSR1 into one in another,
/// while it lives.
///
/// libmilter has a thread of its own in sigwait() for these three, and when that gets one, sessions
/// are cut where they stand: no reply, no abort, no close. That thread cannot be kept from waiting.
/// But a signal that is sent to a process goes to its main thread, if that does not block it; Linux
/// has always looked there first. So handlers are installed, smfi_main runs in a thread beside
/// (it blocks the signals in its caller), and the main thread leaves them unblocked. Should the
/// signal reach libmilter all the same, smfi_main ends: then there is no draining, but still no loss.
class StopEvent {
 public:
  /// Both are eventfds, which outlive this; `stop` is a semaphore (EFD_SEMAPHORE).
  StopEvent(int stop, int reload);
  StopEvent(const StopEvent&) = delete;
  StopEvent& operator=(const StopEvent&) = delete;
  /// Restores what was before. But once a signal has said to end, the process is on its way out: then a signal
  /// that would kill it is ignored, so that a second SIGTERM, or a late SIGUSR1, does not make a clean end another.
  ~StopEvent();

  /// Waits to be told to stop, once more. False when `limit` is over first; a reload stays pending.
  [[nodiscard]] bool wait(std::chrono::milliseconds limit) const;
  enum class Told : std::uint8_t { nothing, stop, reload };  // nothing: the wait was interrupted
  /// Waits to be told anything. Reloads that pile up are one.
  [[nodiscard]] Told wait() const;
  /// Async-signal-safe.
  static void raise(int event) noexcept;

 private:
  static constexpr std::array signals_{SIGTERM, SIGINT, SIGHUP, SIGUSR1};
  int stop_;
  int reload_;
  std::array<struct sigaction, signals_.size()> before_{};
};

/// Makes a system call that `thread` is in come back with EINTR.
void interrupt(pthread_t thread) noexcept;

}  // namespace mimemend::milter::detail
