// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "listen_socket.hpp"
#include "temp_folder.hpp"

using namespace mimemend;
using namespace mimemend::milter;
using detail::ListenSocket;

namespace {

SocketAddress unix_at(const std::filesystem::path& path) { return UnixSocket{path, 0640, ""}; }

}  // namespace

TEST_CASE("a unix socket gets its mode, and goes when it is unlinked", "[unit][milter][socket]") {
  const TempFolder folder;
  const auto path = folder.path() / "s";
  auto socket = ListenSocket::open(unix_at(path), 8);
  REQUIRE(socket);
  struct stat status{};
  REQUIRE(lstat(path.c_str(), &status) == 0);
  CHECK(S_ISSOCK(status.st_mode));
  CHECK((status.st_mode & 0777) == 0640);
  socket->unlink();
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a stale socket is taken over, a live one is not", "[unit][milter][socket]") {
  const TempFolder folder;
  const auto path = folder.path() / "s";
  std::optional<ListenSocket> first;
  {
    auto opened = ListenSocket::open(unix_at(path), 8);
    REQUIRE(opened);
    first.emplace(*std::move(opened));
  }
  auto second = ListenSocket::open(unix_at(path), 8);
  REQUIRE_FALSE(second);
  CHECK(second.error().kind == Error::Kind::config);
  CHECK(second.error().what == path.string() + ": another server answers there");
  first.reset();  // as a crash leaves it: the file stays
  REQUIRE(std::filesystem::exists(path));
  CHECK(ListenSocket::open(unix_at(path), 8));
}

TEST_CASE("what is not a socket is left alone", "[unit][milter][socket]") {
  const TempFolder folder;
  const auto path = folder.path() / "s";
  std::ofstream(path) << "precious";
  auto socket = ListenSocket::open(unix_at(path), 8);
  REQUIRE_FALSE(socket);
  CHECK(std::filesystem::file_size(path) == 8);
}

