// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <mimemend/mender.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/report.hpp>

#include "command.hpp"
#include "input.hpp"
#include "reading.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

enum class Form { tree, json };

struct ShowOptions {
  std::vector<std::string> names;
  std::string spool_directory;
  bool json = false;
};

class Show {
 public:
  Show(const ShowOptions& options, std::vector<std::string> names)
      : names_(std::move(names)),
        form_(options.json ? Form::json : Form::tree),
        mender_options_(mender_options(options.spool_directory)) {}

  [[nodiscard]] ExitCode run() {
    return for_each_input(names_, [this](const std::string& name) { return show(name); });
  }

 private:
  Step show(const std::string& name) {
    const auto input = Input::open(name, Accept::anything);
    if (!input) return Failure{ExitCode::bad_input, input.error().what};
    auto outcome = read_message(*input, policy_, mender_options_, Face::files);
    if (auto* failed = std::get_if<Failure>(&outcome)) return *failed;
    const auto printed = print(render(*input, std::get<Outcome>(outcome)));
    return printed ? Step() : failure_of(printed.error(), Face::files);
  }

  std::string render(const Input& input, const Outcome& outcome) {
    if (form_ == Form::json) return as_lines(render_json(outcome, input.name()));
    return heading(input) + as_lines(render_tree(outcome));
  }

  // Only several files need to be told apart. As head(1) does it.
  std::string heading(const Input& input) {
    if (names_.size() == 1) return {};
    const std::string_view gap = std::exchange(any_shown_, true) ? "\n" : "";
    return fmt::format("{}==> {} <==\n", gap, input.label());
  }

  std::vector<std::string> names_;
  Form form_;
  MenderOptions mender_options_;
  std::shared_ptr<const Policy> policy_ = std::make_shared<Policy>(Policy::none());
  bool any_shown_ = false;
};

}  // namespace

void add_show(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("show", "Show the parts of messages and what is wrong with them");
  const auto options = std::make_shared<ShowOptions>();
  command->add_flag("--json", options->json, "One JSON object per message, one on a line");
  add_spool_option(*command, options->spool_directory);
  command->add_option("FILE", options->names, "Messages; none or - is standard input")->type_name("");
  command->callback(
      [&run, options] { run = [options] { return Show(*options, names_or_stdin(options->names)).run(); }; });
}

}  // namespace mimemend::cli
