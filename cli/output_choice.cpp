// SPDX-License-Identifier: Apache-2.0
#include "output_choice.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace mimemend::cli {
namespace fs = std::filesystem;
namespace {

Failure usage(std::string what) { return {ExitCode::usage, std::move(what)}; }

Step check_one_place(const std::vector<std::string>& names) {
  if (names.size() == 1) return std::nullopt;
  return usage("several files need -o FOLDER or -i");
}

Step check_in_place(const std::vector<std::string>& names) {
  if (std::find(names.begin(), names.end(), kStdinName) == names.end()) return std::nullopt;
  return usage("-i needs files, not standard input");
}

Step check_folder(const std::vector<std::string>& names) {
  std::set<std::string> taken;
  for (const std::string& name : names) {
    const std::string base = fs::path(name).filename().string();
    if (name == kStdinName) return usage("standard input has no name for a file in a folder");
    if (base.empty()) return usage(fmt::format("{}: no file name", name));
    if (!taken.insert(base).second) return usage(fmt::format("two inputs would both be written to {}", base));
  }
  return std::nullopt;
}

Step check_path(const std::string& path, const std::vector<std::string>& names) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return check_folder(names);
  if (names.size() == 1) return std::nullopt;
  return Failure{ExitCode::cannot_create, fmt::format("{}: not a folder, which several files need", path)};
}

}  // namespace

Step check_choice(const OutputChoice& choice, const std::vector<std::string>& names) {
  switch (choice.kind) {
    case OutputChoice::Kind::nowhere: return std::nullopt;
    case OutputChoice::Kind::standard_output: return check_one_place(names);
    case OutputChoice::Kind::path: return check_path(choice.path, names);
    case OutputChoice::Kind::in_place: return check_in_place(names);
  }
  return std::nullopt;
}

Accept accepted_input(const OutputChoice& choice) {
  return choice.kind == OutputChoice::Kind::in_place ? Accept::regular_files : Accept::anything;
}

Face face_of(const OutputChoice& choice, const Input& input) {
  return input.is_stdin() && choice.kind == OutputChoice::Kind::standard_output ? Face::pipe : Face::files;
}

}  // namespace mimemend::cli
