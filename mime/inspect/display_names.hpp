// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "index/header_facts.hpp"
#include "scan/finding_log.hpp"

namespace mimemend {

/// Reports names in front of addresses, in the header of a message, that are not what they look like: characters that
/// turn their order or do not show (display_name_bidi), in the common address fields; and letters of two scripts mixed
/// to look like another name (display_name_confusable), in From, Sender and Reply-To. Each once a field, at its value.
/// Linear; a field that is ASCII without encoded words costs one look at its octets.
/// Does not: judge the addresses themselves.
void check_display_names(const HeaderView& header, FindingLog& log);

}  // namespace mimemend
