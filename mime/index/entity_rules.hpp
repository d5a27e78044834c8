// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mimemend/part_index.hpp>

#include "index/header_facts.hpp"
#include "scan/finding_log.hpp"

namespace mimemend {

/// What the media type alone says about a part: messages, pieces of messages, signatures, TNEF and the like.
void check_entity_type(PartId id, const Part& part, FindingLog& log);

/// A header that begins with a line of base64, behind a base64 part: a delimiter stood inside encoded
/// content, and to a reader that decodes first there is no part here. `header`: the last one in `index`.
void check_cut_encoding(const HeaderView& header, const PartIndex& index, FindingLog& log);

}  // namespace mimemend
