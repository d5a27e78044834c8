// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include <mimemend/edit_plan.hpp>
#include <mimemend/message.hpp>

namespace mimemend {

/// Writes a message with edits spliced in (by SourceId). Gives where in the output each edit of the original came to
/// stand, in the plan's order. Errors: io, from the spool or the sink.
[[nodiscard]] Result<std::vector<ByteRange>> write_spliced(const Message& message, std::span<const EditPlan> plans,
                                                           ByteSink& sink);

}  // namespace mimemend
