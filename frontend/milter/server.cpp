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

// smfi_main in a thread of its own; why is said at StopEvent. It is never joined: nothing but the
// end of the process stops it.
void start_libmilter(detail::ServerState& state) {
  state.libmilter = std::thread([&state] {
    state.libmilter_result = detail::run_libmilter();
    state.libmilter_ended = true;
    detail::StopEvent::raise(state.stop_event.get());
  });
}

// No connection comes in any more. libmilter's accept loop goes on, on a socket that nobody knows.
void close_door(const detail::ListenSocket& socket, detail::ServerState& state) {
  socket.unlink();
  if (auto walled = socket.wall_up(); !walled) state.log->write(LogLevel::warning, walled.error().what);
  detail::interrupt(state.libmilter.native_handle());
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
  auto opened = detail::ListenSocket::open(options_.socket, options_.backlog);
  if (!opened) return opened.error();
  const detail::ListenSocket& socket = state.socket.emplace(*std::move(opened));
  const detail::StopEvent stop(state.stop_event.get());
  given_to_libmilter_ = true;
  if (auto attached = detail::attach_libmilter(state, options_, socket.fd()); !attached) {
    socket.unlink();
    return attached;
  }
  start_libmilter(state);
  state.log->write(LogLevel::info, fmt::format("listening on {}", socket.description()));
  while (!stop.wait(std::nullopt)) {
  }
  state.draining = true;
  if (state.libmilter_ended) {  // its sessions are cut already
    socket.unlink();
    auto ended = end_sessions(state);
    return state.libmilter_result ? ended : state.libmilter_result;
  }
  close_door(socket, state);
  drain(state, stop, options_.drain_deadline);
  return end_sessions(state);
}

void Server::stop() noexcept { detail::StopEvent::raise(state_->stop_event.get()); }

}  // namespace mimemend::milter
