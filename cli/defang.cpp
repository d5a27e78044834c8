// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <utility>

#include "command.hpp"
#include "rewrite_options.hpp"

namespace mimemend::cli {
namespace {

ExitCode defang(const RewriteOptions& options) {
  auto policy = options.policy_file.empty() ? Result<Policy>(Policy::builtin()) : Policy::load(options.policy_file);
  if (!policy) return run_rewrite(Failure{ExitCode::config, policy.error().what});
  return run_rewrite(rewrite_plan(options, *std::move(policy)));
}

}  // namespace

void add_defang(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("defang", "Take out of messages what the policy names");
  const auto options = std::make_shared<RewriteOptions>();
  command->add_option("--policy", options->policy_file, "Policy file (TOML) instead of the built-in policy")
      ->type_name("FILE")
      ->check(check_name);
  add_rewrite_options(*command, *options);
  command->callback([&run, options] { run = [options] { return defang(*options); }; });
}

}  // namespace mimemend::cli
