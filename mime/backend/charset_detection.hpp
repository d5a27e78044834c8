// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mimemend {

struct DetectedCharset {
  std::string name;              ///< ICU's
  std::uint32_t confidence = 0;  ///< 0 to 100
};

/// What ICU takes octets for, best first; empty when it has no idea. Of a long text a few KiB are looked at.
/// Throws BackendFailure when ICU has no memory.
/// Does not: mind whether the text can be in that charset.
[[nodiscard]] std::vector<DetectedCharset> detect_charsets(std::string_view octets, bool markup);

}  // namespace mimemend
