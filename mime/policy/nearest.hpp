// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

namespace mimemend {

/// The one of `known` that `word` was probably meant to be: at most two letters off. Empty when none is.
[[nodiscard]] std::string_view nearest(std::string_view word, std::initializer_list<std::string_view> known);
[[nodiscard]] std::string_view nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace mimemend
