// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>

#include <mimemend/milter/detail/call.hpp>
#include <mimemend/milter/detail/callback_table.hpp>
#include <mimemend/milter/log.hpp>
#include <mimemend/result.hpp>

#include "atomic_counters.hpp"
#include "listen_socket.hpp"
#include "owned_fd.hpp"
#include "progress_keeper.hpp"
#include "session.hpp"

namespace mimemend::milter::detail {

/// Counts the callbacks that run, and can be shut: libmilter's threads outlive smfi_main, so
/// sessions may be destroyed only when none runs and none can begin.
class CallbackGate {
 public:
  /// False when shut. A true one is paired with leave().
  [[nodiscard]] bool enter() noexcept;
  void leave() noexcept { ++left_; }
  void shut() noexcept { open_ = false; }
  /// Waits for the callbacks that run. False when `limit` is over before they are.
  [[nodiscard]] bool wait_until_empty(std::chrono::milliseconds limit) const;

 private:
  std::atomic<bool> open_ = true;
  std::atomic<std::uint64_t> entered_ = 0;
  std::atomic<std::uint64_t> left_ = 0;
};

/// Owns every session. libmilter promises to close each, and under its worker pool does not when
/// it stops: so they are destroyed from here.
class SessionRegistry {
 public:
  Session* add(std::unique_ptr<Session> session);
  void remove(Session* session);
  /// Ends and destroys all that are left. Returns how many.
  std::size_t clear();
  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<Session*, std::unique_ptr<Session>> sessions_;
};

/// What the sessions of one server share, and what libmilter's threads may touch. These go on until
/// the process ends, so once they run this is never destroyed.
struct ServerState {
  ServerState(FilterType filter_type, LogSink& log_sink);
  [[nodiscard]] Counters read_counters() const noexcept;

  FilterType type;
  LogSink* log;
  AtomicCounters counters;
  ProgressKeeper progress;
  CallbackGate gate;
  SessionRegistry sessions;
  std::atomic<bool> draining = false;  ///< new messages are answered "try later"
  std::atomic<int> open_messages = 0;  ///< begun, not ended
  AbsentMacros absent_macros;
  OwnedFd stop_event;    ///< an eventfd: told to stop, or libmilter ended; told twice is twice
  OwnedFd reload_event;  ///< an eventfd: told to reload, once or more often

  std::optional<ListenSocket> socket;  ///< libmilter polls it to the very end
  std::thread libmilter;               ///< runs smfi_main
  Result<void> libmilter_result;       ///< of it, once it ended
  std::atomic<bool> libmilter_ended = false;
};

}  // namespace mimemend::milter::detail
