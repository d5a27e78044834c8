// SPDX-License-Identifier: Apache-2.0
#include "inherited_socket.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "system_error_text.hpp"

namespace mimemend::milter::detail {

namespace {

constexpr int kFirstDescriptor = 3;  // sd_listen_fds(3): SD_LISTEN_FDS_START

Error wrong(std::string_view object, std::string_view cause) {
  return Error{Error::Kind::config, fmt::format("{}: {}", object, cause)};
}

std::optional<long> environment_number(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = text;
  long value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<int> socket_option(int fd, int option) {
  int value = 0;
  socklen_t length = sizeof value;
  if (getsockopt(fd, SOL_SOCKET, option, &value, &length) != 0) return std::nullopt;
  return value;
}

SocketAddress unix_address(int fd, const sockaddr_un& address, socklen_t length) {
  const char* path = static_cast<const char*>(address.sun_path);
  if (length <= offsetof(sockaddr_un, sun_path) || path[0] == '\0') return InheritedSocket{fd};
  UnixSocket named;
  named.path = std::string(path, strnlen(path, length - offsetof(sockaddr_un, sun_path)));
  return named;
}

SocketAddress inet_address(const sockaddr_in& address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  return InetSocket{InetSocket::Family::ipv4, text.data(), ntohs(address.sin_port)};
}

SocketAddress inet6_address(const sockaddr_in6& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
  return InetSocket{InetSocket::Family::ipv6, text.data(), ntohs(address.sin6_port)};
}

}  // namespace

Result<int> inherited_descriptor(const InheritedSocket& address) {
  if (address.fd) return *address.fd;
  const auto process = environment_number("LISTEN_PID");
  const auto count = environment_number("LISTEN_FDS");
  if (!process || !count || *process != getpid())
    return wrong("systemd",
                 "no socket was passed to this process (LISTEN_PID, LISTEN_FDS); start it by its socket unit");
  if (*count != 1) return wrong("systemd", fmt::format("{} sockets were passed; one is served", *count));
  return kFirstDescriptor;
}

Result<SocketAddress> listening_address(int fd) {
  const std::string shown = fmt::format("fd:{}", fd);
  const auto type = socket_option(fd, SO_TYPE);
  if (!type) return wrong(shown, "no socket was inherited there: " + std::generic_category().message(errno));
  if (*type != SOCK_STREAM) return wrong(shown, "not a stream socket");
  if (socket_option(fd, SO_ACCEPTCONN) != 1) return wrong(shown, "the socket does not listen");
  sockaddr_storage address{};
  socklen_t length = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) return system_error(shown, "getsockname");
  switch (address.ss_family) {
    case AF_UNIX: return unix_address(fd, reinterpret_cast<const sockaddr_un&>(address), length);
    case AF_INET: return inet_address(reinterpret_cast<const sockaddr_in&>(address));
    case AF_INET6: return inet6_address(reinterpret_cast<const sockaddr_in6&>(address));
    default: return wrong(shown, "neither a unix nor an inet socket");
  }
}

}  // namespace mimemend::milter::detail
