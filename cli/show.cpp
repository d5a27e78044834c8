// SPDX-License-Identifier: Apache-2.0
#include <memory>
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

enum class Form { tree, json };

struct ShowOptions {
  std::vector<std::string> names;
  std::string spool_directory;
  std::string colour = "auto";
  bool json = false;
  bool ranges = false;
  bool headers = false;
  bool findings = true;
};

TreeOptions tree_options(const ShowOptions& options) {
  TreeOptions tree;
  tree.colour = wants_colour(options.colour);
  tree.ranges = options.ranges;
  tree.header_fields = options.headers;
  tree.findings = options.findings;
  return tree;
}

class Show {
 public:
  Show(const ShowOptions& options, std::vector<std::string> names)
      : names_(std::move(names)),
        form_(options.json ? Form::json : Form::tree),
        tree_(tree_options(options)),
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
    const auto report = render(*input, std::get<Outcome>(outcome));
    if (!report) return failure_of(report.error(), Face::files);
    const auto printed = print(*report);
    return printed ? Step() : failure_of(printed.error(), Face::files);
  }

  Result<std::string> render(const Input& input, const Outcome& outcome) {
    auto text = form_ == Form::tree
                    ? render_tree(outcome, tree_)
                    : render_json(outcome, input.name(),
                                  tree_.header_fields ? JsonDetail::header_fields : JsonDetail::structure);
    if (!text) return text.error();
    return (form_ == Form::tree ? heading(input) : "") + as_lines(*std::move(text));
  }

  // Only several files need to be told apart. As head(1) does it.
  std::string heading(const Input& input) {
    if (names_.size() == 1) return {};
    const std::string_view gap = std::exchange(any_shown_, true) ? "\n" : "";
    return fmt::format("{}==> {} <==\n", gap, input.label());
  }

  std::vector<std::string> names_;
  Form form_;
  TreeOptions tree_;
  MenderOptions mender_options_;
  std::shared_ptr<const Policy> policy_ = std::make_shared<Policy>(Policy::none());
  bool any_shown_ = false;
};

}  // namespace

void add_show(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("show", "Show the parts of messages and what is wrong with them");
  const auto options = std::make_shared<ShowOptions>();
  command->add_flag("--json", options->json, "One JSON object per message, one on a line");
  command->add_flag("--headers", options->headers, "The header fields of each part, too");
  command->add_flag("--ranges", options->ranges, "Where headers, bodies and delimiters are, in bytes");
  command->add_flag("--findings,!--no-findings", options->findings, "What is wrong, below the tree [default], or not");
  add_colour_option(*command, options->colour);
  add_spool_option(*command, options->spool_directory);
  command->add_option("FILE", options->names, "Messages; none or - is standard input")->type_name("");
  command->callback(
      [&run, options] { run = [options] { return Show(*options, names_or_stdin(options->names)).run(); }; });
}

}  // namespace mimemend::cli
