// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "mend/splice.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

struct Spliced {
  std::string bytes;
  std::string places;
};

Spliced splice(std::string_view original, const EditPlan& plan, std::size_t chunk) {
  const PartIndex index;
  const EditPlan plans[] = {plan};
  StringSink sink;
  SpliceStream stream({index, plans}, kOriginal, sink);
  for (std::size_t at = 0; at < original.size();) {
    const std::string piece(original.substr(at, chunk));
    REQUIRE(stream.feed(piece));
    at += piece.size();
  }
  REQUIRE(stream.finish());
  Spliced out{sink.bytes(), ""};
  for (const ByteRange place : std::move(stream).output_ranges())
    out.places += std::to_string(place.begin) + ".." + std::to_string(place.end) + " ";
  return out;
}

EditPlan plan_of(std::initializer_list<std::pair<ByteRange, const char*>> edits) {
  EditPlan plan;
  for (const auto& [at, with] : edits) REQUIRE(plan.add({at, std::string(with), {}, "", Edit::Scope::content}));
  return plan;
}

class FailingSink final : public ByteSink {
 public:
  Result<void> write(std::string_view) override { return Error{Error::Kind::io, "full"}; }
};

}  // namespace

TEST_CASE("splice: kept bytes and replacements in their order, for any chunking", "[unit][splice]") {
  struct Row {
    const char* name;
    std::string_view original;
    EditPlan plan;
    std::string_view out, places;
  };
  const Row rows[] = {
      {"no edit", "abcdef", {}, "abcdef", ""},
      {"nothing at all", "", {}, "", ""},
      {"an edit of nothing", "", plan_of({{{0, 0}, "x"}}), "x", "0..1 "},
      {"a replacement", "abcdef", plan_of({{{2, 4}, "XYZ"}}), "abXYZef", "2..5 "},
      {"a removal", "abcdef", plan_of({{{2, 4}, ""}}), "abef", "2..2 "},
      {"an insertion", "abcdef", plan_of({{{2, 2}, "X"}}), "abXcdef", "2..3 "},
      {"at both ends", "abcdef", plan_of({{{0, 0}, "<"}, {{6, 6}, ">"}}), "<abcdef>", "0..1 7..8 "},
      {"all of it", "abcdef", plan_of({{{0, 6}, "X"}}), "X", "0..1 "},
      {"side by side", "abcdef", plan_of({{{1, 3}, "X"}, {{3, 3}, "Y"}, {{3, 5}, "Z"}, {{5, 6}, ""}}), "aXYZ",
       "1..2 2..3 3..4 4..4 "},
      {"two at one place", "ab", plan_of({{{1, 1}, "X"}, {{1, 1}, "Y"}}), "aXYb", "1..2 2..3 "},
  };
  for (const Row& row : rows)
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{2}, std::size_t{3}, kWhole}) {
      CAPTURE(row.name, chunk);
      const Spliced got = splice(row.original, row.plan, chunk);
      CHECK(got.bytes == row.out);
      CHECK(got.places == row.places);
    }
}

TEST_CASE("splice: an error of the sink comes back", "[unit][splice]") {
  const PartIndex index;
  const EditPlan plans[] = {plan_of({{{1, 1}, "x"}})};
  FailingSink sink;
  SpliceStream stream({index, plans}, kOriginal, sink);
  const auto fed = stream.feed("abc");
  REQUIRE_FALSE(fed);
  CHECK(fed.error().what == "full");
  const Outcome outcome = read("Content-Type: a/b; name=a.exe\r\n\r\nx", exe_policy(Action::replace));
  CHECK_FALSE(outcome.write(sink));
  CHECK_FALSE(outcome.write_body(sink));
}

TEST_CASE("splice: who can seek need not read what is removed", "[unit][splice]") {
  const PartIndex index;
  const EditPlan plans[] = {plan_of({{{2, 100}, "X"}})};
  StringSink sink;
  SpliceStream stream({index, plans}, kOriginal, sink);
  REQUIRE(stream.feed("ab"));
  REQUIRE(stream.feed({}));
  CHECK(stream.wanted() == 100);
  stream.skip();
  REQUIRE(stream.feed("c"));
  REQUIRE(stream.finish());
  CHECK(sink.bytes() == "abXc");
}
