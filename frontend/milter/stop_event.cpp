// SPDX-License-Identifier: Apache-2.0
#include "stop_event.hpp"

#include <atomic>
#include <cerrno>
#include <cstdint>

#include <poll.h>
#include <unistd.h>

namespace mimemend::milter::detail {

namespace {

std::atomic<int> stop_event = -1;
std::atomic<int> reload_event = -1;
std::atomic<bool> told_to_end = false;
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler reads it");

extern "C" void mimemend_milter_on_signal(int signal) {
  const int before = errno;
  if (signal != SIGUSR1) told_to_end = true;
  StopEvent::raise(signal == SIGUSR1 ? reload_event : stop_event);
  errno = before;
}

extern "C" void mimemend_milter_on_interrupt(int /*signal*/) {}

// True when `event` had been raised. It is not blocking.
bool take(int event) {
  std::uint64_t count = 0;
  return ::read(event, &count, sizeof count) == static_cast<ssize_t>(sizeof count);
}

}  // namespace

StopEvent::StopEvent(int stop, int reload) : stop_(stop), reload_(reload) {
  stop_event = stop;
  reload_event = reload;
  told_to_end = false;
  struct sigaction action{};
  action.sa_handler = mimemend_milter_on_signal;
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
  struct sigaction ignored{};
  ignored.sa_handler = SIG_IGN;
  for (std::size_t i = 0; i < signals_.size(); ++i) {
    const bool kills = (before_[i].sa_flags & SA_SIGINFO) == 0 && before_[i].sa_handler == SIG_DFL;
    sigaction(signals_[i], told_to_end && kills ? &ignored : &before_[i], nullptr);
  }
  stop_event = -1;
  reload_event = -1;
}

bool StopEvent::wait(std::chrono::milliseconds limit) const {
  pollfd waited{stop_, POLLIN, 0};
  return ::poll(&waited, 1, static_cast<int>(limit.count())) > 0 && take(stop_);
}

StopEvent::Told StopEvent::wait() const {
  std::array<pollfd, 2> waited{pollfd{stop_, POLLIN, 0}, pollfd{reload_, POLLIN, 0}};
  if (::poll(waited.data(), waited.size(), -1) <= 0) return Told::nothing;
  if (take(stop_)) return Told::stop;
  return take(reload_) ? Told::reload : Told::nothing;
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
