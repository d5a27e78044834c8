// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include <sys/socket.h>

namespace mimemend::milter::detail {

/// The name that a socket is bound to, as the system has it.
struct LocalName {
  sockaddr_storage address{};
  socklen_t bytes = 0;
  /// Nothing when `fd` is no socket.
  [[nodiscard]] static std::optional<LocalName> of(int fd) noexcept;
};

/// Hangs up on every connection of this process that was accepted on a socket of that name, so that a read
/// or a write that waits for the other side comes back with an error. libmilter keeps its descriptors to
/// itself; a connection has the name of the socket that it was accepted on. Returns how many there were.
/// Does not: close the descriptors, or look beyond the first million.
std::size_t hang_up_connections(const LocalName& accepted_on) noexcept;

}  // namespace mimemend::milter::detail
