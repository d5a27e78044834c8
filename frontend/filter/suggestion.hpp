// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

namespace mimemend::filter {

/// The word of `known` that `word` was probably meant to be: within two slips of a finger.
/// Empty when there is none.
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace mimemend::filter
