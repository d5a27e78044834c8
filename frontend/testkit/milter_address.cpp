// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/test/milter_address.hpp>

#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <sys/un.h>

namespace mimemend::milter::test {

namespace {

Error wrong(std::string_view text, std::string_view cause) {
  return Error{Error::Kind::config, fmt::format("socket \"{}\": {}", text, cause)};
}

std::optional<std::uint16_t> port_number(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return port;
}

Result<MilterAddress> local_address(std::string_view text, std::string_view path) {
  if (path.empty()) return wrong(text, "the path is missing");
  if (path.size() >= sizeof(sockaddr_un::sun_path))
    return wrong(text, fmt::format("the path is longer than {} bytes", sizeof(sockaddr_un::sun_path) - 1));
  return MilterAddress{MilterAddress::Family::local, std::string(path), {}, 0};
}

struct HostAndPort {
  std::string_view host;
  std::string_view port;
};

// PORT@HOST as libmilter has it, HOST:PORT as Postfix has it.
std::optional<HostAndPort> host_and_port(std::string_view rest) {
  if (const std::size_t at = rest.find('@'); at != std::string_view::npos)
    return HostAndPort{rest.substr(at + 1), rest.substr(0, at)};
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return HostAndPort{rest.substr(0, colon), rest.substr(colon + 1)};
}

Result<MilterAddress> inet_address(std::string_view text, std::string_view rest, MilterAddress::Family family) {
  const auto parts = host_and_port(rest);
  if (!parts) return wrong(text, "write PORT@HOST or HOST:PORT");
  const auto port = port_number(parts->port);
  if (!port || *port == 0) return wrong(text, "the port must be a number from 1 to 65535");
  std::string_view host = parts->host;
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  if (host.empty()) return wrong(text, "the host is missing");
  if (host.find(':') != std::string_view::npos) family = MilterAddress::Family::inet6;  // as Postfix's inet:[::1]:25
  return MilterAddress{family, {}, std::string(host), *port};
}

}  // namespace

Result<MilterAddress> parse_milter_address(std::string_view text) {
  if (text.starts_with('/')) return local_address(text, text);
  const std::size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string_view rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
  if (kind == "unix" || kind == "local") return local_address(text, rest);
  if (kind == "inet") return inet_address(text, rest, MilterAddress::Family::inet);
  if (kind == "inet6") return inet_address(text, rest, MilterAddress::Family::inet6);
  return wrong(text, "write unix:PATH, /PATH, inet:PORT@HOST, inet:HOST:PORT or inet6:PORT@HOST");
}

std::string to_string(const MilterAddress& address) {
  switch (address.family) {
    case MilterAddress::Family::local: return "unix:" + address.path;
    case MilterAddress::Family::inet: return fmt::format("inet:{}@{}", address.port, address.host);
    case MilterAddress::Family::inet6: return fmt::format("inet6:{}@{}", address.port, address.host);
  }
  return {};
}

}  // namespace mimemend::milter::test
