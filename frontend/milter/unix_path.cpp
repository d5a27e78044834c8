// SPDX-License-Identifier: Apache-2.0
#include "unix_path.hpp"

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
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

// An entry of the user or group database, with all of a group's members; a longer one reads as none such.
constexpr std::size_t kDatabaseEntryBytes = 64U << 10U;

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

template <class Id>
std::optional<Id> plain_number(const std::string& text) {
  Id number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Error none_such(std::string_view key, std::string_view name, std::string_view kind) {
  return Error{Error::Kind::config, fmt::format("{} \"{}\": no such {}", key, name, kind)};
}

// chown(2): this one stays as it is.
constexpr auto kUnchanged = static_cast<uid_t>(-1);
static_assert(std::is_same_v<uid_t, gid_t>);

Result<gid_t> group_id(const std::string& group) {
  if (group.empty()) return kUnchanged;
  if (const auto number = plain_number<gid_t>(group)) return *number;
  std::vector<char> text(kDatabaseEntryBytes);
  struct ::group entry{};
  struct ::group* found = nullptr;
  getgrnam_r(group.c_str(), &entry, text.data(), text.size(), &found);
  if (found == nullptr) return none_such("socket_group", group, "group");
  return found->gr_gid;
}

Result<uid_t> user_id(const std::string& owner) {
  if (owner.empty()) return kUnchanged;
  if (const auto number = plain_number<uid_t>(owner)) return *number;
  std::vector<char> text(kDatabaseEntryBytes);
  struct ::passwd entry{};
  struct ::passwd* found = nullptr;
  getpwnam_r(owner.c_str(), &entry, text.data(), text.size(), &found);
  if (found == nullptr) return none_such("socket_owner", owner, "user");
  return found->pw_uid;
}

std::string chown_call(const UnixSocket& address) {
  std::string call = "chown";
  if (!address.owner.empty()) call += " to owner " + address.owner;
  if (!address.group.empty()) call += " to group " + address.group;
  return call;
}

// Names are looked up before anything is made: a wrong one leaves no trace.
Result<void> give_rights(const UnixSocket& address, uid_t owner, gid_t group) {
  const char* path = address.path.c_str();
  if ((owner != kUnchanged || group != kUnchanged) && ::chown(path, owner, group) != 0)
    return system_error(address.path.native(), chown_call(address));
  if (::chmod(path, address.mode) != 0) return system_error(address.path.native(), "chmod");
  return {};
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
  auto group = group_id(address.group);
  if (!group) return group.error();
  auto owner = user_id(address.owner);
  if (!owner) return owner.error();
  const sockaddr_un where = address_of(address.path);
  const mode_t before = ::umask(0777);
  const int bound = ::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where);
  const int cause = errno;
  ::umask(before);
  errno = cause;
  if (bound != 0) return system_error(address.path.native(), "bind");
  auto given = give_rights(address, *owner, *group);
  // Left behind, a socket that nobody may open is one that nobody can tell from a live one.
  if (!given) ::unlink(address.path.c_str());
  return given;
}

}  // namespace mimemend::milter::detail
