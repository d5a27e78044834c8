// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/part_index.hpp>

#include "scan/finding_log.hpp"

namespace mimemend {

/// Where a header block stands: what its fields' ranges are counted from.
struct HeaderPlace {
  PartId part{};
  std::uint64_t offset = 0;  ///< of the block's first byte in its source
};

/// Cuts a header block (RFC 5322 2.2), without the empty line, into fields and appends them to `out`.
/// Every line belongs to a field: one that cannot begin a field is kept as malformed (RFC 7103 7.2
/// tells how readers differ; ours goes on with the next line). At most Limits::max_header_fields.
/// Returns false when that limit was hit; a finding says so, too.
bool split_header_fields(std::string_view block, HeaderPlace place, const Limits& limits, std::vector<HeaderField>& out,
                         FindingLog& log);

/// `value` of a field with its folds undone: line ends go, the blanks after them stay (RFC 5322 2.2.3).
[[nodiscard]] std::string unfold(std::string_view value);

}  // namespace mimemend
