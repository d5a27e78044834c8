// SPDX-License-Identifier: Apache-2.0
#include "stream_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace mimemend::milter::test {

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = StreamSocket::Milliseconds;

constexpr std::size_t kReceiveBytes = std::size_t{64} * 1024;

std::string cause_of(int error_number) { return std::generic_category().message(error_number); }

Error failed(const MilterAddress& address, std::string_view cause) {
  return {Error::Kind::io, fmt::format("{}: {}", to_string(address), cause)};
}

// True when `fd` is ready for `events`; false when the time is up.
Result<bool> wait_for(int fd, short events, Clock::time_point deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Clock::now());
    pollfd one{fd, events, 0};
    const int ready = ::poll(&one, 1, static_cast<int>(std::max<Milliseconds::rep>(left.count(), 0)));
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return Error{Error::Kind::io, cause_of(errno)};
  }
}

Result<void> finish_connect(const MilterAddress& address, int fd, Milliseconds timeout) {
  const auto ready = wait_for(fd, POLLOUT, Clock::now() + timeout);
  if (!ready) return failed(address, ready.error().what);
  if (!*ready) return failed(address, "no connection in time");
  int fault = 0;
  socklen_t length = sizeof fault;
  ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &length);
  if (fault != 0) return failed(address, cause_of(fault));
  return {};
}

Result<StreamSocket> connect_to(const MilterAddress& address, const sockaddr* there, socklen_t length,
                                Milliseconds timeout) {
  StreamSocket socket(::socket(there->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (socket.fd() < 0) return failed(address, cause_of(errno));
  const auto deadline = Clock::now() + timeout;
  while (::connect(socket.fd(), there, length) != 0) {
    if (errno == EINPROGRESS || errno == EINTR) {
      const auto finished = finish_connect(address, socket.fd(), timeout);
      if (!finished) return finished.error();
      break;
    }
    // A local socket whose queue is full says EAGAIN, and cannot be waited for.
    if (errno != EAGAIN || Clock::now() >= deadline) return failed(address, cause_of(errno));
    ::poll(nullptr, 0, 1);
  }
  if (there->sa_family != AF_UNIX) {
    const int on = 1;
    ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  return socket;
}

Result<StreamSocket> connect_local(const MilterAddress& address, Milliseconds timeout) {
  sockaddr_un there{};
  there.sun_family = AF_UNIX;
  if (address.path.size() >= sizeof there.sun_path) return failed(address, cause_of(ENAMETOOLONG));
  std::memcpy(there.sun_path, address.path.data(), address.path.size());
  return connect_to(address, reinterpret_cast<const sockaddr*>(&there), sizeof there, timeout);
}

Result<StreamSocket> connect_inet(const MilterAddress& address, Milliseconds timeout) {
  addrinfo wanted{};
  wanted.ai_family = address.family == MilterAddress::Family::inet6 ? AF_INET6 : AF_INET;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const std::string port = std::to_string(address.port);
  if (const int fault = ::getaddrinfo(address.host.c_str(), port.c_str(), &wanted, &list); fault != 0)
    return failed(address, ::gai_strerror(fault));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, ::freeaddrinfo);
  Result<StreamSocket> last = failed(address, "no address");
  for (const addrinfo* one = list; one != nullptr && !last; one = one->ai_next)
    last = connect_to(address, one->ai_addr, one->ai_addrlen, timeout);
  return last;
}

}  // namespace

StreamSocket::StreamSocket(int fd) noexcept : fd_(fd) {
  if (fd >= 0) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

Result<StreamSocket> StreamSocket::connect(const MilterAddress& address, Milliseconds timeout) {
  return address.family == MilterAddress::Family::local ? connect_local(address, timeout)
                                                        : connect_inet(address, timeout);
}

Result<void> StreamSocket::send(std::string_view bytes, Milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EPIPE || errno == ECONNRESET) return Error{Error::Kind::io, "the milter hung up"};
    if (errno != EAGAIN) return Error{Error::Kind::io, fmt::format("send: {}", cause_of(errno))};
    const auto ready = wait_for(fd_, POLLOUT, deadline);
    if (!ready) return ready.error();
    if (!*ready) return Error{Error::Kind::io, "the milter does not read what it is sent"};
  }
  return {};
}

Result<void> StreamSocket::receive(std::string& out, Milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  std::array<char, kReceiveBytes> piece;
  for (;;) {
    // Waiting comes first: an answer is hardly ever there already.
    const auto ready = wait_for(fd_, POLLIN, deadline);
    if (!ready) return ready.error();
    if (!*ready) return Error{Error::Kind::io, "the milter does not answer in time"};
    const ssize_t got = ::recv(fd_, piece.data(), piece.size(), 0);
    if (got > 0) {
      out.append(piece.data(), static_cast<std::size_t>(got));
      return {};
    }
    if (got == 0 || errno == ECONNRESET) return Error{Error::Kind::io, "the milter hung up"};
    if (errno != EAGAIN && errno != EINTR) return Error{Error::Kind::io, fmt::format("receive: {}", cause_of(errno))};
  }
}

}  // namespace mimemend::milter::test
