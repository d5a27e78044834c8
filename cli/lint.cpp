// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <mimemend/mender.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/report.hpp>

#include "colour_choice.hpp"
#include "command.hpp"
#include "input.hpp"
#include "reading.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

// More than the library keeps for itself: here they are all there is to tell.
constexpr std::uint32_t kMostFindings = 10'000;

struct LintArguments {
  std::vector<std::string> names;
  std::string fail_on = "danger";
  std::string min_severity = "note";
  std::vector<std::string> only;
  std::vector<std::string> ignored;
  std::string colour = "auto";
  std::string spool_directory;
  bool explain = false;
  bool json = false;
  bool list = false;
  bool profile = false;
  bool strict = false;
};

std::optional<Severity> severity_called(std::string_view name) {
  for (const Severity severity : {Severity::note, Severity::warning, Severity::danger})
    if (name == to_string(severity)) return severity;
  return std::nullopt;
}

std::string check_severity(const std::string& name) {
  return severity_called(name) ? "" : "\"" + name + "\" is not note, warning or danger";
}

std::string check_threshold(const std::string& name) {
  return name == "never" || severity_called(name) ? "" : "\"" + name + "\" is not note, warning, danger or never";
}

std::string check_slug(const std::string& slug) {
  const auto code = finding_code(slug);
  return code ? "" : code.error().what;
}

// The slugs were checked when they were parsed.
std::set<FindingCode> codes_of(const std::vector<std::string>& slugs) {
  std::set<FindingCode> codes;
  for (const std::string& slug : slugs) codes.insert(*finding_code(slug));
  return codes;
}

LintOptions lint_options(const LintArguments& arguments) {
  LintOptions options;
  options.choice.min_severity = *severity_called(arguments.min_severity);
  options.choice.only = codes_of(arguments.only);
  options.choice.ignored = codes_of(arguments.ignored);
  options.explain = arguments.explain;
  options.colour = wants_colour(arguments.colour);
  return options;
}

class Lint {
 public:
  explicit Lint(const LintArguments& arguments)
      : names_(names_or_stdin(arguments.names)),
        json_(arguments.json),
        fail_on_(severity_called(arguments.fail_on)),
        options_(lint_options(arguments)),
        mender_options_(mender_options(arguments.spool_directory)) {
    mender_options_.limits.max_findings = kMostFindings;
  }

  [[nodiscard]] ExitCode run() {
    const ExitCode worst = for_each_input(names_, [this](const std::string& name) { return lint(name); });
    if (!json_ && all_.total() > 0) tell(summary());
    return worse_of(worst, fail_on_ && all_.reach(*fail_on_) ? ExitCode::found : ExitCode::done);
  }

 private:
  Step lint(const std::string& name) {
    const auto input = Input::open(name, Accept::anything);
    if (!input) return Failure{ExitCode::bad_input, input.error().what};
    auto read = read_message(*input, policy_, mender_options_, Face::files);
    if (auto* failed = std::get_if<Failure>(&read)) return *failed;
    const auto& outcome = std::get<Outcome>(read);
    const auto report = json_ ? render_lint_json(outcome, input->name(), options_.choice)
                              : render_lint(outcome, input->label(), options_);
    if (!report) return failure_of(report.error(), Face::files);
    all_ += count_findings(outcome, options_.choice);
    const auto printed = print(json_ ? as_lines(*report) : *report);
    return printed ? Step() : failure_of(printed.error(), Face::files);
  }

  std::string summary() const {
    return names_.size() == 1 ? to_text(all_) + "\n" : fmt::format("{} in {} files\n", to_text(all_), names_.size());
  }

  std::vector<std::string> names_;
  bool json_;
  std::optional<Severity> fail_on_;  ///< none: never
  LintOptions options_;
  MenderOptions mender_options_;
  std::shared_ptr<const Policy> policy_ = std::make_shared<Policy>(Policy::none());
  FindingCounts all_;
};

