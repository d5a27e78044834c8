// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <mimemend/part_index.hpp>

#include "index/header_facts.hpp"
#include "scan/finding_log.hpp"
#include "scan/octet_census.hpp"

namespace mimemend {

/// How the lines of a source end, as its first line does.
enum class LineEnds { crlf, lf };

/// What a header's text may be: ASCII (RFC 5322 2.2), or UTF-8 as well (RFC 6532).
enum class HeaderText { ascii, utf8 };

/// What octets a header may not have.
void check_header_octets(const HeaderView& header, LineEnds ends, HeaderText text, FindingLog& log);

/// The same for text that is nobody's content.
void check_gap_octets(const OctetCensus& census, PartId part, FindingLog& log);

/// The same for a body. `census` is finished; `part` is a leaf or an encoded message.
void check_body_octets(const OctetCensus& census, PartId id, const Part& part, LineEnds ends, FindingLog& log);

}  // namespace mimemend
