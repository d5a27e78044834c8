// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "index/header_facts.hpp"
#include "scan/finding_log.hpp"

/// What a header should hold and should not, beyond its structure (RFC 5322 3.6, RFC 2045 4, RFC 7103 7.5).
/// Both are linear and do not allocate for a header that is in order. Each code comes once for each field
/// name, so that a flood of fields is no flood of findings.
/// Does not: look at duplicates of Content-* fields; collect_header_facts() does.
namespace mimemend {

/// The header of a message: the root, or one inside a message part. Does all that check_part_header() does.
///
/// What is missing is told only of a header that is a message's: one with a field that is not about MIME.
/// Headers that are nothing but Content-* are those of a fragment. A MIME-Version is missed wherever there
/// is a MIME field: RFC 2045 4 asks for it in messages inside messages, too. Missing is an empty range at
/// the end of `header.block`; nothing is missed when the fields do not reach that far (Limits were hit).
void check_message_header(const HeaderView& header, FindingLog& log);

/// The header of any other part: names that are nearly those of MIME fields.
void check_part_header(const HeaderView& header, FindingLog& log);

}  // namespace mimemend
