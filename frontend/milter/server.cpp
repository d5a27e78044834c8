// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/server.hpp>

#include <atomic>
#include <exception>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include <mimemend/milter/mta_configuration.hpp>

#include "action_names.hpp"
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

// smfi_main in a thread of its own; why is said at StopEvent. As a rule it is never joined: nothing
// but the end of the process stops it.
void start_libmilter(detail::ServerState& state) {
  state.libmilter = std::thread([&state] {
    state.libmilter_result = detail::run_libmilter();
    state.libmilter_ended = true;
    detail::StopEvent::raise(state.stop_event.get());
  });
}

void log_lines(LogSink& log, std::string_view prefix, std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    log.write(LogLevel::info, fmt::format("{}{}", prefix, text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

void log_start(const detail::ServerState& state, const ServerOptions& options) {
  const detail::ListenSocket& socket = *state.socket;
  LogSink& log = *state.log;
  log.write(LogLevel::info, fmt::format("listening on {}", socket.description()));
  const std::string edits = detail::action_names(state.type.table.actions & ~detail::kActSetMacroLists);
  log.write(LogLevel::info, fmt::format("libmilter {}; this filter may {}", to_string(version()),
                                        edits.empty() ? "change nothing" : edits));
  log_lines(log, "Postfix main.cf: ", mta_configuration(socket.address(), options.name, Mta::postfix));
  log_lines(log, "sendmail.mc: ", mta_configuration(socket.address(), options.name, Mta::sendmail));
}

Result<void> call_reload(const ServerOptions& options) {
  if (!options.on_reload) return Error{Error::Kind::config, "this filter has nothing to reload"};
  try {
    return options.on_reload();
  } catch (const std::exception& exception) {
    return Error{Error::Kind::backend, exception.what()};
  } catch (...) {
    return Error{Error::Kind::backend, "an exception of unknown type"};
  }
}

void reload_now(const ServerOptions& options, LogSink& log) {
  if (auto reloaded = call_reload(options); !reloaded)
    log.write(LogLevel::error, fmt::format("not reloaded, all stays as it was: {}", reloaded.error().what));
  else
    log.write(LogLevel::info, "reloaded");
}

void serve_until_stopped(const detail::StopEvent& told, const ServerOptions& options, LogSink& log) {
  using Told = detail::StopEvent::Told;
  for (Told what = told.wait(); what != Told::stop; what = told.wait())
    if (what == Told::reload) reload_now(options, log);
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

// A callback that waits for an MTA which does not read is let go by hanging up.
bool last_callback_ended(const detail::ServerState& state) {
  if (state.gate.wait_until_empty(kTimeForLastCallback)) return true;
  const std::size_t cut = state.socket->hang_up();
  state.log->write(LogLevel::warning, fmt::format("stopping: a callback still runs; hung up on {} connections", cut));
  return state.gate.wait_until_empty(kTimeForLastCallback);
}

Result<void> end_sessions(detail::ServerState& state) {
  state.gate.shut();
  if (!last_callback_ended(state)) return Error{Error::Kind::resource, "stopped while a callback was still running"};
  const std::size_t open = state.sessions.clear();
  state.progress.stop();
  state.log->write(LogLevel::info, fmt::format("stopped: {} connections were open", open));
  state.log->write(LogLevel::info, fmt::format("counters: {}", to_string(state.read_counters())));
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
  if (!state.stop_event.valid() || !state.reload_event.valid())
    return Error{Error::Kind::resource, "eventfd: too many open files"};
  auto opened = detail::ListenSocket::open(options_.socket, options_.backlog);
  if (!opened) return opened.error();
  const detail::ListenSocket& socket = state.socket.emplace(*std::move(opened));
  const detail::StopEvent stop(state.stop_event.get(), state.reload_event.get());
  given_to_libmilter_ = true;
  if (auto attached = detail::attach_libmilter(state, options_, socket.fd()); !attached) {
    socket.unlink();
    return attached;
  }
  state.progress.start(options_.progress_interval);
  start_libmilter(state);
  log_start(state, options_);
  serve_until_stopped(stop, options_, *state.log);
  state.draining = true;
  if (state.libmilter_ended) {  // its sessions are cut already
    state.libmilter.join();
    socket.unlink();
    auto ended = end_sessions(state);
    return state.libmilter_result ? ended : state.libmilter_result;
  }
  close_door(socket, state);
  drain(state, stop, options_.drain_deadline);
  return end_sessions(state);
}

void Server::stop() noexcept { detail::StopEvent::raise(state_->stop_event.get()); }

void Server::reload() noexcept { detail::StopEvent::raise(state_->reload_event.get()); }

Counters Server::counters() const noexcept { return state_->read_counters(); }

std::string to_string(const LibmilterVersion& version) {
  return fmt::format("{}.{}.{}", version.major_version, version.minor_version, version.patch_level);
}

}  // namespace mimemend::milter
