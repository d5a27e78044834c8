// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <compare>
#include <functional>
#include <string>

#include <mimemend/export.hpp>
#include <mimemend/milter/counters.hpp>
#include <mimemend/milter/filter.hpp>
#include <mimemend/milter/log.hpp>
#include <mimemend/milter/socket_address.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter {

namespace detail {
struct ServerState;
}

/// How a server listens, waits, and is told things.
struct ServerOptions {
  std::string name = "mimemend";  ///< in libmilter's own log lines, and in the line for Sendmail's .mc
  SocketAddress socket;
  int backlog = 1024;                       ///< connections that wait to be accepted; not for an inherited socket
  std::chrono::seconds timeout{7210};       ///< for a silent MTA; must exceed every limit on its side
  std::chrono::seconds drain_deadline{30};  ///< for messages in progress when the server is told to stop
  /// While the end of a message takes longer, the MTA is told so each time this is over without anything
  /// written to it. Zero: never. Sendmail's R= limit (10 s) and Postfix's milter_content_timeout (300 s)
  /// begin anew with each; Sendmail's E= limit does not.
  std::chrono::milliseconds progress_interval{3000};
  /// What SIGUSR1 calls, in the thread that is in run(), while messages are being handled; calls do not
  /// overlap, and SIGTERM waits for the one that runs. An error or an exception is logged, and what was
  /// before goes on. Empty: SIGUSR1 is logged.
  std::function<Result<void>()> on_reload;
  int debug = 0;  ///< libmilter's own trace on standard error, 0 to 6
};

/// A version of libmilter. Sendmail's own number is another one.
struct LibmilterVersion {
  unsigned major_version = 0;
  unsigned minor_version = 0;
  unsigned patch_level = 0;
  auto operator<=>(const LibmilterVersion&) const = default;
};

/// "1.0.1".
[[nodiscard]] MIMEMEND_API std::string to_string(const LibmilterVersion& version);
/// The libmilter that runs, not the one that this was compiled with. run() needs at least 1.0.1.
[[nodiscard]] MIMEMEND_API LibmilterVersion version() noexcept;

/// Serves a filter to MTAs.
///
///     StderrLog log(LogLevel::info);
///     Server server(filter_type<MyFilter>(), options, log);
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
  /// SIGHUP stops too, as in every program on libmilter, whose own thread waits for it and would stop
  /// the hard way if it got it. To read configuration anew there is SIGUSR1 (ServerOptions::on_reload).
  /// Once a signal has ended run(), all four are ignored unless they had handlers before: the end is under way.
  /// Says in the log what to write into the MTA's configuration (mta_configuration()), and, when it
  /// stops, the counters.
  /// REQUIRES: the main thread does not block these signals; one call in a process.
  /// Errors: config, when the socket cannot be made; io; backend, when libmilter gave up or is too old;
  /// resource, when a callback still ran at the very end: then leave by std::_Exit, it may touch anything.
  [[nodiscard]] Result<void> run();
  /// Makes run() end as a signal would. From any thread.
  void stop() noexcept;
  /// Makes run() call on_reload, as SIGUSR1 would. From any thread.
  void reload() noexcept;
  /// What it did until now. From any thread, at any time.
  [[nodiscard]] Counters counters() const noexcept;

 private:
  ServerOptions options_;
  detail::ServerState* state_;  // ours until run() gives it to libmilter, whose threads outlive us
  bool given_to_libmilter_ = false;
};

}  // namespace mimemend::milter
