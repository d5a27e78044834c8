// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include "command.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

ExitCode help(const CLI::App& app, const std::string& name) {
  // app.help() would be the help of the chosen subcommand, which is this one.
  if (name.empty())
    return print_or_fail(app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal));
  const auto named = app.get_subcommands([&name](const CLI::App* command) { return command->get_name() == name; });
  if (!named.empty()) return print_or_fail(named.front()->help(app.get_name()));
  complain(name + ": no such command");
  return ExitCode::usage;
}

}  // namespace

void add_help(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("help", "Explain a command");
  const auto name = std::make_shared<std::string>();
  command->add_option("COMMAND", *name, "The command to explain")->type_name("");
  command->callback([&app, &run, name] { run = [&app, name] { return help(app, *name); }; });
}

}  // namespace mimemend::cli
