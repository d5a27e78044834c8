// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace mimemend::bench {

/// One way in which a message can be made to cost more than its size: twice `n` is twice the bytes.
struct Shape {
  std::string_view name;
  std::string (*make)(std::size_t n);
  bool needs_limits = false;  ///< its cost is not linear by nature, and a limit is what bounds it
};

[[nodiscard]] std::span<const Shape> shapes();

}  // namespace mimemend::bench
