// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <mimemend/message.hpp>
#include <mimemend/result.hpp>

#include "charset/text_conversion.hpp"
#include "mend/plan_builder.hpp"

namespace mimemend {

/// What other fields say about the content of a text, and would be wrong when it is converted: Content-MD5 (RFC 1864)
/// and the size of Content-Disposition (RFC 2183 2.7). What was right before is right again; what was wrong stays, so
/// that nobody takes it for checked.
/// Errors: io, from the spool. Throws BackendFailure.
[[nodiscard]] Result<std::vector<ChangedField>> facts_of_converted(const Message& message, PartId part,
                                                                   const TextConversion& conversion);

}  // namespace mimemend
