// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/milter/socket_address.hpp>

namespace mimemend::milter {

enum class Mta : std::uint8_t { postfix, sendmail };

/// What to write into the MTA's configuration, so that it uses the filter that listens at `address`:
/// lines of Postfix's main.cf, or of Sendmail's .mc, each ending in LF. Lines of comment ("# " or
/// "dnl ") say what cannot be known from here: where a chrooted Postfix looks for a path, say.
/// `name` is the filter's in Sendmail's configuration, and in paths that are proposed; what m4 would not take in
/// it becomes "_".
/// Both answer "try later" when the filter is not there. Of macros nothing has to be said: the filter
/// asks for its own when it negotiates, which Postfix 2.6 and Sendmail 8.14 and later honour.
/// Does not: look at any MTA's configuration, nor at the file system.
[[nodiscard]] MIMEMEND_API std::string mta_configuration(const SocketAddress& address, std::string_view name, Mta mta);

}  // namespace mimemend::milter
