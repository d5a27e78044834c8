// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/server.hpp>

#include <atomic>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "libmilter_engine.hpp"
#include "listen_socket.hpp"
#include "server_state.hpp"
#include "stop_event.hpp"

namespace mimemend::milter {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// libmilter sends a verdict after our callback returned, and does not say when it has. The message
// is answered within this time; if not, the MTA tries it again, no more.
constexpr milliseconds kTimeForLastReply{200};
// For callbacks that run when the drain deadline is over: a file being synced, say.
constexpr milliseconds kTimeForLastCallback{5000};
constexpr milliseconds kDrainStep{20};

// smfi_main in a thread of its own; why is said at StopEvent.
class LibmilterThread {
 public:
  explicit LibmilterThread(detail::ServerState& state) : thread_([this, &state] {
    ended_ = detail::run_libmilter();
    has_ended_ = true;
    detail::StopEvent::raise(state.stop_event.get());
  }) {}

  /// Wakes its accept loop, so that it looks at its socket anew.
  void wake() { detail::interrupt(thread_.native_handle()); }
  [[nodiscard]] bool has_ended() const { return has_ended_; }
  /// REQUIRES: has_ended().
  [[nodiscard]] const Result<void>& ended() const { return ended_; }

 private:
  std::atomic<bool> has_ended_ = false;
  Result<void> ended_;
  std::thread thread_;
};

void close_door(const detail::ListenSocket& socket, LibmilterThread& libmilter, LogSink& log) {
  socket.unlink();
  if (auto walled = socket.wall_up(); !walled) log.write(LogLevel::warning, walled.error().what);
  libmilter.wake();
}

void drain(detail::ServerState& state, const detail::StopEvent& stop, std::chrono::seconds limit) {
  const auto deadline = steady_clock::now() + limit;
  state.log->write(LogLevel::info, fmt::format("stopping: {} messages in progress", state.open_messages.load()));
  while (state.open_messages > 0 && steady_clock::now() < deadline)
    if (stop.wait(kDrainStep)) break;  // told twice: now
  if (const int cut = state.open_messages; cut > 0)
    state.log->write(LogLevel::warning, fmt::format("stopping: {} messages are cut off; the MTA will try again", cut));
  else if (state.sessions.size() > 0)
    std::this_thread::sleep_for(kTimeForLastReply);
}

Result<void> end_sessions(detail::ServerState& state) {
  state.gate.shut();
  if (!state.gate.wait_until_empty(kTimeForLastCallback))
    return Error{Error::Kind::resource, "stopped while a callback was still running"};
  const std::size_t open = state.sessions.clear();
  state.log->write(LogLevel::info, fmt::format("stopped: {} connections were open", open));
  return {};
}

}  // namespace

Server::Server(detail::FilterType type, ServerOptions options, LogSink& log)
    : options_(std::move(options)), state_(new detail::ServerState(std::move(type), log)) {}

Server::~Server() {
  if (!given_to_libmilter_) delete state_;
}

Result<void> Server::run() {
  detail::ServerState& state = *state_;
  if (!state.stop_event.valid()) return Error{Error::Kind::resource, "eventfd: too many open files"};
  auto socket = detail::ListenSocket::open(options_.socket, options_.backlog);
  if (!socket) return socket.error();
  const detail::StopEvent stop(state.stop_event.get());
  given_to_libmilter_ = true;
  if (auto attached = detail::attach_libmilter(state, options_, socket->fd()); !attached) {
    socket->unlink();
    return attached;
  }
  auto* libmilter = new LibmilterThread(state);  // never joined: nothing but the end of the process stops it
  state.log->write(LogLevel::info, fmt::format("listening on {}", socket->description()));
  while (!stop.wait(std::nullopt)) {
  }
  state.draining = true;
  if (libmilter->has_ended()) {  // sessions are cut already
    socket->unlink();
    auto ended = end_sessions(state);
    return libmilter->ended() ? ended : libmilter->ended();
  }
  close_door(*socket, *libmilter, *state.log);
  drain(state, stop, options_.drain_deadline);
  return end_sessions(state);
}

void Server::stop() noexcept { detail::StopEvent::raise(state_->stop_event.get()); }

}  // namespace mimemend::milter
