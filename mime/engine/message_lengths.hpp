// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include <mimemend/message.hpp>
#include <mimemend/result.hpp>

#include "mend/plan_builder.hpp"

namespace mimemend {

/// Content-Length (octets) and Lines of the message's body, which mailboxes have: what they say once the plans are
/// carried out. Those that were not right before stay. Empty when there are none.
/// Errors: io, from the spool.
[[nodiscard]] Result<std::vector<ChangedField>> lengths_after(const Message& message, std::span<const EditPlan> plans);

}  // namespace mimemend
