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

#include <mimemend/milter/server.hpp>
#include <mimemend/quarantine.hpp>

#include "config.hpp"
#include "defang_filter.hpp"

namespace {

using namespace mimemend;

// sysexits(3), as the command uses them.
enum ExitCode : int { done = 0, usage = 2, software = 70, cannot_create = 73, io = 74, try_later = 75, config = 78 };

struct Arguments {
  std::string config_file = MIMEMEND_SYSCONFDIR "/mimemend/mimemend.toml";
  enum class Task { serve, check_config } task = Task::serve;
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

ExitCode serve(filter::Config config) {
  milter::StderrLog log(config.log_level);
  auto shared = std::make_shared<filter::Shared>();
  shared->log = &log;
  if (config.quarantine && config.mode == filter::Mode::enforce) {
    const Quarantine& quarantine = shared->quarantine.emplace(*config.quarantine);
    if (auto opened = quarantine.open(); !opened) return failed(opened.error(), ExitCode::cannot_create);
  }
  milter::ServerOptions options = config.server;
  shared->config = std::make_shared<const filter::Config>(std::move(config));
  milter::Server server(
      milter::filter_type<filter::DefangFilter>([shared] { return std::make_unique<filter::DefangFilter>(shared); }),
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
  return serve(*std::move(config));
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app{
      "Takes dangerous attachments out of mail that Postfix or Sendmail passes through it.\n"
      "SIGTERM finishes the messages in progress and ends.\n",
      "mimemend-milter"};
  app.set_version_flag("--version", "mimemend-milter " MIMEMEND_VERSION);
  app.add_option("--config", arguments.config_file, "Configuration file")->type_name("FILE")->capture_default_str();
  app.add_flag_callback(
      "--check-config", [&arguments] { arguments.task = Arguments::Task::check_config; },
      "Read the configuration and the policy, say what is wrong with them, and end");
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
