// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "exit_code.hpp"
#include "milter_send_options.hpp"

namespace mimemend::cli {

/// Plays each message plan.repeat times over plan.concurrency connections at once, and tells how many came
/// to what, how many in a second, and how long they took. Of messages on which the milter fails, the first
/// few are told; a thread that sees nothing but failures gives up.
[[nodiscard]] ExitCode run_milter_load(const MilterSendPlan& plan);

}  // namespace mimemend::cli
