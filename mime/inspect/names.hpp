// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <mimemend/leaf.hpp>

#include "index/header_facts.hpp"

namespace mimemend {

struct NameReadings {
  std::vector<NameCandidate> names;
  bool cut = false;  ///< Limits::max_names was hit
};

/// Every name that the header gives the part, by any of its Content-Type and Content-Disposition
/// fields: as GMime decodes it and as its octets stand. Distinct; Content-Disposition first
/// (RFC 2183 2.3). At most Limits::max_names, with a finding when there are more.
[[nodiscard]] NameReadings collect_names(const HeaderView& header, const Limits& limits, FindingLog& log);

}  // namespace mimemend
