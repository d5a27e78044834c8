// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "failure.hpp"
#include "input.hpp"

namespace mimemend::cli {

/// What the options say about where rewritten messages go.
struct OutputChoice {
  enum class Kind {
    nowhere,  ///< only looked at
    standard_output,
    path,      ///< a file, or a folder that takes a file for each input
    in_place,  ///< each input is rewritten
  };
  Kind kind = Kind::standard_output;
  std::string path;
};

/// What is wrong with the choice for these inputs, before any is read: several for one place,
/// one base name twice, standard input without a name. Nothing when it can be done.
[[nodiscard]] Step check_choice(const OutputChoice& choice, const std::vector<std::string>& names);

[[nodiscard]] Accept accepted_input(const OutputChoice& choice);

/// A pipe reads standard input and writes standard output.
[[nodiscard]] Face face_of(const OutputChoice& choice, const Input& input);

}  // namespace mimemend::cli
