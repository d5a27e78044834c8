// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <mimemend/edit_plan.hpp>
#include <mimemend/message.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/profile.hpp>

#include "mend/ambiguity_results.hpp"
#include "mend/text_plan.hpp"

namespace mimemend {

/// A message that was read, and what is to become of it.
struct MendingInput {
  const Message& message;
  const Policy& policy;
  std::span<const Deviation> deviations;  ///< of the original from the profile
};

/// A name that shows another extension to some, or hides it from all: mended like a deviation.
[[nodiscard]] bool is_name_doubt(FindingCode code) noexcept;

/// The level of the profile that `repair` mends by.
[[nodiscard]] ProfileLevel profile_level(Repair repair) noexcept;

/// What the policy says about a message that deviates: the hardest that any deviation or finding of it asks for; report
/// for one that deviates in nothing.
[[nodiscard]] Ambiguity treatment(const MendingInput& input);

/// The rules of the profile that are broken, each once, as one line.
[[nodiscard]] std::string broken_rules(std::span<const Deviation> deviations);

/// What mending came to.
struct Mended {
  std::vector<EditPlan> plans;      ///< by SourceId
  std::optional<Decision> refusal;  ///< then the plans are empty: all edits together did not make the message plain
};

/// What is to be done besides.
struct MendingTask {
  std::span<const Decision> decisions;
  const TextPlan& texts;             ///< what becomes UTF-8
  const std::string& record_id;      ///< empty for none
  const std::string& boundary_seed;  ///< see RebuildContext
  const ResultsEdit& results;        ///< empty for none
};

/// Plans what the decisions ask for, and as much besides as makes the result keep to the profile: what is written is
/// validated, and what still deviates is written anew in a wider circle, until nothing does.
/// Errors: io, from the spool.
/// Does not: let out a result that deviates.
[[nodiscard]] Result<Mended> mend(const MendingInput& input, const MendingTask& task);

}  // namespace mimemend
