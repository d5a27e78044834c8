// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include <mimemend/result.hpp>

#include "exit_code.hpp"

namespace mimemend::cli {

/// Why one message, or the whole run, did not succeed.
struct Failure {
  ExitCode code{};
  std::string what;  ///< one line: object (unless it is the input), then cause
};

/// The end of a step: nothing when it went well.
using Step = std::optional<Failure>;

/// How a message passes through the command. Where the world fails, a pipe says "try later",
/// so that an MTA requeues; with files there is somebody who reads the message.
enum class Face { pipe, files };

/// The failure that `error` is, unless the caller knows better.
[[nodiscard]] Failure failure_of(const Error& error, Face face);

/// "cause" of errno value `error_number`.
[[nodiscard]] std::string cause_of(int error_number);

}  // namespace mimemend::cli
