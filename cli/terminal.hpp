// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <mimemend/result.hpp>

#include "failure.hpp"

namespace mimemend::cli {

/// Sees that descriptors 0, 1 and 2 are taken. Were one closed, the next file opened would get its
/// number, and mail would be written into a spool. What is put there instead fails when it is used.
/// Call it before anything is opened.
void hold_standard_descriptors();

/// Writes to standard output. Errors: io, "standard output: cause".
[[nodiscard]] Result<void> print(std::string_view text);

/// Writes to standard output as the whole of what a command has to do.
[[nodiscard]] ExitCode print_or_fail(std::string_view text);

/// Writes `text` to standard error. Does not: report that it failed; there is nobody left to tell.
void tell(std::string_view text);

/// One line to standard error: "mimemend: WHAT". Control characters are escaped.
void complain(std::string_view what);

/// The same for a failure of `label`; gives back its code.
ExitCode complain(std::string_view label, const Failure& failure);

}  // namespace mimemend::cli
