// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "scan/cpu.hpp"

namespace mimemend {

/// Position of the first "--" in `text` at or behind `from`, or its size. All that can be a delimiter
/// (RFC 2046 5.1.1) has one; in base64 there is none, and few in text.
/// Complexity: at memory speed where there is AVX2.
[[nodiscard]] std::size_t find_dash_pair(std::string_view text, std::size_t from,
                                         Kernel kernel = Kernel::automatic) noexcept;

}  // namespace mimemend
