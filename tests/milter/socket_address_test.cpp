// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include <mimemend/milter/socket_address.hpp>

using namespace mimemend::milter;

TEST_CASE("a socket address reads as libmilter writes it", "[unit][milter][socket]") {
  struct Case {
    const char* text;
    const char* meant;  // null: wrong
  };
  const Case cases[] = {
      {"unix:/run/x.sock", "unix:/run/x.sock"},
      {"local:/run/x.sock", "unix:/run/x.sock"},
      {"inet:8899@127.0.0.1", "inet:8899@127.0.0.1"},
      {"inet:0@localhost", "inet:0@localhost"},
      {"inet6:8899@::1", "inet6:8899@::1"},
      {"inet6:8899@[::1]", "inet6:8899@::1"},
      {"inet:8899", nullptr},  // to all the world, by omission
      {"inet:8899@", nullptr},
      {"inet:65536@h", nullptr},
      {"inet:-1@h", nullptr},
      {"inet:http@h", nullptr},
      {"unix:relative", nullptr},
      {"unix:", nullptr},
      {"/run/x.sock", nullptr},
      {"fd:3", "fd:3"},
      {"systemd", "systemd"},
      {"fd:systemd", "systemd"},
      {"fd:", nullptr},
      {"fd:-1", nullptr},
      {"fd:3x", nullptr},
      {"systemd:3", nullptr},
      {"", nullptr},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.text) {
      auto address = parse_socket_address(c.text);
      REQUIRE(static_cast<bool>(address) == (c.meant != nullptr));
      if (address) CHECK(to_string(*address) == c.meant);
    }
}

TEST_CASE("a path that does not fit a socket address is refused, not cut", "[unit][milter][socket]") {
  CHECK(parse_socket_address("unix:/" + std::string(106, 'x')));
  CHECK_FALSE(parse_socket_address("unix:/" + std::string(107, 'x')));
}
