// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mimemend::milter::test {

/// `text` with '?' for each byte that is no printable ASCII: for people, not for reading back.
inline std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) out += c < ' ' || c > '~' ? '?' : c;
  return out;
}

}  // namespace mimemend::milter::test
