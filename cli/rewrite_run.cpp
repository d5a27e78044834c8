// SPDX-License-Identifier: Apache-2.0
#include "rewrite_run.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

#include <fmt/format.h>

#include <mimemend/report.hpp>

#include "deliver.hpp"
#include "reading.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

std::string prefix_lines(std::string_view prefix, std::string_view lines) {
  std::string text;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    text += fmt::format("{}: {}\n", prefix, line);
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
  }
  return text;
}

Step print_json(std::string_view line, const OutputChoice& output) {
  if (output.kind == OutputChoice::Kind::standard_output) {  // taken by the mail
    tell(line);
    return std::nullopt;
  }
  const auto printed = print(line);
  return printed ? Step() : failure_of(printed.error(), Face::files);
}

}  // namespace

ExitCode RewriteRun::run() {
  const ExitCode worst = for_each_input(plan_.names, [this](const std::string& name) { return rewrite(name); });
  return worse_of(worst, answer_);
}

Step RewriteRun::rewrite(const std::string& name) {
  const auto input = Input::open(name, accepted_input(plan_.output));
  if (!input) return Failure{ExitCode::bad_input, input.error().what};
  const auto read = read_message(*input, plan_.policy, plan_.mender, face_of(plan_.output, *input));
  if (const auto* failed = std::get_if<Failure>(&read)) return *failed;
  const auto& outcome = std::get<Outcome>(read);

  const Step refused = refusal(outcome);
  if (!refused)
    // A report of what did not come about would be untrue, so it comes last.
    if (auto failed = let_out(*input, outcome)) return failed;
  if (auto failed = report(*input, outcome)) return failed;
  if (plan_.verdict == RewritePlan::Verdict::failure) return refused;
  if (refused || outcome.changed()) answer_ = ExitCode::found;
  return std::nullopt;
}

Step RewriteRun::refusal(const Outcome& outcome) const {
  const Decision* decision = outcome.refusal();
  if (decision == nullptr) return std::nullopt;
  return Failure{ExitCode::refused, fmt::format("refused by rule {}: {}", decision->rule, decision->reason)};
}

Step RewriteRun::let_out(const Input& input, const Outcome& outcome) const {
  if (plan_.output.kind == OutputChoice::Kind::nowhere) return std::nullopt;
  if (plan_.output.kind == OutputChoice::Kind::in_place && !outcome.changed()) return std::nullopt;
  if (auto failed = keep_removed(input, outcome)) return failed;
  return deliver(plan_.output, input, [&outcome](ByteSink& sink) -> Result<void> {
    const auto written = outcome.write(sink);
    return written ? Result<void>() : written.error();
  });
}

Step RewriteRun::keep_removed(const Input& input, const Outcome& outcome) const {
  if (!plan_.quarantine || !outcome.changed()) return std::nullopt;
  auto kept = plan_.quarantine->open();
  if (kept) kept = plan_.quarantine->keep(outcome);
  return kept ? Step() : failure_of(kept.error(), face_of(plan_.output, input));
}

Step RewriteRun::report(const Input& input, const Outcome& outcome) const {
  switch (plan_.report) {
    case RewritePlan::Report::none: return std::nullopt;
    case RewritePlan::Report::text: tell(prefix_lines(input.label(), render_decisions(outcome))); return std::nullopt;
    case RewritePlan::Report::json: return print_json(as_lines(render_json(outcome, input.name())), plan_.output);
    case RewritePlan::Report::charsets: return print_charsets(input, outcome);
    case RewritePlan::Report::diff: return print_diff(input, outcome);
  }
  return std::nullopt;
}

Step RewriteRun::print_charsets(const Input& input, const Outcome& outcome) const {
  const auto printed = print(prefix_lines(input.label(), render_charsets(outcome)));
  return printed ? Step() : failure_of(printed.error(), Face::files);
}

Step RewriteRun::print_diff(const Input& input, const Outcome& outcome) const {
  const auto edits = render_edits(outcome, input.label());
  if (!edits) return failure_of(edits.error(), Face::files);
  const auto printed = print(*edits);
  return printed ? Step() : failure_of(printed.error(), Face::files);
}

}  // namespace mimemend::cli
