// SPDX-License-Identifier: Apache-2.0
#include <mimemend/part_index.hpp>

namespace mimemend {

std::string PartIndex::path(PartId id) const {
  std::string out;
  for (; id != kRootPart; id = (*this)[id].parent) out.insert(0, "." + std::to_string((*this)[id].ordinal));
  return out.insert(0, "1");
}

}  // namespace mimemend
