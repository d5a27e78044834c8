// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <array>
#include <string_view>

#include "suggestion.hpp"

TEST_CASE("the nearest word is at most two slips away", "[unit][filter][config]") {
  constexpr std::array<std::string_view, 3> known{"socket", "socket_mode", "debug"};
  CHECK(mimemend::filter::nearest("sockett", known) == "socket");
  CHECK(mimemend::filter::nearest("socketmode", known) == "socket_mode");
  CHECK(mimemend::filter::nearest("debgu", known) == "debug");
  CHECK(mimemend::filter::nearest("timeout", known).empty());
  CHECK(mimemend::filter::nearest("", known).empty());
}
