// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <mimemend/mender.hpp>

#include "store/spool.hpp"

namespace mimemend {

struct Outcome::State {
  Spool spool;
  PartIndex index;
  std::vector<Leaf> leaves;
  std::vector<Finding> findings;
  std::vector<Decision> decisions;
  std::vector<EditPlan> plans;  ///< by SourceId, one for each source
  std::string record_id;
};

}  // namespace mimemend
