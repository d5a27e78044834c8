// SPDX-License-Identifier: Apache-2.0
#include "accepted_connections.hpp"

#include <algorithm>
#include <cstring>

#include <netinet/in.h>
#include <sys/resource.h>

namespace mimemend::milter::detail {

namespace {

constexpr rlim_t kMostDescriptors = 1'000'000;

// Of an internet socket the port: it may have been bound to every address.
bool is_same(const LocalName& a, const LocalName& b) noexcept {
  if (a.address.ss_family != b.address.ss_family) return false;
  if (a.address.ss_family == AF_INET)
    return reinterpret_cast<const sockaddr_in&>(a.address).sin_port ==
           reinterpret_cast<const sockaddr_in&>(b.address).sin_port;
  if (a.address.ss_family == AF_INET6)
    return reinterpret_cast<const sockaddr_in6&>(a.address).sin6_port ==
           reinterpret_cast<const sockaddr_in6&>(b.address).sin6_port;
  constexpr socklen_t nameless = sizeof(sa_family_t);
  return a.bytes > nameless && a.bytes == b.bytes && std::memcmp(&a.address, &b.address, a.bytes) == 0;
}

bool is_connection(int fd) noexcept {
  int listens = 0;
  socklen_t bytes = sizeof listens;
  return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &bytes) == 0 && listens == 0;
}

}  // namespace

std::optional<LocalName> LocalName::of(int fd) noexcept {
  LocalName name;
  name.bytes = sizeof name.address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&name.address), &name.bytes) != 0) return std::nullopt;
  return name;
}

// Not by /proc/self/fd: that takes a descriptor, and there may be none left.
std::size_t hang_up_connections(const LocalName& accepted_on) noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const auto end = static_cast<int>(std::min(limit.rlim_cur, kMostDescriptors));
  std::size_t count = 0;
  for (int fd = 0; fd < end; ++fd) {
    const auto name = LocalName::of(fd);
    if (!name || !is_same(*name, accepted_on) || !is_connection(fd)) continue;
    if (::shutdown(fd, SHUT_RDWR) == 0) ++count;
  }
  return count;
}

}  // namespace mimemend::milter::detail
