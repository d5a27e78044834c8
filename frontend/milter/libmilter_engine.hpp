// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mimemend/milter/server.hpp>
#include <mimemend/result.hpp>

#include "server_state.hpp"

namespace mimemend::milter::detail {

/// Errors: backend, when that libmilter cannot negotiate.
[[nodiscard]] Result<void> check_version(const LibmilterVersion& linked);

/// Registers our callbacks with libmilter, on a socket that already listens. Once a process:
/// libmilter has one filter, in a global variable. `state` must live as long as the process, since
/// libmilter's threads do.
/// Errors: backend.
[[nodiscard]] Result<void> attach_libmilter(ServerState& state, const ServerOptions& options, int listen_fd);

/// Runs smfi_main. In our hands that ends only by a failure of its own (an Error), or by a stop
/// signal that found its way to libmilter's own thread.
[[nodiscard]] Result<void> run_libmilter();

}  // namespace mimemend::milter::detail
