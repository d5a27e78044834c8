// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <mimemend/mender.hpp>

#include "mend/text_plan.hpp"

namespace mimemend {

struct Outcome::State {
  Message message;
  std::vector<Deviation> deviations;
  std::vector<Decision> decisions;
  std::vector<EditPlan> plans;  ///< by SourceId, one for each source
  std::string record_id;
  TextPlan texts;

  /// Fills plans and record_id from what else is there; may add a decision that refuses. Errors: io, from the spool.
  [[nodiscard]] Result<void> plan_changes(const Policy& policy);
};

}  // namespace mimemend
