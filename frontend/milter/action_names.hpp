// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace mimemend::milter::detail {

/// What a set of actions (SMFIF_*) lets a filter do, in words: "add header fields, replace the body".
/// Empty for none; bits that nobody knows come out in hex.
[[nodiscard]] std::string action_names(std::uint32_t actions);

}  // namespace mimemend::milter::detail
