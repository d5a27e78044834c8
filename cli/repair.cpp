// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "charset_choice.hpp"
#include "command.hpp"
#include "rewrite_options.hpp"

namespace mimemend::cli {
namespace {

struct RepairOptions {
  RewriteOptions rewrite;
  std::string level = "standard";
  bool remove_stray_text = false;
  std::string ambiguity_results;
  std::string charset = "off";
};

std::optional<Repair> level_called(const std::string& name) {
  for (const Repair level : {Repair::minimal, Repair::standard, Repair::strict})
    if (name == to_string(level)) return level;
  return std::nullopt;
}

std::string check_level(const std::string& name) {
  return level_called(name) ? "" : "\"" + name + "\" is not minimal, standard or strict";
}

std::string check_authserv_id(const std::string& text) {
  return is_authserv_id(text) ? "" : "\"" + text + "\" is no name of letters, digits, '-', '_' and '.'";
}

ExitCode repair(const RepairOptions& options) {
  Policy policy = Policy::none();
  policy.repair = *level_called(options.level);
  policy.ambiguity_results = options.ambiguity_results;
  policy.keep_stray_text = !options.remove_stray_text;
  policy.charset.text = *texts_called(options.charset);
  if (policy.charset.text != CharsetPolicy::Text::off) policy.charset.headers = CharsetPolicy::Headers::encoded;
  return run_rewrite(rewrite_plan(options.rewrite, std::move(policy)));
}

}  // namespace

void add_repair(CLI::App& app, Run& run) {
  CLI::App* command =
      app.add_subcommand("repair", "Write anew what mail programs read in different ways, and nothing else");
  const auto options = std::make_shared<RepairOptions>();
  command
      ->add_option("--level", options->level,
                   "How far to go: minimal (fields and delimiters), standard [default], strict (what is fragile, too)")
      ->type_name("LEVEL")
      ->check(check_level);
  command->add_flag("--remove-stray-text", options->remove_stray_text,
                    "Text outside of all parts goes, where it would be kept as a part");
  command
      ->add_option("--ambiguity-results", options->ambiguity_results,
                   "Tell what was mended in a field MIME-Ambiguity-Results, in this name (mx.example.org)")
      ->type_name("NAME")
      ->check(check_authserv_id);
  command
      ->add_option("--charset", options->charset,
                   "Make texts and headers UTF-8, too: all, doubtful, off [default]; see mimemend charset")
      ->type_name("WHICH")
      ->check(check_texts);
  add_rewrite_options(*command, options->rewrite);
  command->callback([&run, options] { run = [options] { return repair(*options); }; });
}

}  // namespace mimemend::cli
