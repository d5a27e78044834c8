// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include <mimemend/edit_plan.hpp>
#include <mimemend/leaf.hpp>
#include <mimemend/part_index.hpp>
#include <mimemend/policy.hpp>

namespace mimemend {

/// Whether any decision leads to an edit.
[[nodiscard]] bool has_edits(std::span<const Decision> decisions);

/// Turns what is not possible as decided into what is done instead: a drop that would leave a multipart
/// without parts, or a message without content, becomes a replacement.
void settle_drops(const PartIndex& index, std::vector<Decision>& decisions);

struct PlanContext {
  const Policy& policy;
  const PartIndex& index;
  std::span<const Leaf> leaves;
  std::span<const Decision> decisions;
  std::string record_id;
};

/// The edits that carry the decisions out, by SourceId. Where a part within a transfer-encoded message
/// is edited, that message's body is re-encoded. Pure.
[[nodiscard]] std::vector<EditPlan> plan_edits(const PlanContext& context);

}  // namespace mimemend
