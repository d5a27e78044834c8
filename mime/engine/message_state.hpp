// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <mimemend/message.hpp>

#include "store/spool.hpp"

namespace mimemend {

struct Message::State {
  /// The header block of a part inside an encoded message, and where in `inner_headers` it is.
  struct InnerHeader {
    PartId part{};
    ByteRange at;
  };

  Spool spool;
  Spool inner_headers;
  std::vector<InnerHeader> inner_header_places;  ///< by part
  PartIndex index;
  std::vector<Leaf> leaves;
  std::vector<Finding> findings;
  std::vector<PartId> opened_by{};  ///< by SourceId: the encoded message that holds it; the root for the original
  Limits limits;
};

}  // namespace mimemend
