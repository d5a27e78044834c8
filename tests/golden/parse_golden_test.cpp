// SPDX-License-Identifier: Apache-2.0
//
// testdata/golden/parse/<finding>/<case>.eml: what is read from it stands beside it in <case>.txt.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <set>

#include <mimemend/finding.hpp>

#include "parse_cases.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

namespace fs = std::filesystem;

// Larger ones do not belong here: every split of every message is read.
constexpr std::size_t kMostBytes = 2'048;
constexpr std::string_view kClean = "clean";
// Messages that could be told by one finding as well as by another: that they go on to read so is all there is to say.
constexpr std::string_view kOther = "other";

std::string gold_of(const ParseCase& each) {
  std::string out;
  for (const Form& form : forms_of(each)) out += "# " + form.heading + "\n" + dump(read_split(form.bytes, 0));
  return out;
}

bool matters(const Finding& finding) { return info(finding.code).severity != Severity::note; }

// The codes whose proof is too large to be stored: rows of limits_golden_test.cpp; and those that a policy alone can
// bring about: tests/unit/text_plan_test.cpp.
bool has_no_folder(std::string_view slug) {
  return slug.starts_with("limit-") || slug == "charset-kept" || slug == "charset-replaced";
}

}  // namespace

// Byte-exact. MIMEMEND_REGOLD=1 rewrites the file and still fails, so new gold always reaches a reviewer as a diff.
TEST_CASE("golden parse: every message reads as it did", "[golden][parse]") {
  for (const ParseCase& each : parse_cases()) {
    INFO("golden: " << each.gold());
    const std::string want = fs::exists(each.gold()) ? read_file(each.gold()) : "<missing>";
    const std::string got = gold_of(each);
    if (want != got && std::getenv("MIMEMEND_REGOLD") != nullptr) write_file(each.gold(), got);
    CHECK(want == got);
  }
}

TEST_CASE("golden parse: every message yields the finding that its folder is named after", "[golden][parse]") {
  for (const ParseCase& each : parse_cases()) {
    if (each.look_alike() || each.slug == kClean || each.slug == kOther) continue;
    INFO("case: " << each.id());
    CHECK(yields(read_split(each.bytes, 0), each.slug));
  }
}

TEST_CASE("golden parse: a look-alike does not yield the finding of its folder", "[golden][parse]") {
  for (const ParseCase& each : parse_cases()) {
    if (!each.look_alike()) continue;
    bool found = false;
    for (const Form& form : forms_of(each)) found = found || yields(read_split(form.bytes, 0), each.slug);
    INFO("case: " << each.id());
    CHECK_FALSE(found);
  }
}

TEST_CASE("golden parse: nothing that matters is found in clean mail", "[golden][parse]") {
  std::size_t seen = 0;
  for (const ParseCase& each : parse_cases()) {
    if (each.slug != kClean) continue;
    ++seen;
    for (const Form& form : forms_of(each)) {
      const Outcome outcome = read_split(form.bytes, 0);
      INFO("case: " << each.id() << ", " << form.heading << "\n" << findings(outcome));
      CHECK(std::none_of(outcome.findings().begin(), outcome.findings().end(), matters));
    }
  }
  CHECK(seen >= 15);
}

TEST_CASE("golden parse: every split of every message reads alike", "[golden][parse][split]") {
  for (const ParseCase& each : parse_cases()) {
    INFO("case: " << each.id());
    CHECK(each.bytes.size() < kMostBytes);
    for (const Form& form : forms_of(each)) {
      const std::string whole = dump(read_split(form.bytes, 0));
      std::size_t differing = 0;
      for (std::size_t at = 1; at < form.bytes.size(); ++at)
        if (dump(read_split(form.bytes, at)) != whole) differing = at;
      INFO("split at " << differing << ", " << form.heading);
      CHECK(differing == 0);
    }
  }
}

TEST_CASE("golden parse: every finding has a folder, and every folder a finding", "[golden][parse]") {
  std::set<std::string, std::less<>> folders;
  for (const ParseCase& each : parse_cases())
    if (!each.look_alike()) folders.insert(each.slug);
  CHECK(folders.erase(std::string(kClean)) == 1);
  CHECK(folders.erase(std::string(kOther)) == 1);
  for (const FindingInfo& finding : all_findings()) {
    const std::string_view slug = finding.slug;
    INFO("finding: " << slug);
    CHECK((folders.contains(slug) != has_no_folder(slug)));
    if (const auto found = folders.find(slug); found != folders.end()) folders.erase(found);
  }
  CHECK(folders == std::set<std::string, std::less<>>{});
  CHECK(parse_cases().size() >= 250);
}

TEST_CASE("golden parse: no gold without its message", "[golden][parse]") {
  for (const auto& entry : fs::recursive_directory_iterator(MIMEMEND_PARSE_GOLDEN_DIR)) {
    if (entry.path().extension() != ".txt") continue;
    INFO("gold: " << entry.path());
    CHECK(fs::exists(fs::path(entry.path()).replace_extension(".eml")));
  }
}
