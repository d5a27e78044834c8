// SPDX-License-Identifier: Apache-2.0
#include "parse_cases.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "support.hpp"

namespace mimemend::test {
namespace {

namespace fs = std::filesystem;

std::vector<ParseCase> collect() {
  std::vector<ParseCase> cases;
  for (const auto& folder : fs::directory_iterator(MIMEMEND_PARSE_GOLDEN_DIR)) {
    if (!folder.is_directory()) continue;
    for (const auto& entry : fs::directory_iterator(folder.path())) {
      const fs::path& file = entry.path();
      if (file.extension() != ".eml") continue;
      cases.push_back({folder.path().filename().string(), file.stem().string(), file, read_file(file)});
    }
  }
  std::sort(cases.begin(), cases.end(),
            [](const ParseCase& a, const ParseCase& b) { return std::tie(a.slug, a.name) < std::tie(b.slug, b.name); });
  return cases;
}

}  // namespace

const std::vector<ParseCase>& parse_cases() {
  static const std::vector<ParseCase> kCases = collect();
  return kCases;
}

std::vector<Form> forms_of(const ParseCase& parse_case) {
  const std::string bare = replace_all(parse_case.bytes, "\r\n", "");
  if (bare.find_first_of("\r\n") != std::string::npos) return {{"as stored", parse_case.bytes}};
  return {{"CRLF", parse_case.bytes}, {"LF", replace_all(parse_case.bytes, "\r\n", "\n")}};
}

Outcome read_split(std::string_view message, std::size_t at, const Limits& limits) {
  static const auto kNone = std::make_shared<const Policy>(Policy::none());
  Mender mender(kNone, MenderOptions{.limits = limits});
  for (const std::string_view piece : {message.substr(0, at), message.substr(at)}) {
    // An exact copy on the heap: a byte read beyond it is seen by the sanitizer.
    const std::string copy(piece);
    if (auto fed = mender.feed(copy); !fed) throw std::runtime_error(fed.error().what);
  }
  auto outcome = std::move(mender).finish();
  if (!outcome) throw std::runtime_error(outcome.error().what);
  return *std::move(outcome);
}

bool yields(const Outcome& outcome, std::string_view slug) {
  return std::any_of(outcome.findings().begin(), outcome.findings().end(),
                     [&](const Finding& finding) { return info(finding.code).slug == slug; });
}

}  // namespace mimemend::test
