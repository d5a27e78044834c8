// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <mimemend/milter/socket_address.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::detail {

/// Makes way for a socket at `path`: takes a stale one away, one that nobody answers on.
/// Errors: config, when a server answers there, or something other than a socket is in the way; io.
[[nodiscard]] Result<void> free_unix_path(const std::filesystem::path& path);

/// Binds `fd` to the address, and gives the socket its owner, group and mode. It is never open wider
/// than that, and gone again when one of them cannot be given.
/// Errors: config, for an unknown owner or group; io.
[[nodiscard]] Result<void> bind_unix_path(int fd, const UnixSocket& address);

}  // namespace mimemend::milter::detail
