// SPDX-License-Identifier: Apache-2.0
#include "colour_choice.hpp"

#include <cstdlib>
#include <string_view>

#include <unistd.h>

namespace mimemend::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

std::string check_when(const std::string& when) {
  return when == "auto" || when == "always" || when == "never" ? "" : "\"" + when + "\" is not auto, always or never";
}

}  // namespace

void add_colour_option(CLI::App& command, std::string& when) {
  command.add_option("--color,--colour", when, "Colours: auto (on a terminal, unless NO_COLOR is set), always, never")
      ->type_name("WHEN")
      ->check(check_when);
}

bool wants_colour(const std::string& when) {
  if (when == "always" || when == "never") return when == "always";
  return environment("NO_COLOR").empty() && environment("TERM") != "dumb" && ::isatty(STDOUT_FILENO) == 1;
}

}  // namespace mimemend::cli
