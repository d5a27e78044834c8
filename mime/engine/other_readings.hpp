// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include <mimemend/finding.hpp>
#include <mimemend/message.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// Holds what other readers could see in a message against the policy, and adds to the decisions about what we see
/// ourselves. Where a warning or worse was found, or files or MIME headers in text, all of it is swept (see Sweep),
/// encoded messages inside of it as well; elsewhere the preambles, the epilogues and the headers of multiparts and
/// messages are: what stands there counts for none of the leaves. Text in which ASCII octets mean something else
/// (Leaf::odd_encodings) is read in any case.
/// Gives the finding limit_sightings when a limit kept something from being seen; then the whole message is decided
/// about as unscanned. Nothing is done for a policy without rules.
/// Complexity: one pass over the message, one more where there is such text, and each encoded message in it, of which kMaxInner are swept at most.
/// Errors: io, from the spool; backend, when content could not be looked into.
[[nodiscard]] Result<std::optional<Finding>> judge_other_readings(const Policy& policy, const Message& message,
                                                                  const Limits& limits,
                                                                  std::vector<Decision>& decisions);
inline constexpr std::size_t kMaxInner = 64;

}  // namespace mimemend
