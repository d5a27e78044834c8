// SPDX-License-Identifier: Apache-2.0
#include "stop_event.hpp"

#include <atomic>
#include <cerrno>
#include <cstdint>

#include <poll.h>
#include <unistd.h>

namespace mimemend::milter::detail {

namespace {

std::atomic<int> signalled_event = -1;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler reads it");

extern "C" void mimemend_milter_on_stop_signal(int /*signal*/) {
  const int before = errno;
  StopEvent::raise(signalled_event);
  errno = before;
}

extern "C" void mimemend_milter_on_interrupt(int /*signal*/) {}

}  // namespace

StopEvent::StopEvent(int event) : event_(event) {
  signalled_event = event;
  struct sigaction action{};
  action.sa_handler = mimemend_milter_on_stop_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigset_t ours;
  sigemptyset(&ours);
  for (std::size_t i = 0; i < signals_.size(); ++i) {
    sigaction(signals_[i], &action, &before_[i]);
    sigaddset(&ours, signals_[i]);
  }
  pthread_sigmask(SIG_UNBLOCK, &ours, nullptr);
}

StopEvent::~StopEvent() {
  for (std::size_t i = 0; i < signals_.size(); ++i) sigaction(signals_[i], &before_[i], nullptr);
  signalled_event = -1;
}

bool StopEvent::wait(std::optional<std::chrono::milliseconds> limit) const {
  pollfd waited{event_, POLLIN, 0};
  const int ready = ::poll(&waited, 1, limit ? static_cast<int>(limit->count()) : -1);
  if (ready <= 0) return false;
  std::uint64_t count = 0;
  return ::read(event_, &count, sizeof count) == static_cast<ssize_t>(sizeof count);
}

void StopEvent::raise(int event) noexcept {
  const std::uint64_t one = 1;
  // It cannot fail but for an overflow of 2^64 signals.
  [[maybe_unused]] const ssize_t written = ::write(event, &one, sizeof one);
}

// SIGURG: ignored by default, and used by nobody here for what it is meant for.
void interrupt(pthread_t thread) noexcept {
  struct sigaction action{};
  action.sa_handler = mimemend_milter_on_interrupt;  // without SA_RESTART
  sigemptyset(&action.sa_mask);
  sigaction(SIGURG, &action, nullptr);
  pthread_kill(thread, SIGURG);
}

}  // namespace mimemend::milter::detail
