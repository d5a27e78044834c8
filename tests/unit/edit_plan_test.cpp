// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/edit_plan.hpp>

using namespace mimemend;

namespace {

Edit edit(std::uint64_t begin, std::uint64_t end, std::string with = "") {
  return {{begin, end}, std::move(with), {}, "", Edit::Scope::content};
}

std::string order(const EditPlan& plan) {
  std::string out;
  for (const Edit& e : plan.edits())
    out += std::to_string(e.at.begin) + ".." + std::to_string(e.at.end) + std::get<std::string>(e.with) + " ";
  return out;
}

}  // namespace

TEST_CASE("edit plan: is sorted whatever the order of coming", "[unit][edit-plan]") {
  EditPlan plan;
  CHECK(plan.empty());
  for (const Edit& e : {edit(20, 30), edit(0, 5), edit(10, 20), edit(30, 30), edit(5, 10)}) CHECK(plan.add(e));
  CHECK(order(plan) == "0..5 5..10 10..20 20..30 30..30 ");
}

TEST_CASE("edit plan: what overlaps is refused and changes nothing", "[unit][edit-plan]") {
  EditPlan plan;
  REQUIRE(plan.add(edit(10, 20)));
  for (const Edit& e :
       {edit(10, 20), edit(5, 11), edit(19, 25), edit(12, 15), edit(0, 30), edit(10, 11), edit(19, 20), edit(15, 15)})
    CHECK_FALSE(plan.add(e));
  CHECK(order(plan) == "10..20 ");
  for (const Edit& e : {edit(10, 10), edit(20, 20), edit(0, 10), edit(20, 21)}) CHECK(plan.add(e));
  CHECK_FALSE(plan.add(edit(5, 10)));
}

TEST_CASE("edit plan: an empty range inside of a removed one is refused, in either order", "[unit][edit-plan]") {
  EditPlan plan;
  REQUIRE(plan.add(edit(15, 15)));
  CHECK_FALSE(plan.add(edit(10, 20)));
  CHECK(plan.add(edit(15, 20)));
  CHECK(plan.add(edit(10, 15)));
  CHECK(order(plan) == "10..15 15..15 15..20 ");
}

TEST_CASE("edit plan: edits of one empty place stay in the order they came", "[unit][edit-plan]") {
  EditPlan plan;
  for (const char* text : {"a", "b", "c"}) CHECK(plan.add(edit(7, 7, text)));
  CHECK(order(plan) == "7..7a 7..7b 7..7c ");
}
