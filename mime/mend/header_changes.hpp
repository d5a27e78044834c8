// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <mimemend/edit_plan.hpp>
#include <mimemend/mender.hpp>

#include "index/header_facts.hpp"

namespace mimemend {

/// The edits of the top-level header as changes to single fields, last field first (Postfix renumbers
/// after a removal, Sendmail does not; from the end both agree), then what is appended.
[[nodiscard]] Result<std::vector<HeaderChange>> collect_header_changes(const HeaderView& header, const EditPlan& plan);

}  // namespace mimemend
