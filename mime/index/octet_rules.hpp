// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <mimemend/part_index.hpp>

#include "scan/finding_log.hpp"
#include "scan/octet_census.hpp"

namespace mimemend {

/// How the lines of a source end, as its first line does.
enum class LineEnds { crlf, lf };

/// What octets a header may not have (RFC 5322 2.2, RFC 6532). `block`: its lines, the first at `begin`.
void check_header_octets(std::string_view block, PartId part, std::uint64_t begin, LineEnds ends, FindingLog& log);

/// The same for a body. `census` is finished; `part` is a leaf or an encoded message.
void check_body_octets(const OctetCensus& census, PartId id, const Part& part, LineEnds ends, FindingLog& log);

}  // namespace mimemend
