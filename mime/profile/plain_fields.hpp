// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "profile/plain_line.hpp"
#include "scan/cpu.hpp"

namespace mimemend::profile {

/// Header lines that have been gone over.
struct PlainFields {
  std::size_t bytes = 0;
  std::size_t lines = 0;

  friend bool operator==(const PlainFields&, const PlainFields&) = default;
};

/// The header lines at the beginning of `bytes`, whole and at most `max_lines`, that break no rule and do not tell how
/// to read the body: fields with a name that is neither MIME's nor could look like it, and what folds them. A folded
/// line comes first only when `may_fold`. The line behind may be as good: this is quick, not exact.
[[nodiscard]] PlainFields skip_plain_fields(std::string_view bytes, const LineForm& form, bool may_fold,
                                            std::size_t max_lines, Kernel kernel = Kernel::automatic);

}  // namespace mimemend::profile
