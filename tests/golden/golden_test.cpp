// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

namespace fs = std::filesystem;

// Byte-exact. MIMEMEND_REGOLD=1 rewrites the file and still fails, so new gold always reaches a reviewer as a diff.
void check_golden(const fs::path& file, const std::string& got) {
  const std::string want = fs::exists(file) ? read_file(file) : "<missing>";
  if (want != got && std::getenv("MIMEMEND_REGOLD") != nullptr) write_file(file, got);
  INFO("golden: " << file);
  CHECK(visible(want) == visible(got));
}

// A case may bring a policy of its own; else it is the built-in one.
Policy policy_of(const fs::path& folder) {
  if (!fs::exists(folder / "policy.toml")) return Policy::builtin();
  auto loaded = Policy::load(folder / "policy.toml");
  if (!loaded) FAIL(loaded.error().what);
  return *std::move(loaded);
}

}  // namespace

TEST_CASE("golden: every case reads, decides and comes out as it did", "[golden]") {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(MIMEMEND_GOLDEN_DIR))
    if (entry.is_directory() && entry.path().filename() != "parse")  // those are parse_golden_test.cpp's
      folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  for (const fs::path& folder : folders) DYNAMIC_SECTION(folder.filename().string()) {
      CHECK(fs::exists(folder / "note.md"));
      const std::string in = read_file(folder / "in.eml");
      const Policy policy = policy_of(folder);
      const Outcome outcome = read(in, policy);
      check_golden(folder / "report.txt", dump(outcome));
      const std::string out = written(outcome);
      check_golden(folder / "out.eml", out);
      CHECK(written(read(out, policy)) == out);  // mending twice changes nothing more
    }
  REQUIRE(folders.size() >= 12);  // an empty or mislaid testdata/ must not pass
}
