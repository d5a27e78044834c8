// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mimemend/milter/socket_address.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::detail {

/// The descriptor that the address means. systemd's is found by its protocol, sd_listen_fds(3):
/// LISTEN_PID is ours, LISTEN_FDS is 1, and the descriptor is 3.
/// Errors: config.
[[nodiscard]] Result<int> inherited_descriptor(const InheritedSocket& address);

/// Where the socket `fd` listens: a UnixSocket or an InetSocket. A socket without a path (an abstract or
/// an unnamed one) comes back as inherited.
/// Errors: config, when it is no stream socket that listens.
[[nodiscard]] Result<SocketAddress> listening_address(int fd);

}  // namespace mimemend::milter::detail
