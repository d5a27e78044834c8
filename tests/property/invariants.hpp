// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/mender.hpp>

namespace mimemend::test {

/// What does not hold that must hold for every reading of every message: one sentence a line.
[[nodiscard]] std::string broken_invariants(const Outcome& outcome, std::string_view message);

}  // namespace mimemend::test
