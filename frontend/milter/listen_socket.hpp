// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include <sys/types.h>

#include <mimemend/milter/socket_address.hpp>
#include <mimemend/result.hpp>

#include "accepted_connections.hpp"
#include "owned_fd.hpp"

namespace mimemend::milter::detail {

/// The socket that a server listens on. Unless it is inherited, we make it, for what libmilter does not do:
/// TCP_NODELAY (an accepted socket inherits it, and without it each packet of a rewritten body waits
/// for the MTA's delayed acknowledgement, 44 ms), owner, group and mode, and a stale socket told from a live one.
class ListenSocket {
 public:
  /// Errors: config, for what an operator has to change; io.
  [[nodiscard]] static Result<ListenSocket> open(const SocketAddress& address, int backlog);
  ListenSocket(ListenSocket&&) noexcept = default;
  ListenSocket& operator=(ListenSocket&&) = delete;
  ~ListenSocket() = default;

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  /// Where it listens; with the port that the system chose, if the address said 0.
  [[nodiscard]] const std::string& description() const noexcept { return description_; }
  /// The same as data; of an inherited socket, where it is bound.
  [[nodiscard]] const SocketAddress& address() const noexcept { return address_; }

  /// No connection comes in any more: from now on this descriptor means a socket that nobody knows.
  /// Whoever waits in accept() or poll() on it needs waking up to notice.
  [[nodiscard]] Result<void> wall_up() const;
  /// Cuts the connections that came in. Returns how many there were.
  std::size_t hang_up() const noexcept { return hang_up_connections(name_); }
  /// Takes our socket out of the file system, unless it is somebody else's by now, or always was.
  void unlink() const noexcept;

 private:
  ListenSocket(OwnedFd fd, SocketAddress address)
      : fd_(std::move(fd)),
        description_(to_string(address)),
        address_(std::move(address)),
        name_(LocalName::of(fd_.get()).value_or(LocalName())) {}
  static Result<ListenSocket> open_unix(const UnixSocket& address, int backlog);
  static Result<ListenSocket> open_inet(const InetSocket& address, int backlog);
  static Result<ListenSocket> adopt(const InheritedSocket& address);

  OwnedFd fd_;
  std::string description_;
  SocketAddress address_;
  LocalName name_;
  std::filesystem::path path_;  // of a unix socket that we made; else empty
  dev_t device_ = 0;            // of path_, when we made it
  ino_t inode_ = 0;
};

}  // namespace mimemend::milter::detail
