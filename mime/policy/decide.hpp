// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <mimemend/leaf.hpp>
#include <mimemend/part_index.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/sighting.hpp>

namespace mimemend {

/// What `policy` says about a message: at most one decision for each leaf, in document order, each about
/// the leaf itself or the signed or encrypted whole around it. Files in the text of a leaf count as the leaf. Pure.
[[nodiscard]] std::vector<Decision> decide(const Policy& policy, const PartIndex& index, std::span<const Leaf> leaves);

/// The first decision that keeps the message from going on; null when none does.
[[nodiscard]] const Decision* find_refusal(std::span<const Decision> decisions);

/// The outermost entity around `part` that a signature or encryption covers (RFC 1847), if there is one.
[[nodiscard]] std::optional<PartId> protected_whole(const PartIndex& index, PartId part);
/// Why `rule` matches a name or a type, in words for people; nothing when it does not.
[[nodiscard]] std::optional<std::string> match_sighting(const Rule& rule, const Sighting& sighting);

/// A decision about a part that a rule with `action` names, or about the signed or encrypted whole around it. Its rule
/// and reason are empty.
[[nodiscard]] Decision decision_about(const Policy& policy, const PartIndex& index, PartId id, Action action);

}  // namespace mimemend