/// Holds messages against the plain profile, which is told from their octets alone.
class ProfileLint {
 public:
  explicit ProfileLint(const LintArguments& arguments)
      : names_(names_or_stdin(arguments.names)),
        json_(arguments.json),
        explain_(arguments.explain),
        mender_options_(mender_options(arguments.spool_directory)) {
    Policy policy = Policy::none();
    policy.repair = arguments.strict ? Repair::strict : Repair::standard;
    policy.ambiguity = Ambiguity::report;
    policy_ = std::make_shared<Policy>(std::move(policy));
  }

  [[nodiscard]] ExitCode run() {
    const ExitCode worst = for_each_input(names_, [this](const std::string& name) { return lint(name); });
    return worse_of(worst, deviates_ ? ExitCode::found : ExitCode::done);
  }

 private:
  Step lint(const std::string& name) {
    const auto input = Input::open(name, Accept::anything);
    if (!input) return Failure{ExitCode::bad_input, input.error().what};
    auto read = read_message(*input, policy_, mender_options_, Face::files);
    if (auto* failed = std::get_if<Failure>(&read)) return *failed;
    const auto& outcome = std::get<Outcome>(read);
    deviates_ = deviates_ || !outcome.deviations().empty();
    const auto report = json_ ? Result<std::string>(as_lines(render_json(outcome, input->name())))
                              : render_deviations(outcome, input->label(), explain_);
    if (!report) return failure_of(report.error(), Face::files);
    const auto printed = print(*report);
    return printed ? Step() : failure_of(printed.error(), Face::files);
  }

  std::vector<std::string> names_;
  bool json_;
  bool explain_;
  bool deviates_ = false;
  MenderOptions mender_options_;
  std::shared_ptr<const Policy> policy_;
};

ExitCode list(const LintArguments& arguments) {
  const LintOptions options = lint_options(arguments);
  if (arguments.json) return print_or_fail(as_lines(render_finding_list_json(options.choice)));
  return print_or_fail(render_finding_list(options));
}

void add_choice_options(CLI::App& command, LintArguments& arguments) {
  // One slug for each option, or several with commas: a FILE that follows is not to be taken for one.
  const auto slugs = [&command](const std::string& name, std::vector<std::string>& into, const std::string& help) {
    command.add_option(name, into, help)->type_name("SLUG")->delimiter(',')->allow_extra_args(false)->check(check_slug);
  };
  command
      .add_option("--min-severity", arguments.min_severity,
                  "Tell findings from here up: note [default], warning, danger")
      ->type_name("SEVERITY")
      ->check(check_severity);
  slugs("--only", arguments.only, "Tell these findings alone");
  slugs("--ignore", arguments.ignored, "Do not tell these findings");
}

void add_form_options(CLI::App& command, LintArguments& arguments) {
  command.add_flag("--explain", arguments.explain,
                   "With each finding the bytes that prove it, and what to do about it");
  command.add_flag("--json", arguments.json, "One JSON object per message, one on a line");
  add_colour_option(command, arguments.colour);
}

}  // namespace

void add_lint(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("lint", "List what is wrong with messages");
  const auto arguments = std::make_shared<LintArguments>();
  command
      ->add_option("--fail-on", arguments->fail_on,
                   "Exit 1 if a finding that is told is as severe: note, warning, danger [default], never")
      ->type_name("SEVERITY")
      ->check(check_threshold);
  add_choice_options(*command, *arguments);
  add_form_options(*command, *arguments);
  CLI::Option* profile = command->add_flag("--profile", arguments->profile,
                                           "Hold them against the plain profile instead; exit 1 if one deviates");
  command->add_flag("--strict", arguments->strict, "The strict level of the profile")->needs(profile);
  CLI::Option* listed = command->add_flag("--list", arguments->list, "List every finding there is, and read nothing");
  add_spool_option(*command, arguments->spool_directory);
  command->add_option("FILE", arguments->names, "Messages; none or - is standard input")
      ->type_name("")
      ->excludes(listed);
  command->callback([&run, arguments] {
    run = [arguments] {
      if (arguments->list) return list(*arguments);
      return arguments->profile ? ProfileLint(*arguments).run() : Lint(*arguments).run();
    };
  });
}

}  // namespace mimemend::cli
