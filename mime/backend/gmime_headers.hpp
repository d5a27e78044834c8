// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/header_values.hpp>

namespace mimemend {

// GMime's reading of header values, unfolded. None depends on the locale. Threads: any number at once.

/// The mailboxes in one address as it stands between two commas: one, as a rule; none when it is no address; several
/// when a comma is missing. `address` is short: GMime nests calls for what is nested in it.
[[nodiscard]] std::vector<Mailbox> gmime_mailboxes(std::string_view address);

/// A phrase (RFC 5322 3.2.5): the name of a group. Valid UTF-8. `phrase` is short.
[[nodiscard]] std::string gmime_phrase(std::string_view phrase);

[[nodiscard]] std::optional<DateTime> gmime_date(std::string_view value);

}  // namespace mimemend
