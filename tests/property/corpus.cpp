// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <vector>

#include "generator.hpp"
#include "support.hpp"

namespace mimemend::test {
namespace {

namespace fs = std::filesystem;

std::size_t number_from_environment(const char* name, std::size_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoul(text, nullptr, 10);
}

}  // namespace

Policy with_results(Policy policy, Ambiguity ambiguity) {
  policy.ambiguity_results = "mx.test";
  policy.ambiguity = ambiguity;
  policy.repair = Repair::standard;
  return policy;
}

void for_each_message(std::size_t seeds, const std::function<void(const std::string&, const std::string&)>& check) {
  const std::size_t first = number_from_environment("MIMEMEND_FIRST_SEED", 1);
  const std::size_t count = number_from_environment("MIMEMEND_SEEDS", seeds);
  for (std::size_t seed = first; seed < first + count; ++seed)
    check("seed " + std::to_string(seed), hostile_message(seed));

  const char* folder = std::getenv("MIMEMEND_CORPORA");
  if (folder == nullptr) return;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  if (files.empty()) throw std::runtime_error("MIMEMEND_CORPORA holds no file");  // a mislaid folder must not pass
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) check(file.string(), read_file(file));
}

}  // namespace mimemend::test
