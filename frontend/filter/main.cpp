// SPDX-License-Identifier: Apache-2.0
//
// mimemend-milter: the defanging filter as a program.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <mimemend/milter/mta_configuration.hpp>
#include <mimemend/milter/server.hpp>

#include "config.hpp"
#include "defang_filter.hpp"
#include "shared.hpp"

namespace {

using namespace mimemend;

// sysexits(3), as the command uses them.
enum ExitCode : int { done = 0, usage = 2, software = 70, cannot_create = 73, io = 74, try_later = 75, config = 78 };

struct Arguments {
  std::string config_file = MIMEMEND_SYSCONFDIR "/mimemend/mimemend.toml";
  enum class Task { serve, check_config, print_mta_config } task = Task::serve;
};

ExitCode failed(const Error& error, ExitCode code) {
  fmt::print(stderr, "mimemend-milter: {}\n", error.what);
  return code;
}

ExitCode code_of(Error::Kind kind) {
  switch (kind) {
    case Error::Kind::io: return ExitCode::io;
    case Error::Kind::config:
    case Error::Kind::data: return ExitCode::config;
    case Error::Kind::resource: return ExitCode::try_later;
    case Error::Kind::backend: return ExitCode::software;
  }
  return ExitCode::software;
}

// Reports about the configuration and starts nothing.
ExitCode check(const Arguments& arguments, const filter::Config& config) {
  fmt::print("{}: good: {} on {}\n", arguments.config_file,
             config.mode == filter::Mode::enforce ? "enforce" : "monitor", to_string(config.server.socket));
  return ExitCode::done;
}

// What to write into the MTAs' configuration, to be looked at or pasted. Starts nothing.
ExitCode print_mta_config(const filter::Config& config) {
  const milter::ServerOptions& server = config.server;
  fmt::print("# Postfix, main.cf:\n{}\ndnl Sendmail, .mc:\n{}",
             mta_configuration(server.socket, server.name, milter::Mta::postfix),
             mta_configuration(server.socket, server.name, milter::Mta::sendmail));
  return ExitCode::done;
}

// Reads the configuration anew, for messages that begin from now on. `running` is what the server was started with.
Result<void> reload(const std::string& file, const milter::ServerOptions& running, filter::CurrentShared& current,
                    milter::StderrLog& log) {
  auto config = filter::load_config(file);
  if (!config) return config.error();
  const milter::LogLevel level = config->log_level;
  for (const std::string_view key : filter::changed_keys(running, config->server))
    log.write(milter::LogLevel::warning, fmt::format("{}: server.{} has changed: that takes a restart", file, key));
  auto shared = filter::make_shared_state(*std::move(config), log);
  if (!shared) return shared.error();
  current.replace(*std::move(shared));
  log.set_least(level);
  return {};
}

ExitCode serve(const Arguments& arguments, filter::Config config) {
  milter::StderrLog log(config.log_level);
  milter::ServerOptions options = config.server;
  auto shared = filter::make_shared_state(std::move(config), log);
  if (!shared) return failed(shared.error(), ExitCode::cannot_create);
  const auto current = std::make_shared<filter::CurrentShared>(*std::move(shared));
  options.on_reload = [&log, current, file = arguments.config_file, running = options] {
    return reload(file, running, *current, log);
  };
  milter::Server server(
      milter::filter_type<filter::DefangFilter>([current] { return std::make_unique<filter::DefangFilter>(current); }),
      std::move(options), log);
  auto ended = server.run();
  if (ended) return ExitCode::done;
  const ExitCode code = failed(ended.error(), code_of(ended.error().kind));
  // A callback may still be running: nothing that it could touch may be destroyed.
  if (ended.error().kind == Error::Kind::resource) std::_Exit(code);
  return code;
}

ExitCode run(const Arguments& arguments) {
  auto config = filter::load_config(arguments.config_file);
  if (!config) return failed(config.error(), ExitCode::config);
  if (arguments.task == Arguments::Task::check_config) return check(arguments, *config);
  if (arguments.task == Arguments::Task::print_mta_config) return print_mta_config(*config);
  return serve(arguments, *std::move(config));
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{
      "Takes dangerous attachments out of mail that Postfix or Sendmail passes through it.\n"
      "SIGTERM finishes the messages in progress and ends.\n"
      "SIGUSR1 reads configuration and policy again, for messages that begin then.\n",
      "mimemend-milter"};
  app.set_version_flag("--version", "mimemend-milter " MIMEMEND_VERSION);
  app.add_option("--config", arguments.config_file, "Configuration file")->type_name("FILE")->capture_default_str();
  app.add_flag_callback(
      "--check-config", [&arguments] { arguments.task = Arguments::Task::check_config; },
      "Read the configuration and the policy, say what is wrong with them, and end");
  app.add_flag_callback(
      "--print-mta-config", [&arguments] { arguments.task = Arguments::Task::print_mta_config; },
      "Print what to write into the configuration of Postfix and Sendmail, and end");
  app.footer(
      "Exit codes: 0 done, 2 usage, 70 libmilter failed, 73 no quarantine folder, 74 I/O,\n"
      "75 stopped in the middle of something, 78 configuration.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? ExitCode::done : ExitCode::usage;
  }
  try {
    return run(arguments);
  } catch (const std::exception& exception) {
    fmt::print(stderr, "mimemend-milter: {}\n", exception.what());
    return ExitCode::software;
  }
}
