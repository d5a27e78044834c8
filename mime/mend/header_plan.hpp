// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mimemend/charset.hpp>
#include <mimemend/message.hpp>
#include <mimemend/result.hpp>

#include "mend/text_plan.hpp"

namespace mimemend {

/// Adds to `plan` what becomes of header text by CharsetPolicy::headers: of the message, of its parts and of messages
/// inside, but for those inside of signed or encrypted parts (RFC 1847). Raw octets are read by what the texts were
/// taken for, if they can be that.
/// Errors: io, from the spool.
[[nodiscard]] Result<void> plan_headers(const CharsetPolicy& policy, const Message& message, TextPlan& plan);

}  // namespace mimemend
