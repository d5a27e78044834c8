// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "command.hpp"
#include "rewrite_run.hpp"

namespace mimemend::cli {

/// The options that the rewriting commands share, as they are given.
struct RewriteOptions {
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
  bool diff = false;
  bool charsets = false;  ///< write nothing, only print what the charset of each text is
  std::string spool_directory;
};

void add_rewrite_options(CLI::App& command, RewriteOptions& options);

/// The plan for a policy, or what is wrong with the options.
[[nodiscard]] std::variant<RewritePlan, Failure> rewrite_plan(const RewriteOptions& options, Policy policy);

/// Runs a plan, or tells why there is none.
[[nodiscard]] ExitCode run_rewrite(std::variant<RewritePlan, Failure> plan);

}  // namespace mimemend::cli
