// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <mimemend/message.hpp>

#include "store/spool.hpp"

namespace mimemend {

struct Message::State {
  /// The header block of a part inside an encoded message, and where in `inner_headers` it begins.
  struct InnerHeader {
    PartId part{};
    std::uint64_t offset = 0;
  };
  [[nodiscard]] std::uint64_t inner_header_offset(PartId part) const;  ///< of a part whose source is not the original

  Spool spool;
  Spool inner_headers;
  std::vector<InnerHeader> inner_header_places;  ///< by part
  PartIndex index;
  std::vector<Leaf> leaves;
  std::vector<Finding> findings;
  Limits limits;
  /// By SourceId: the encoded message that holds it; the root for the original.
  std::vector<PartId> opened_by{kRootPart};
};

}  // namespace mimemend
