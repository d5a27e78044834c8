// SPDX-License-Identifier: Apache-2.0
#include "unix_path.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "owned_fd.hpp"
#include "system_error_text.hpp"

namespace mimemend::milter::detail {

namespace {

sockaddr_un address_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // parse_socket_address() has refused a longer path.
  path.native().copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  return address;
}

// An entry of the group database with all its members; a longer one reads as no such group.
constexpr std::size_t kGroupEntryBytes = 64U << 10U;

// 0: a server answers; else why not.
int knock(const std::filesystem::path& path) {
  // EAGAIN from a full backlog: that server is busy, but it is one.
  const OwnedFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const sockaddr_un address = address_of(path);
  if (!fd.valid()) return errno;
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EAGAIN)
    return 0;
  return errno;
}

Result<gid_t> group_id(const std::string& group) {
  gid_t number = 0;
  const auto [end, fault] = std::from_chars(group.data(), group.data() + group.size(), number);
  if (fault == std::errc{} && end == group.data() + group.size()) return number;
  std::vector<char> text(kGroupEntryBytes);
  struct ::group entry{};
  struct ::group* found = nullptr;
  getgrnam_r(group.c_str(), &entry, text.data(), text.size(), &found);
  if (found == nullptr) return Error{Error::Kind::config, fmt::format("socket_group \"{}\": no such group", group)};
  return found->gr_gid;
}

}  // namespace

Result<void> free_unix_path(const std::filesystem::path& path) {
  struct stat status{};
  if (lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return system_error(path.native(), "stat");
  }
  if (!S_ISSOCK(status.st_mode))
    return Error{Error::Kind::config, fmt::format("{}: is in the way and is not a socket", path.native())};
  const int cause = knock(path);
  if (cause == 0) return Error{Error::Kind::config, fmt::format("{}: another server answers there", path.native())};
  if (cause != ECONNREFUSED)
    return Error{Error::Kind::io, fmt::format("{}: cannot tell whether a server answers there: {}", path.native(),
                                              std::generic_category().message(cause))};
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error(path.native(), "unlink stale socket");
  return {};
}

Result<void> bind_unix_path(int fd, const UnixSocket& address) {
  const sockaddr_un where = address_of(address.path);
  const mode_t before = ::umask(0777);
  const int bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where);
  const int cause = errno;
  ::umask(before);
  errno = cause;
  if (bound != 0) return system_error(address.path.native(), "bind");
  if (!address.group.empty()) {
    auto group = group_id(address.group);
    if (!group) return group.error();
    if (::chown(address.path.c_str(), static_cast<uid_t>(-1), *group) != 0)
      return system_error(address.path.native(), "chown to group " + address.group);
  }
  if (::chmod(address.path.c_str(), address.mode) != 0) return system_error(address.path.native(), "chmod");
  return {};
}

}  // namespace mimemend::milter::detail
