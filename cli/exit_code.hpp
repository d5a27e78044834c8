// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace mimemend::cli {

/// What the command tells its caller, in the numbers of sysexits.h, which an MTA that
/// pipes mail through the command knows. Of several files the highest one counts.
enum class ExitCode {
  done = 0,
  found = 1,  ///< only what was asked for: a message to change (--check), a finding (lint), a refusal (milter-send)
  usage = 2,
  bad_input = 65,      ///< EX_DATAERR
  refused = 69,        ///< EX_UNAVAILABLE
  cannot_create = 73,  ///< EX_CANTCREAT
  io = 74,             ///< EX_IOERR
  try_later = 75,      ///< EX_TEMPFAIL: an MTA keeps the mail in its queue
  protocol = 76,       ///< EX_PROTOCOL
  config = 78,         ///< EX_CONFIG
};

struct ExitCodeInfo {
  ExitCode code;
  std::string_view meaning;
};

inline constexpr std::array kExitCodes{
    ExitCodeInfo{ExitCode::done, "done, or nothing to do"},
    ExitCodeInfo{ExitCode::found,
                 "--check: a message would be changed or refused; lint: a finding at --fail-on or above; "
                 "milter-send: a message is not delivered, or a replay differs"},
    ExitCodeInfo{ExitCode::usage, "wrong usage"},
    ExitCodeInfo{ExitCode::bad_input, "input that cannot be read, or a message that cannot be restored"},
    ExitCodeInfo{ExitCode::refused, "the policy refuses the message; nothing was written"},
    ExitCodeInfo{ExitCode::cannot_create, "the output file cannot be created"},
    ExitCodeInfo{ExitCode::io, "reading or writing failed"},
    ExitCodeInfo{ExitCode::try_later, "temporary failure: try again later"},
    ExitCodeInfo{ExitCode::protocol, "milter-send: the milter cannot be reached, or fails"},
    ExitCodeInfo{ExitCode::config, "the policy is wrong or cannot be read"},
};

[[nodiscard]] constexpr ExitCode worse_of(ExitCode a, ExitCode b) noexcept { return std::max(a, b); }

/// The table of kExitCodes for --help.
[[nodiscard]] std::string exit_code_help();

}  // namespace mimemend::cli
