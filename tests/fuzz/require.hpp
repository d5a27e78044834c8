// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

/// What a fuzz target promises: stops the fuzzer at the line where it does not hold, whatever NDEBUG says.
inline void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "a promise is broken: %s:%u\n", where.file_name(), where.line());
  std::abort();
}
