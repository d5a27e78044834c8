// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace mimemend {

/// Appends to `out` what `write`, given where there is room for `room` bytes, writes there; it gives the end of that.
template <class Write>
void append_written(std::string& out, std::size_t room, const Write& write) {
  const std::size_t before = out.size();
  out.resize(before + room);
  out.resize(static_cast<std::size_t>(write(out.data() + before) - out.data()));
}

}  // namespace mimemend
