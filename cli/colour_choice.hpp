// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <CLI/CLI.hpp>

namespace mimemend::cli {

/// --color, which every command that prints for people has.
void add_colour_option(CLI::App& command, std::string& when);

/// Whether standard output gets colours. `when` is the value of --color; "auto" means a terminal that is not
/// dumb, unless NO_COLOR is set (no-color.org).
[[nodiscard]] bool wants_colour(const std::string& when);

}  // namespace mimemend::cli
