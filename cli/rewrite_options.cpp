// SPDX-License-Identifier: Apache-2.0
#include "rewrite_options.hpp"

#include <utility>

#include "output_choice.hpp"
#include "reading.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

OutputChoice output_choice(const RewriteOptions& options) {
  using Kind = OutputChoice::Kind;
  if (options.dry_run || options.check || options.diff || options.charsets) return {Kind::nowhere, {}};
  if (options.in_place) return {Kind::in_place, {}};
  if (!options.output.empty()) return {Kind::path, options.output};
  return {Kind::standard_output, {}};
}

RewritePlan::Report report_choice(const RewriteOptions& options) {
  if (options.diff) return RewritePlan::Report::diff;
  if (options.json) return RewritePlan::Report::json;
  if (options.charsets) return RewritePlan::Report::charsets;
  return options.quiet ? RewritePlan::Report::none : RewritePlan::Report::text;
}

RewritePlan plan_without_policy(const RewriteOptions& options) {
  RewritePlan plan;
  plan.names = names_or_stdin(options.names);
  if (!options.quarantine.empty()) plan.quarantine.emplace(options.quarantine);
  plan.output = output_choice(options);
  plan.mender = mender_options(options.spool_directory);
  plan.report = report_choice(options);
  plan.verdict = options.check ? RewritePlan::Verdict::question : RewritePlan::Verdict::failure;
  return plan;
}

// What is removed must have a place, or somebody must have said that it need not be kept.
Step check_quarantine(const RewritePlan& plan, const RewriteOptions& options) {
  const bool writes = plan.output.kind != OutputChoice::Kind::nowhere;
  if (!writes || plan.quarantine || options.no_quarantine || !plan.policy->may_edit()) return std::nullopt;
  return Failure{ExitCode::usage, "the policy removes content: give --quarantine DIR to keep it, or --no-quarantine"};
}

void add_quarantine_options(CLI::App& command, RewriteOptions& options) {
  CLI::Option* keep = command.add_option("--quarantine", options.quarantine, "Keep what is removed in this folder")
                          ->type_name("DIR")
                          ->check(check_name);
  command.add_flag("--no-quarantine", options.no_quarantine, "What is removed is lost")->excludes(keep);
}

void add_output_options(CLI::App& command, RewriteOptions& options) {
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

void add_report_options(CLI::App& command, RewriteOptions& options) {
  CLI::Option* json = command.add_flag(
      "--json", options.json, "Report as JSON lines: to standard output, or standard error if mail goes to the former");
  CLI::Option* quiet = command.add_flag("-q,--quiet", options.quiet, "No report")->excludes(json);
  command.add_flag("--diff", options.diff, "Write nothing, only print every edit with its reason")
      ->excludes(json)
      ->excludes(quiet);
}

}  // namespace

void add_rewrite_options(CLI::App& command, RewriteOptions& options) {
  add_quarantine_options(command, options);
  add_output_options(command, options);
  add_report_options(command, options);
  add_spool_option(command, options.spool_directory);
  command.add_option("FILE", options.names, "Messages; none or - is standard input")->type_name("");
}

std::variant<RewritePlan, Failure> rewrite_plan(const RewriteOptions& options, Policy policy) {
  RewritePlan plan = plan_without_policy(options);
  if (auto failed = check_choice(plan.output, plan.names)) return *std::move(failed);
  policy.removed_is_kept = !options.no_quarantine;
  plan.policy = std::make_shared<Policy>(std::move(policy));
  if (auto failed = check_quarantine(plan, options)) return *std::move(failed);
  return plan;
}

ExitCode run_rewrite(std::variant<RewritePlan, Failure> plan) {
  if (const auto* failed = std::get_if<Failure>(&plan)) {
    complain(failed->what);
    return failed->code;
  }
  return RewriteRun(std::get<RewritePlan>(std::move(plan))).run();
}

}  // namespace mimemend::cli
