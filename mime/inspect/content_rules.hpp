// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include <mimemend/finding_code.hpp>
#include <mimemend/leaf.hpp>
#include <mimemend/part_index.hpp>

namespace mimemend {

/// True when text begins as a message does: several of the fields that messages have, one below the other.
[[nodiscard]] bool looks_like_message(std::string_view head);

/// What the content of a leaf says about how it is labelled: encoding, type, header lines inside of it.
/// `head`: its first kSniffBytes, decoded. Linear in those.
[[nodiscard]] std::vector<FindingCode> check_content(const Part& part, const Leaf& leaf, std::string_view head);

}  // namespace mimemend
