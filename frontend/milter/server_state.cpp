// SPDX-License-Identifier: Apache-2.0
#include "server_state.hpp"

#include <thread>
#include <utility>

#include <sys/eventfd.h>

namespace mimemend::milter::detail {

ServerState::ServerState(FilterType filter_type, LogSink& log_sink)
    : type(std::move(filter_type)),
      log(&log_sink),
      stop_event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE)),
      reload_event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

Counters ServerState::read_counters() const noexcept {
  Counters read = counters.read();
  read.progress_sent = progress.sent();
  read.live_messages = static_cast<std::uint64_t>(open_messages.load());
  return read;
}

// Counted first, then looked at: whoever shuts the gate and then finds the counts equal knows that
// nobody is in and nobody will get in.
bool CallbackGate::enter() noexcept {
  ++entered_;
  if (open_) return true;
  leave();
  return false;
}

bool CallbackGate::wait_until_empty(std::chrono::milliseconds limit) const {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  // `left_` is read first: it can only be behind, so equal counts mean empty.
  for (;;) {
    const std::uint64_t left = left_;
    if (left == entered_) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

Session* SessionRegistry::add(std::unique_ptr<Session> session) {
  Session* const key = session.get();
  const std::lock_guard lock(mutex_);
  sessions_.emplace(key, std::move(session));
  return key;
}

void SessionRegistry::remove(Session* session) {
  std::unique_ptr<Session> last;  // destroyed outside of the lock: the filter's destructor may take its time
  const std::lock_guard lock(mutex_);
  const auto found = sessions_.find(session);
  if (found == sessions_.end()) return;
  last = std::move(found->second);
  sessions_.erase(found);
}

std::size_t SessionRegistry::clear() {
  std::unordered_map<Session*, std::unique_ptr<Session>> all;
  {
    const std::lock_guard lock(mutex_);
    all.swap(sessions_);
  }
  for (const auto& [key, session] : all) session->close();
  return all.size();
}

std::size_t SessionRegistry::size() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

}  // namespace mimemend::milter::detail
