// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "profile/plain_run.hpp"
#include "scan/cpu.hpp"

namespace mimemend::profile {

/// Bytes of the lines at the beginning of `bytes` that are all alike: `text_size` digits of base64 and `line_end`.
/// `text_size` is at least 32.
[[nodiscard]] std::size_t skip_digit_lines(std::string_view bytes, std::size_t text_size, std::string_view line_end,
                                           Kernel kernel = Kernel::automatic);

/// The whole body lines at the beginning of `bytes` that hold nothing to look into: such as `form` allows, and no
/// beginning of a packed file or of a field of MIME's. The line behind may be as good: this is quick, not exact.
[[nodiscard]] PlainRun skip_plain_lines(std::string_view bytes, const LineForm& form,
                                        Kernel kernel = Kernel::automatic);

}  // namespace mimemend::profile
