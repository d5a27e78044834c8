// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "command.hpp"
#include "defang_run.hpp"
#include "output_choice.hpp"
#include "reading.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

// The options as they are given.
struct DefangOptions {
  std::vector<std::string> names;
  std::string policy_file;
  std::string quarantine;
  bool no_quarantine = false;
  std::string output;
  bool in_place = false;
  bool dry_run = false;
  bool check = false;
  bool json = false;
  bool quiet = false;
  std::string spool_directory;
};

OutputChoice output_choice(const DefangOptions& options) {
  using Kind = OutputChoice::Kind;
  if (options.dry_run || options.check) return {Kind::nowhere, {}};
  if (options.in_place) return {Kind::in_place, {}};
  if (!options.output.empty()) return {Kind::path, options.output};
  return {Kind::standard_output, {}};
}

DefangPlan::Report report_choice(const DefangOptions& options) {
  if (options.json) return DefangPlan::Report::json;
  return options.quiet ? DefangPlan::Report::none : DefangPlan::Report::text;
}

DefangPlan plan_without_policy(const DefangOptions& options) {
  DefangPlan plan;
  plan.names = names_or_stdin(options.names);
  if (!options.quarantine.empty()) plan.quarantine.emplace(options.quarantine);
  plan.output = output_choice(options);
  plan.mender = mender_options(options.spool_directory);
  plan.report = report_choice(options);
  plan.verdict = options.check ? DefangPlan::Verdict::question : DefangPlan::Verdict::failure;
  return plan;
}

// What is removed must have a place, or somebody must have said that it need not be kept.
Step check_quarantine(const DefangPlan& plan, const DefangOptions& options) {
  const bool writes = plan.output.kind != OutputChoice::Kind::nowhere;
  if (!writes || plan.quarantine || options.no_quarantine || !plan.policy->may_edit()) return std::nullopt;
  return Failure{ExitCode::usage, "the policy removes content: give --quarantine DIR to keep it, or --no-quarantine"};
}

std::variant<DefangPlan, Failure> plan_of(const DefangOptions& options) {
  DefangPlan plan = plan_without_policy(options);
  if (auto failed = check_choice(plan.output, plan.names)) return *std::move(failed);
  auto policy = options.policy_file.empty() ? Result<Policy>(Policy::builtin()) : Policy::load(options.policy_file);
  if (!policy) return Failure{ExitCode::config, policy.error().what};
  policy->removed_is_kept = !options.no_quarantine;
  plan.policy = std::make_shared<Policy>(*std::move(policy));
  if (auto failed = check_quarantine(plan, options)) return *std::move(failed);
  return plan;
}

ExitCode defang(const DefangOptions& options) {
  auto plan = plan_of(options);
  if (const auto* failed = std::get_if<Failure>(&plan)) {
    complain(failed->what);
    return failed->code;
  }
  return DefangRun(std::get<DefangPlan>(std::move(plan))).run();
}

void add_quarantine_options(CLI::App& command, DefangOptions& options) {
  CLI::Option* keep = command.add_option("--quarantine", options.quarantine, "Keep what is removed in this folder")
                          ->type_name("DIR")
                          ->check(check_name);
  command.add_flag("--no-quarantine", options.no_quarantine, "What is removed is lost")->excludes(keep);
}

void add_output_options(CLI::App& command, DefangOptions& options) {
  CLI::Option* output =
      command
          .add_option("-o,--output", options.output, "Write to this file, or to a file of the same name in this folder")
          ->type_name("FILE|DIR")
          ->check(check_name);
  command.add_flag("-i,--in-place", options.in_place, "Rewrite the files; those that stay the same are not touched")
      ->excludes(output);
  command.add_flag("--dry-run", options.dry_run, "Write nothing, only report");
  command.add_flag("--check", options.check, "As --dry-run; exit 1 if a message would be changed or refused");
}

void add_report_options(CLI::App& command, DefangOptions& options) {
  CLI::Option* json = command.add_flag(
      "--json", options.json, "Report as JSON lines: to standard output, or standard error if mail goes to the former");
  command.add_flag("-q,--quiet", options.quiet, "No report")->excludes(json);
}

}  // namespace

void add_defang(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("defang", "Take out of messages what the policy names");
  const auto options = std::make_shared<DefangOptions>();
  command->add_option("--policy", options->policy_file, "Policy file (TOML) instead of the built-in policy")
      ->type_name("FILE")
      ->check(check_name);
  add_quarantine_options(*command, *options);
  add_output_options(*command, *options);
  add_report_options(*command, *options);
  add_spool_option(*command, options->spool_directory);
  command->add_option("FILE", options->names, "Messages; none or - is standard input")->type_name("");
  command->callback([&run, options] { run = [options] { return defang(*options); }; });
}

}  // namespace mimemend::cli
