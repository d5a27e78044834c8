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

/// Everything that `mimemend defang` is asked to do, checked.
struct DefangPlan {
  enum class Report { none, text, json };
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

/// Defangs message after message. What is removed from one is safe in the quarantine before a
/// byte of its rewritten form is let out.
class DefangRun {
 public:
  explicit DefangRun(DefangPlan plan) : plan_(std::move(plan)) {}
  [[nodiscard]] ExitCode run();

 private:
  Step defang(const std::string& name);
  Step let_out(const Input& input, const Outcome& outcome) const;
  Step keep_removed(const Input& input, const Outcome& outcome) const;
  Step report(const Input& input, const Outcome& outcome) const;
  Step refusal(const Outcome& outcome) const;

  DefangPlan plan_;
  ExitCode answer_ = ExitCode::done;
};

}  // namespace mimemend::cli
