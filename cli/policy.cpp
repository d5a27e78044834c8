// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>

#include <fmt/format.h>

#include <mimemend/policy.hpp>

#include "command.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

ExitCode check(const std::string& file) {
  const auto policy = Policy::load(file);
  if (policy) return print_or_fail(fmt::format("ok: {} rules\n", policy->rules.size()));
  complain(policy.error().what);
  return ExitCode::config;
}

}  // namespace

void add_policy(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("policy", "Print the built-in policy, or check a policy file");
  const auto file = std::make_shared<std::string>();
  CLI::Option* given = command->add_option("--policy", *file, "Check this file")->type_name("FILE")->check(check_name);
  command->callback([&run, file, given] {
    const bool checking = given->count() > 0;
    run = [file, checking] { return checking ? check(*file) : print_or_fail(policy_default_toml()); };
  });
}

}  // namespace mimemend::cli
