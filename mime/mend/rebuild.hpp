// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <mimemend/message.hpp>

#include "mend/plan_builder.hpp"
#include "mend/repair_needs.hpp"
#include "mend/text_plan.hpp"

namespace mimemend {

/// What becomes of the parts by decisions, as far as writing anew has to know.
enum class Fate : std::uint8_t {
  stays,
  renamed,   ///< its fields are those of defanged_fields()
  replaced,  ///< another part stands in its place; its delimiter stays
  dropped,   ///< it goes with its delimiter
};

struct RebuildContext {
  const Message& message;
  const RepairNeeds& needs;
  const TextPlan& texts;
  std::function<Fate(PartId)> fate;
  std::function<bool(ByteRange)> gap_goes;  ///< whether a preamble or epilogue is to be removed, not kept as a part
  std::string boundary_seed;                ///< hex digits that come from the message: what new boundaries are made of
  std::string record_id;        ///< named in the message's header, and in that of a renamed part; empty for none
  bool keep_stray_text = true;  ///< see Policy
};

/// Whether delimiters or gaps of a multipart are among it: because that is asked for, or its fields are and its boundary
/// is one that some reader takes for another.
[[nodiscard]] bool writes_delimiters(const PartIndex& index, const RepairNeeds& needs, PartId part);

/// Whether its gaps are: the preamble and the epilogue.
[[nodiscard]] bool writes_gaps(const PartIndex& index, const RepairNeeds& needs, PartId part);

/// Adds the edits that write anew what `needs` asks for: fields, delimiters with fresh boundaries, content in base64;
/// and those that make texts UTF-8.
/// Parts inside of replaced and dropped ones are left out. Errors: io, from the spool.
[[nodiscard]] Result<void> rebuild(const RebuildContext& context, PlanBuilder& plans);

}  // namespace mimemend
