// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

#include "header_plan.hpp"

using namespace mimemend::milter;
using detail::HeaderEdit;
using Kind = HeaderEdit::Kind;

namespace {

const std::vector<HeaderField> kReceived{{"X-A", " 1"}, {"B", " b"}, {"x-a", " 2"}, {"C", " c"}, {"X-A", " 3"}};

std::vector<HeaderEdit> plan(const std::function<void(HeaderList&)>& change) {
  HeaderList wanted(kReceived);
  change(wanted);
  return detail::plan_headers(kReceived, wanted);
}

}  // namespace

TEST_CASE("names of fields compare without case, of ASCII alone", "[unit][milter][header-plan]") {
  CHECK(is_same_field_name("Subject", "SUBJECT"));
  CHECK_FALSE(is_same_field_name("Subject", "Subject "));
  CHECK_FALSE(is_same_field_name("Subject", ""));
  CHECK_FALSE(is_same_field_name("X-\xC3\xA4", "X-\xC3\x84"));
  CHECK_FALSE(is_same_field_name("X@", "X`"));
}

TEST_CASE("a header plan asks for what changes, and for nothing else", "[unit][milter][header-plan]") {
  struct Case {
    const char* name;
    std::function<void(HeaderList&)> change;
    std::vector<HeaderEdit> plan;
  };
  const Case cases[] = {
      {"nothing", [](HeaderList&) {}, {}},
      {"a value set to what it is", [](HeaderList& h) { h.set(1, " b"); }, {}},
      {"fields taken out and put back",
       [](HeaderList& h) {
         h.erase(2);
         h.erase(2);
         h.insert(2, "C", " c");
         h.insert(2, "x-a", " 2");
       },
       {}},
      {"a value, counted among the fields of that name",
       [](HeaderList& h) { h.set(2, " new"); },
       {{Kind::change, 2, "x-a", " new"}}},
      {"the first two of three, from the last on",
       [](HeaderList& h) {
         h.erase(0);
         h.erase(1);
       },
       {{Kind::remove, 2, "x-a", ""}, {Kind::remove, 1, "X-A", ""}}},
      {"all of a name",
       [](HeaderList& h) { CHECK(h.erase_all("x-A") == 3); },
       {{Kind::remove, 3, "X-A", ""}, {Kind::remove, 2, "x-a", ""}, {Kind::remove, 1, "X-A", ""}}},
      {"on top, the last one first to be sent",
       [](HeaderList& h) {
         h.prepend("N", " 2");
         h.prepend("M", " 1");
       },
       {{Kind::prepend, 0, "N", " 2"}, {Kind::prepend, 0, "M", " 1"}}},
      {"at the end",
       [](HeaderList& h) {
         h.append("X-A", " 4");
         h.append("N", " 5");
       },
       {{Kind::append, 0, "X-A", " 4"}, {Kind::append, 0, "N", " 5"}}},
      {"one taken out and one of its name put in its place",
       [](HeaderList& h) {
         h.erase(1);
         h.insert(1, "B", " other");
       },
       {{Kind::change, 1, "B", " other"}}},
      {"between others: what is behind it is put back after it",
       [](HeaderList& h) { h.insert(3, "N", " n"); },
       {{Kind::remove, 3, "X-A", ""},
        {Kind::remove, 1, "C", ""},
        {Kind::append, 0, "N", " n"},
        {Kind::append, 0, "C", " c"},
        {Kind::append, 0, "X-A", " 3"}}},
      {"another case of the name is another field",
       [](HeaderList& h) {
         h.erase(4);
         h.append("x-A", " 3");
       },
       {{Kind::remove, 3, "X-A", ""}, {Kind::append, 0, "x-A", " 3"}}},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      CHECK(plan(c.change) == c.plan);
    }
}

TEST_CASE("a header that is emptied is built anew at the end", "[unit][milter][header-plan]") {
  const std::vector<HeaderField> received{{"A", " 1"}};
  HeaderList wanted(received);
  wanted.erase(0);
  wanted.prepend("B", " 2");
  CHECK(detail::plan_headers(received, wanted) ==
        std::vector<HeaderEdit>{{Kind::remove, 1, "A", ""}, {Kind::append, 0, "B", " 2"}});
}
