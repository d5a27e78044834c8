// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <mimemend/mender.hpp>

/// The messages below testdata/golden/parse, and how each is read.
namespace mimemend::test {

struct ParseCase {
  std::string slug;  ///< its folder: a finding's slug, or "clean"
  std::string name;  ///< "not-..." when it must not yield that finding
  std::filesystem::path file;
  std::string bytes;  ///< as stored

  [[nodiscard]] std::string id() const { return slug + "/" + name; }
  [[nodiscard]] std::filesystem::path gold() const { return std::filesystem::path(file).replace_extension(".txt"); }
  [[nodiscard]] bool look_alike() const { return name.starts_with("not-"); }
};

/// One way in which the lines of a message end.
struct Form {
  std::string heading;
  std::string bytes;
};

/// All cases, by folder and name. Read once.
[[nodiscard]] const std::vector<ParseCase>& parse_cases();

/// As stored; and with LF for CRLF, unless line ends are what the message is about.
[[nodiscard]] std::vector<Form> forms_of(const ParseCase& parse_case);

/// Reads `message` in two pieces, [0, at) and the rest, with a policy that hits nothing.
[[nodiscard]] Outcome read_split(std::string_view message, std::size_t at, const Limits& limits = {});

[[nodiscard]] bool yields(const Outcome& outcome, std::string_view slug);

}  // namespace mimemend::test
