// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <mimemend/mender.hpp>

namespace mimemend {

struct Outcome::State {
  Message message;
  std::vector<Decision> decisions;
  std::vector<EditPlan> plans;  ///< by SourceId, one for each source
  std::string record_id;
};

}  // namespace mimemend
