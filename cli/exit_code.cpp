// SPDX-License-Identifier: Apache-2.0
#include "exit_code.hpp"

#include <fmt/format.h>

namespace mimemend::cli {

std::string exit_code_help() {
  std::string text = "Exit codes:\n";
  for (const ExitCodeInfo& row : kExitCodes)
    text += fmt::format("  {:>2}  {}\n", static_cast<int>(row.code), row.meaning);
  return text + "With several files: the highest of their codes. The rest is in mimemend(1).";
}

}  // namespace mimemend::cli
