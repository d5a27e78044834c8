// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/socket_address.hpp>

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <sys/un.h>

namespace mimemend::milter {

namespace {

constexpr std::string_view kSyntax = "write unix:/path, inet:port@host, inet6:port@address, fd:number or systemd";

Error wrong(std::string_view text, std::string_view cause) {
  return Error{Error::Kind::config, fmt::format("socket \"{}\": {}", text, cause)};
}

template <class Number>
std::optional<Number> number(std::string_view digits) {
  Number value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Result<SocketAddress> unix_socket(std::string_view text, std::string_view path) {
  if (path.empty() || path.front() != '/') return wrong(text, "the path must begin with /");
  if (path.size() >= sizeof(sockaddr_un::sun_path))
    return wrong(text, fmt::format("the path is longer than {} bytes", sizeof(sockaddr_un::sun_path) - 1));
  UnixSocket address;
  address.path = path;
  return SocketAddress(std::move(address));
}

Result<SocketAddress> inet_socket(std::string_view text, std::string_view rest, InetSocket::Family family) {
  const std::size_t at = rest.find('@');
  if (at == std::string_view::npos)
    return wrong(text, "the host is missing; write port@127.0.0.1 to serve this machine");
  const auto port = number<std::uint16_t>(rest.substr(0, at));
  if (!port) return wrong(text, "the port must be a number from 0 to 65535");
  std::string_view host = rest.substr(at + 1);
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty()) return wrong(text, "the host is missing");
  return SocketAddress(InetSocket{family, std::string(host), *port});
}

Result<SocketAddress> inherited_socket(std::string_view text, std::string_view rest) {
  if (rest == "systemd") return SocketAddress(InheritedSocket{std::nullopt});
  const auto fd = number<int>(rest);
  if (!fd || *fd < 0) return wrong(text, "the descriptor must be a number, or systemd");
  return SocketAddress(InheritedSocket{*fd});
}

std::string describe(const UnixSocket& address) { return "unix:" + address.path.string(); }

std::string describe(const InetSocket& address) {
  return fmt::format("{}:{}@{}", address.family == InetSocket::Family::ipv6 ? "inet6" : "inet", address.port,
                     address.host);
}

std::string describe(const InheritedSocket& address) {
  return address.fd ? fmt::format("fd:{}", *address.fd) : "systemd";
}

}  // namespace

Result<SocketAddress> parse_socket_address(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  if (kind == "unix" || kind == "local") return unix_socket(text, rest);
  if (kind == "inet") return inet_socket(text, rest, InetSocket::Family::ipv4);
  if (kind == "inet6") return inet_socket(text, rest, InetSocket::Family::ipv6);
  if (kind == "fd") return inherited_socket(text, rest);
  if (text == "systemd") return inherited_socket(text, text);
  return wrong(text, kSyntax);
}

std::string to_string(const SocketAddress& address) {
  return std::visit([](const auto& kind) { return describe(kind); }, address);
}

}  // namespace mimemend::milter
