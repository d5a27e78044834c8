// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <mimemend/export.hpp>
#include <mimemend/milter/filter.hpp>
#include <mimemend/milter/log.hpp>
#include <mimemend/milter/socket_address.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter {

namespace detail {
struct ServerState;
}

struct ServerOptions {
  std::string name = "mimemend";  ///< in libmilter's own log lines
  SocketAddress socket;
  int backlog = 1024;                       ///< connections that wait to be accepted
  std::chrono::seconds timeout{7210};       ///< for a silent MTA; must exceed every limit on its side
  std::chrono::seconds drain_deadline{30};  ///< for messages in progress when the server is told to stop
  int debug = 0;                            ///< libmilter's own trace on standard error, 0 to 6
};

/// Serves a filter to MTAs.
///
///     StderrLog log(LogLevel::info);
///     Server server(filter_type<MyFilter>([] { return std::make_unique<MyFilter>(); }), options, log);
///     Result<void> ended = server.run();
///
/// libmilter serves one filter a process and cannot be started twice, so run() is for once in the
/// life of a process, which should end soon after it returned.
class MIMEMEND_API Server {
 public:
  /// REQUIRES: `log`, and whatever the filter refers to, outlive run().
  Server(detail::FilterType type, ServerOptions options, LogSink& log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Serves until SIGTERM, SIGINT, SIGHUP or stop(). Then no connection is taken any more, messages
  /// in progress may end until the drain deadline (a second signal ends that), a new message on an
  /// open connection is answered 451 4.3.2, and all sessions are destroyed. A connection that is cut
  /// makes the MTA answer "try later"; nothing is accepted unseen.
  /// REQUIRES: the main thread does not block these signals; one call in a process.
  /// Errors: config, when the socket cannot be made; io; backend, when libmilter gave up; resource,
  /// when a callback still ran at the very end: then leave by std::_Exit, it may touch anything.
  [[nodiscard]] Result<void> run();
  /// Makes run() end as a signal would. From any thread.
  void stop() noexcept;

 private:
  ServerOptions options_;
  detail::ServerState* state_;  // ours until run() gives it to libmilter, whose threads outlive us
  bool given_to_libmilter_ = false;
};

}  // namespace mimemend::milter
