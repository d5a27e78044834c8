// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include <mimemend/edit_plan.hpp>
#include <mimemend/message.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/result.hpp>

#include "mend/ambiguity_results.hpp"
#include "mend/repair_needs.hpp"
#include "mend/text_plan.hpp"

namespace mimemend {

/// Whether any decision leads to an edit.
[[nodiscard]] bool has_edits(std::span<const Decision> decisions);

/// Turns what is not possible as decided into what is done instead: a drop that would leave a multipart
/// without parts, or a message without content, becomes a replacement.
void settle_drops(const PartIndex& index, std::vector<Decision>& decisions);

/// How many sources there are, and so plans: one and the decoded ones.
[[nodiscard]] std::size_t count_sources(const PartIndex& index);

struct PlanContext {
  const Policy& policy;
  const Message& message;
  std::span<const Decision> decisions;
  const RepairNeeds& needs;
  const TextPlan& texts;
  std::string record_id;
  std::string boundary_seed;  ///< see RebuildContext
  ResultsEdit results = {};
};

/// The edits that carry the decisions out, make texts UTF-8 and write anew what needs it, by SourceId. Where a part within a
/// transfer-encoded message is edited, that message's body is re-encoded. Errors: io, from the spool.
[[nodiscard]] Result<std::vector<EditPlan>> plan_edits(const PlanContext& context);

}  // namespace mimemend
