// SPDX-License-Identifier: Apache-2.0
#include "listen_socket.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "inherited_socket.hpp"
#include "system_error_text.hpp"
#include "unix_path.hpp"

namespace mimemend::milter::detail {

namespace {

constexpr int kStream = SOCK_STREAM | SOCK_CLOEXEC;

struct AddressListFree {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, AddressListFree>;

Result<AddressList> resolve(const InetSocket& address) {
  addrinfo hints{};
  hints.ai_family = address.family == InetSocket::Family::ipv6 ? AF_INET6 : AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int fault = getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &list);
  if (fault != 0)
    return Error{Error::Kind::config, fmt::format("{}: {}", to_string(SocketAddress(address)), gai_strerror(fault))};
  return AddressList(list);
}

std::uint16_t bound_port(int fd) {
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return 0;
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

}  // namespace

Result<ListenSocket> ListenSocket::open(const SocketAddress& address, int backlog) {
  if (const auto* path = std::get_if<UnixSocket>(&address)) return open_unix(*path, backlog);
  if (const auto* inherited = std::get_if<InheritedSocket>(&address)) return adopt(*inherited);
  return open_inet(std::get<InetSocket>(address), backlog);
}

Result<ListenSocket> ListenSocket::open_unix(const UnixSocket& address, int backlog) {
  const std::string shown = to_string(SocketAddress(address));
  if (auto freed = free_unix_path(address.path); !freed) return freed.error();
  OwnedFd fd(::socket(AF_UNIX, kStream, 0));
  if (!fd.valid()) return system_error(shown, "socket");
  if (auto bound = bind_unix_path(fd.get(), address); !bound) return bound.error();
  ListenSocket made(std::move(fd), address);
  struct stat status{};
  if (lstat(address.path.c_str(), &status) != 0) return system_error(shown, "stat");
  made.path_ = address.path;
  made.device_ = status.st_dev;
  made.inode_ = status.st_ino;
  if (::listen(made.fd(), backlog) == 0) return made;
  Error failed = system_error(shown, "listen");
  made.unlink();
  return failed;
}

Result<ListenSocket> ListenSocket::open_inet(const InetSocket& address, int backlog) {
  const std::string shown = to_string(SocketAddress(address));
  auto list = resolve(address);
  if (!list) return list.error();
  OwnedFd fd(::socket((*list)->ai_family, kStream, 0));
  if (!fd.valid()) return system_error(shown, "socket");
  const int on = 1;
  if (setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return system_error(shown, "SO_REUSEADDR");
  if (setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) return system_error(shown, "TCP_NODELAY");
  if (::bind(fd.get(), (*list)->ai_addr, (*list)->ai_addrlen) != 0) return system_error(shown, "bind");
  if (::listen(fd.get(), backlog) != 0) return system_error(shown, "listen");
  InetSocket bound = address;
  bound.port = bound_port(fd.get());
  return ListenSocket(std::move(fd), bound);
}

Result<ListenSocket> ListenSocket::adopt(const InheritedSocket& address) {
  auto found = inherited_descriptor(address);
  if (!found) return found.error();
  auto where = listening_address(*found);
  if (!where) return where.error();
  OwnedFd fd(*found);
  if (fcntl(fd.get(), F_SETFD, FD_CLOEXEC) != 0) return system_error(to_string(SocketAddress(address)), "FD_CLOEXEC");
  const int on = 1;
  if (std::holds_alternative<InetSocket>(*where) && setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0)
    return system_error(to_string(SocketAddress(address)), "TCP_NODELAY");
  return ListenSocket(std::move(fd), *std::move(where));
}

// A socket of the kernel's choosing in the abstract name space. It does not block: whoever was told
// of a connection on the old socket and accepts on this one must come back with EAGAIN.
Result<void> ListenSocket::wall_up() const {
  const OwnedFd quiet(::socket(AF_UNIX, kStream | SOCK_NONBLOCK, 0));
  if (!quiet.valid()) return system_error(description_, "socket");
  sockaddr_un nameless{};
  nameless.sun_family = AF_UNIX;
  if (::bind(quiet.get(), reinterpret_cast<const sockaddr*>(&nameless), sizeof nameless.sun_family) != 0)
    return system_error(description_, "bind");
  if (::listen(quiet.get(), 1) != 0) return system_error(description_, "listen");
  if (::dup3(quiet.get(), fd(), O_CLOEXEC) < 0) return system_error(description_, "dup3");
  return {};
}

void ListenSocket::unlink() const noexcept {
  struct stat status{};
  if (path_.empty() || lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

}  // namespace mimemend::milter::detail
