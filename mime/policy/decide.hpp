// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <mimemend/leaf.hpp>
#include <mimemend/part_index.hpp>
#include <mimemend/policy.hpp>

namespace mimemend {

/// What `policy` says about a message: at most one decision for each leaf, in document order, each about
/// the leaf itself or the signed or encrypted whole around it. Pure.
[[nodiscard]] std::vector<Decision> decide(const Policy& policy, const PartIndex& index, std::span<const Leaf> leaves);

/// The first decision that keeps the message from going on; null when none does.
[[nodiscard]] const Decision* find_refusal(std::span<const Decision> decisions);

/// The outermost entity around `part` that a signature or encryption covers (RFC 1847), if there is one.
[[nodiscard]] std::optional<PartId> protected_whole(const PartIndex& index, PartId part);

}  // namespace mimemend
