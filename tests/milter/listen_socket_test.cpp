// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <optional>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>

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
