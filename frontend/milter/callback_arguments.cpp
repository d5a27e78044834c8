// SPDX-License-Identifier: Apache-2.0
#include "callback_arguments.hpp"

#include <cstddef>
#include <cstring>
#include <span>

#include <netinet/in.h>
#include <sys/un.h>

namespace mimemend::milter::detail {

Peer peer_of(const char* hostname, const sockaddr* address) {
  Peer peer{hostname, UnknownAddress{}};
  if (address == nullptr) return peer;
  if (address->sa_family == AF_INET) {
    const auto* ip = reinterpret_cast<const sockaddr_in*>(address);
    auto& known = peer.address.emplace<Ipv4Address>();
    std::memcpy(known.octets.data(), &ip->sin_addr, known.octets.size());
    known.port = ntohs(ip->sin_port);
  } else if (address->sa_family == AF_INET6) {
    const auto* ip = reinterpret_cast<const sockaddr_in6*>(address);
    auto& known = peer.address.emplace<Ipv6Address>();
    std::memcpy(known.octets.data(), &ip->sin6_addr, known.octets.size());
    known.port = ntohs(ip->sin6_port);
  } else if (address->sa_family == AF_UNIX) {
    peer.address = UnixAddress{static_cast<const char*>(reinterpret_cast<const sockaddr_un*>(address)->sun_path)};
  }
  return peer;
}

EnvelopeAddress envelope_of(char** argv) {
  std::size_t count = 0;
  while (argv[count] != nullptr) ++count;
  if (count == 0) return {};
  return {argv[0], std::span<const char* const>(argv + 1, count - 1)};
}

}  // namespace mimemend::milter::detail
