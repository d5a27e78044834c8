// SPDX-License-Identifier: Apache-2.0
// mimemend: show, lint, defang, repair and restore mail messages. The manual is docs/man/mimemend.1.
#include <csignal>
#include <exception>
#include <new>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "command.hpp"
#include "exit_code.hpp"
#include "input.hpp"
#include "terminal.hpp"

namespace mimemend::cli {

void add_spool_option(CLI::App& command, std::string& directory) {
  command.add_option("--spool-dir", directory, "Folder for large messages while they are read [$TMPDIR or /var/tmp]")
      ->type_name("DIR")
      ->check(check_name);
}

std::string check_name(const std::string& name) { return name.empty() ? "the name is empty" : ""; }

namespace {

// A closed pipe and a file size limit are errors of write(), to be told as such.
void turn_signals_into_errors() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void declare(CLI::App& app, Run& run) {
  app.footer(exit_code_help());  // subcommands inherit it
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", "mimemend " MIMEMEND_VERSION);
  add_show(app, run);
  add_lint(app, run);
  add_defang(app, run);
  add_repair(app, run);
  add_charset(app, run);
  add_restore(app, run);
  add_policy(app, run);
  add_milter_send(app, run);
  add_help(app, run);
}

ExitCode wrong_usage(std::string_view what) {
  complain(what);
  tell("Try 'mimemend --help'.\n");
  return ExitCode::usage;
}

ExitCode parse_and_run(int argc, char** argv) {
  Run run;
  CLI::App app("Show, lint, defang, repair and restore mail messages", "mimemend");
  declare(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return print_or_fail(app.help());
  } catch (const CLI::CallForVersion& version) {
    return print_or_fail(fmt::format("{}\n", version.what()));
  } catch (const CLI::ParseError& error) {
    return wrong_usage(error.what());
  }
  // CLI11's own check would not name a command that does not exist.
  return run ? run() : wrong_usage("a command is required");
}

// Whatever escapes is our failure, not the mail's: the mail is to be tried again.
ExitCode guarded_main(int argc, char** argv) noexcept {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::bad_alloc&) {
    tell("mimemend: out of memory\n");
  } catch (const std::exception& error) {
    tell("mimemend: internal error: ");
    tell(error.what());
    tell("\n");
  }
  return ExitCode::try_later;
}

}  // namespace
}  // namespace mimemend::cli

int main(int argc, char** argv) {
  mimemend::cli::hold_standard_descriptors();
  mimemend::cli::turn_signals_into_errors();
  return static_cast<int>(mimemend::cli::guarded_main(argc, argv));
}
