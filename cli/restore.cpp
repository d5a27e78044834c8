// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mimemend/mender.hpp>
#include <mimemend/quarantine.hpp>

#include "command.hpp"
#include "deliver.hpp"
#include "input.hpp"
#include "output_choice.hpp"
#include "reading.hpp"
#include "terminal.hpp"

namespace mimemend::cli {
namespace {

struct RestoreOptions {
  std::vector<std::string> names;
  std::string quarantine;
  std::string record;
  std::string output;
  bool in_place = false;
  std::string spool_directory;
};

OutputChoice output_choice(const RestoreOptions& options) {
  using Kind = OutputChoice::Kind;
  if (options.in_place) return {Kind::in_place, {}};
  if (!options.output.empty()) return {Kind::path, options.output};
  return {Kind::standard_output, {}};
}

// The id names a file in the quarantine, so nothing that could lead elsewhere may pass.
std::string check_record_id(const std::string& id) {
  constexpr std::size_t kDigits = 32;
  const bool is_hex = id.find_first_not_of("0123456789abcdef") == std::string::npos;
  return is_hex && id.size() == kDigits ? std::string() : "a record id has 32 hex digits in lower case";
}

// A quarantine that is not there is a slip of the caller; restore must not wait for it or make it.
Step check_quarantine(const std::string& directory) {
  std::error_code cause;
  if (std::filesystem::is_directory(directory, cause)) return std::nullopt;
  return Failure{ExitCode::bad_input, directory + ": " + (cause ? cause.message() : "not a folder")};
}

Step restore(const RestoreOptions& options, const OutputChoice& output, const std::string& name) {
  const auto input = Input::open(name, accepted_input(output));
  if (!input) return Failure{ExitCode::bad_input, input.error().what};
  const Quarantine quarantine(options.quarantine);
  Restorer restorer(quarantine, mender_options(options.spool_directory).spool);
  if (!options.record.empty()) restorer.use_record(options.record);
  const auto feed = [&restorer](std::string_view chunk) { return restorer.feed(chunk); };
  if (auto failed = input->read_into(feed, face_of(output, *input))) return failed;
  return deliver(output, *input, [&restorer](ByteSink& sink) { return std::move(restorer).finish(sink); });
}

ExitCode restore(const RestoreOptions& options) {
  const OutputChoice output = output_choice(options);
  const auto names = names_or_stdin(options.names);
  Step failed = check_choice(output, names);
  if (!failed) failed = check_quarantine(options.quarantine);
  if (failed) {
    complain(failed->what);
    return failed->code;
  }
  return for_each_input(names, [&](const std::string& name) { return restore(options, output, name); });
}

}  // namespace

void add_restore(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("restore", "Put the original of a defanged message together again");
  const auto options = std::make_shared<RestoreOptions>();
  command->add_option("--quarantine", options->quarantine, "The folder that keeps what was removed")
      ->type_name("DIR")
      ->check(check_name)
      ->required();
  command->add_option("--record", options->record, "Use this record, when the message does not say which")
      ->type_name("ID")
      ->check(check_record_id);
  CLI::Option* path = command->add_option("-o,--output", options->output, "Write to this file, or into this folder")
                          ->type_name("FILE|DIR")
                          ->check(check_name);
  command->add_flag("-i,--in-place", options->in_place, "Rewrite the file")->excludes(path);
  add_spool_option(*command, options->spool_directory);
  command->add_option("FILE", options->names, "The message; none or - is standard input")
      ->type_name("")
      ->expected(0, 1);
  command->callback([&run, options] { run = [options] { return restore(*options); }; });
}

}  // namespace mimemend::cli
