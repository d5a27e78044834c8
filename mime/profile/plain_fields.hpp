// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "profile/plain_run.hpp"
#include "scan/cpu.hpp"

namespace mimemend::profile {

/// The header lines at the beginning of `bytes`, whole, that break no rule and do not tell how to read the body: fields
/// with a name that is neither MIME's nor could look like it, and what folds them. A folded line comes first only when
/// `may_fold`. The line behind may be as good: this is quick, not exact.
[[nodiscard]] PlainRun skip_plain_fields(std::string_view bytes, const LineForm& form, bool may_fold,
                                         Kernel kernel = Kernel::automatic);

}  // namespace mimemend::profile
