// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "exit_code.hpp"

namespace mimemend::cli {

/// What the chosen subcommand does. Set while arguments are parsed, run afterwards, so that
/// CLI11's exceptions and ours never mix.
using Run = std::function<ExitCode()>;

/// Each adds its subcommand to `app`. When it is chosen, parsing sets `run`, which must outlive `app`.
void add_show(CLI::App& app, Run& run);
void add_lint(CLI::App& app, Run& run);
void add_defang(CLI::App& app, Run& run);
void add_repair(CLI::App& app, Run& run);
void add_charset(CLI::App& app, Run& run);
void add_restore(CLI::App& app, Run& run);
void add_policy(CLI::App& app, Run& run);
void add_milter_send(CLI::App& app, Run& run);
void add_help(CLI::App& app, Run& run);

/// --spool-dir, which every reading subcommand has.
void add_spool_option(CLI::App& command, std::string& directory);

/// For options that name a file or folder: an empty name is an unset variable in somebody's script.
[[nodiscard]] std::string check_name(const std::string& name);

}  // namespace mimemend::cli
