// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <sys/types.h>

#include <mimemend/export.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter {

/// A socket in the file system.
struct UnixSocket {
  std::filesystem::path path;
  mode_t mode = 0660;
  std::string group;  ///< by name or number; empty: the process's own
  std::string owner;  ///< likewise; giving a socket away takes CAP_CHOWN
};

/// A TCP socket.
struct InetSocket {
  enum class Family : std::uint8_t { ipv4, ipv6 };
  Family family = Family::ipv4;
  std::string host;  ///< name or address, without brackets
  std::uint16_t port = 0;
};

/// A socket that already listens when the process starts: somebody else bound it, and owns its place in
/// the file system, so it is never unlinked. When the server stops it closes its own copy: as long as
/// another process holds the socket too, clients wait in its backlog for the next server.
struct InheritedSocket {
  std::optional<int> fd;  ///< nothing: the one that systemd passes (sd_listen_fds(3))
};

/// Where a server listens.
using SocketAddress = std::variant<UnixSocket, InetSocket, InheritedSocket>;

/// Reads "unix:/path", "inet:port@host", "inet6:port@address", "fd:number" or "systemd" (also
/// "fd:systemd"). The host has to be said: a filter that listens to the world by omission is no
/// service to anyone. Mode, group and owner of a unix: socket are not part of the text.
/// Errors: config, with what is wrong.
[[nodiscard]] MIMEMEND_API Result<SocketAddress> parse_socket_address(std::string_view text);

/// As parse_socket_address() reads it.
[[nodiscard]] MIMEMEND_API std::string to_string(const SocketAddress& address);

}  // namespace mimemend::milter