TEST_CASE("a socket that somebody else has put in our place is not unlinked", "[unit][milter][socket]") {
  const TempFolder folder;
  const auto path = folder.path() / "s";
  auto ours = ListenSocket::open(unix_at(path), 8);
  REQUIRE(ours);
  std::filesystem::rename(path, folder.path() / "away");
  auto theirs = ListenSocket::open(unix_at(path), 8);
  REQUIRE(theirs);
  ours->unlink();
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("an unknown group is an error of the configuration", "[unit][milter][socket]") {
  const TempFolder folder;
  auto socket = ListenSocket::open(UnixSocket{folder.path() / "s", 0660, "no-such-group-here"}, 8);
  REQUIRE_FALSE(socket);
  CHECK(socket.error().kind == Error::Kind::config);
}

TEST_CASE("an unknown owner is one too, and nothing is left behind", "[unit][milter][socket]") {
  const TempFolder folder;
  const auto path = folder.path() / "s";
  auto socket = ListenSocket::open(UnixSocket{path, 0660, "", "no-such-user-here"}, 8);
  REQUIRE_FALSE(socket);
  CHECK(socket.error().kind == Error::Kind::config);
  CHECK(socket.error().what == "socket_owner \"no-such-user-here\": no such user");
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a unix socket gets its owner and group, or says why not", "[unit][milter][socket]") {
  const TempFolder folder;
  const auto path = folder.path() / "s";
  auto socket = ListenSocket::open(UnixSocket{path, 0660, "12345", "54321"}, 8);
  if (geteuid() != 0) {  // only root gives a socket away
    REQUIRE_FALSE(socket);
    CHECK(socket.error().what == path.string() + ": chown to owner 54321 to group 12345: Operation not permitted");
    CHECK_FALSE(std::filesystem::exists(path));
    return;
  }
  REQUIRE(socket);
  struct stat status{};
  REQUIRE(lstat(path.c_str(), &status) == 0);
  CHECK(status.st_uid == 54321);
  CHECK(status.st_gid == 12345);
}

TEST_CASE("an inherited socket is served where it listens, and never unlinked", "[unit][milter][socket]") {
  const TempFolder folder;
  const auto path = folder.path() / "s";
  auto parents = ListenSocket::open(unix_at(path), 8);
  REQUIRE(parents);
  const int passed = ::dup(parents->fd());
  {
    auto ours = ListenSocket::open(InheritedSocket{passed}, 8);
    REQUIRE(ours);
    CHECK(ours->fd() == passed);
    CHECK(ours->description() == "unix:" + path.string());
    ours->unlink();
  }
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("an inherited TCP socket says its address and is sent without delay", "[unit][milter][socket]") {
  auto parents = ListenSocket::open(InetSocket{InetSocket::Family::ipv4, "127.0.0.1", 0}, 8);
  REQUIRE(parents);
  const int off = 0;
  REQUIRE(setsockopt(parents->fd(), IPPROTO_TCP, TCP_NODELAY, &off, sizeof off) == 0);
  auto ours = ListenSocket::open(InheritedSocket{::dup(parents->fd())}, 8);
  REQUIRE(ours);
  CHECK(ours->description() == parents->description());
  int no_delay = 0;
  socklen_t size = sizeof no_delay;
  REQUIRE(getsockopt(ours->fd(), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size) == 0);
  CHECK(no_delay != 0);
}

TEST_CASE("what cannot be served is not inherited", "[unit][milter][socket]") {
  const TempFolder folder;
  struct Case {
    const char* name;
    int fd;
    const char* cause;
  };
  const Case cases[] = {
      {"no descriptor", 9999, "no socket was inherited there: Bad file descriptor"},
      {"a file", ::dup(STDIN_FILENO), "no socket was inherited there: Socket operation on non-socket"},
      {"datagrams", ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "not a stream socket"},
      {"does not listen", ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "the socket does not listen"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    auto socket = ListenSocket::open(InheritedSocket{c.fd}, 8);
    REQUIRE_FALSE(socket);
    CHECK(socket.error().kind == Error::Kind::config);
    CHECK(socket.error().what == "fd:" + std::to_string(c.fd) + ": " + c.cause);
    CHECK((c.fd == 9999 || ::close(c.fd) == 0));
  }
}

TEST_CASE("systemd's socket is ours only when it says so", "[unit][milter][socket]") {
  struct Case {
    const char* name;
    std::string pid;
    const char* fds;
    const char* error;
  };
  const std::string self = std::to_string(getpid());
  const Case cases[] = {
      {"not under systemd", "", "", "no socket was passed"},
      {"passed to another process", "1", "1", "no socket was passed"},
      {"no number", self + "x", "1", "no socket was passed"},
      {"none", self, "0", "0 sockets were passed; one is served"},
      {"two", self, "2", "2 sockets were passed; one is served"},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      ::setenv("LISTEN_PID", c.pid.c_str(), 1);
      ::setenv("LISTEN_FDS", c.fds, 1);
      auto socket = ListenSocket::open(InheritedSocket{}, 8);
      REQUIRE_FALSE(socket);
      CHECK(socket.error().what.find(c.error) != std::string::npos);
    }
  ::unsetenv("LISTEN_PID");
  ::unsetenv("LISTEN_FDS");
}

TEST_CASE("connections to an inet socket are sent without delay", "[unit][milter][socket]") {
  auto socket = ListenSocket::open(InetSocket{InetSocket::Family::ipv4, "127.0.0.1", 0}, 8);
  REQUIRE(socket);
  CHECK(socket->description() != "inet:0@127.0.0.1");
  sockaddr_in where{};
  socklen_t length = sizeof where;
  REQUIRE(getsockname(socket->fd(), reinterpret_cast<sockaddr*>(&where), &length) == 0);
  const detail::OwnedFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  REQUIRE(::connect(client.get(), reinterpret_cast<const sockaddr*>(&where), length) == 0);
  const detail::OwnedFd accepted(::accept4(socket->fd(), nullptr, nullptr, SOCK_CLOEXEC));
  int no_delay = 0;
  socklen_t size = sizeof no_delay;
  REQUIRE(getsockopt(accepted.get(), IPPROTO_TCP, TCP_NODELAY, &no_delay, &size) == 0);
  CHECK(no_delay != 0);  // inherited: libmilter itself does not set it
}

TEST_CASE("a walled-up socket takes no connection", "[unit][milter][socket]") {
  auto socket = ListenSocket::open(InetSocket{InetSocket::Family::ipv4, "127.0.0.1", 0}, 8);
  REQUIRE(socket);
  sockaddr_in where{};
  socklen_t length = sizeof where;
  REQUIRE(getsockname(socket->fd(), reinterpret_cast<sockaddr*>(&where), &length) == 0);
  REQUIRE(socket->wall_up());
  const detail::OwnedFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  CHECK(::connect(client.get(), reinterpret_cast<const sockaddr*>(&where), length) != 0);
  CHECK(::accept4(socket->fd(), nullptr, nullptr, SOCK_CLOEXEC) == -1);
  CHECK(errno == EAGAIN);
}
