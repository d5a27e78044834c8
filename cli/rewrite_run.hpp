// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mimemend/mender.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/quarantine.hpp>

#include "exit_code.hpp"
#include "failure.hpp"
#include "input.hpp"
#include "output_choice.hpp"

namespace mimemend::cli {

/// Everything that `mimemend defang` or `repair` is asked to do, checked.
struct RewritePlan {
  enum class Report {
    none,
    text,
    json,
    charsets,  ///< what the charset of each text is, to standard output
    diff,      ///< every edit with its reason, to standard output
  };
  enum class Verdict {
    failure,   ///< a refused message fails
    question,  ///< --check: only the exit code says that one would be changed or refused
  };

  std::vector<std::string> names;
  std::shared_ptr<const Policy> policy;
  std::optional<Quarantine> quarantine;  ///< none: what is removed is lost
  OutputChoice output;
  MenderOptions mender;
  Report report = Report::text;
  Verdict verdict = Verdict::failure;
};

/// Rewrites message after message. What is removed from one is safe in the quarantine before a
/// byte of its rewritten form is let out.
class RewriteRun {
 public:
  explicit RewriteRun(RewritePlan plan) : plan_(std::move(plan)) {}
  [[nodiscard]] ExitCode run();

 private:
  Step rewrite(const std::string& name);
  Step let_out(const Input& input, const Outcome& outcome) const;
  Step keep_removed(const Input& input, const Outcome& outcome) const;
  Step report(const Input& input, const Outcome& outcome) const;
  Step print_charsets(const Input& input, const Outcome& outcome) const;
  Step print_diff(const Input& input, const Outcome& outcome) const;
  Step refusal(const Outcome& outcome) const;

  RewritePlan plan_;
  ExitCode answer_ = ExitCode::done;
};

}  // namespace mimemend::cli
