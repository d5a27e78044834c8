// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "store/spool.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

std::string copy(const Spool& spool, ByteRange range) {
  StringSink sink;
  REQUIRE(spool.copy(range, sink));
  return sink.bytes();
}

std::string pattern(std::size_t size) {
  std::string out;
  while (out.size() < size) out += std::to_string(out.size()) + ",";
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("spool: keeps what it is given, in memory or beyond", "[unit][spool]") {
  const TempDir folder;
  for (const std::size_t memory : {0U, 1U, 10U, 100U, 1000U, 1000000U})
    for (const std::size_t chunk :
         {std::size_t{1}, std::size_t{7}, std::size_t{99}, std::size_t{100}, std::size_t{101}, kWhole}) {
      CAPTURE(memory, chunk);
      const std::string all = pattern(1000);
      Spool spool({memory, folder.path()});
      for (std::size_t at = 0; at < all.size(); at += std::min(chunk, all.size()))
        REQUIRE(spool.append(std::string_view(all).substr(at, chunk)));
      CHECK(spool.size() == all.size());
      for (const ByteRange range :
           {ByteRange{0, 1000}, {0, 0}, {1000, 1000}, {0, 1}, {999, 1000}, {400, 950}, {890, 910}})
        CHECK(copy(spool, range) == all.substr(range.begin, range.size()));
      const Spool moved(std::move(spool));
      CHECK(copy(moved, {0, 1000}) == all);
    }
  CHECK(std::filesystem::is_empty(folder.path()));  // what is there has no name
}

TEST_CASE("spool: large pieces", "[unit][spool]") {
  const TempDir folder;
  const std::string all = pattern(300000);
  Spool spool({1000, folder.path()});
  REQUIRE(spool.append(all));
  REQUIRE(spool.append("tail"));
  CHECK(copy(spool, {0, 300004}) == all + "tail");
  CHECK(copy(spool, {65535, 131073}) == all.substr(65535, 65538));
}

TEST_CASE("spool: nothing", "[unit][spool]") {
  const Spool spool({0, "/nonexistent"});
  CHECK(spool.size() == 0);
  CHECK(copy(spool, {0, 0}).empty());
}

TEST_CASE("spool: a folder that is not there is named, as soon as it is needed", "[unit][spool]") {
  Spool spool({10, "/nonexistent/spool"});
  CHECK(spool.append("0123456789"));
  const auto more = spool.append("x");
  REQUIRE_FALSE(more);
  CHECK(more.error().kind == Error::Kind::io);
  CHECK(more.error().what == "spool file in /nonexistent/spool: No such file or directory");
}

TEST_CASE("spool: the engine hands its error on", "[unit][spool]") {
  MenderOptions options;
  options.spool = {10, "/nonexistent"};
  Mender mender(std::make_shared<const Policy>(Policy::none()), options);
  const auto fed = mender.feed("Subject: longer than that\r\n");
  REQUIRE_FALSE(fed);
  CHECK(fed.error().what == "spool file in /nonexistent: No such file or directory");
}
