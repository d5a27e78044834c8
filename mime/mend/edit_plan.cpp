// SPDX-License-Identifier: Apache-2.0
#include <mimemend/edit_plan.hpp>

#include <algorithm>

namespace mimemend {

bool EditPlan::add(Edit edit) {
  const auto next = std::upper_bound(edits_.begin(), edits_.end(), edit.at,
                                     [](ByteRange range, const Edit& other) { return range < other.at; });
  if (next != edits_.end() && next->at.begin < edit.at.end) return false;
  if (next != edits_.begin() && std::prev(next)->at.end > edit.at.begin) return false;
  edits_.insert(next, std::move(edit));
  return true;
}

}  // namespace mimemend
