// SPDX-License-Identifier: Apache-2.0
// The plain profile: any bytes are judged, at any split alike; what is told is bounded, sorted and within the bytes.
// Input: which level, where to split, the bytes.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <mimemend/profile.hpp>

#include "require.hpp"

namespace {

using namespace mimemend;

// An exact-size heap copy: a byte read beyond its end, or kept, is a report.
void feed_copy(ProfileValidator& validator, std::string_view piece) {
  const std::unique_ptr<char[]> copy(new char[piece.size()]);
  std::copy(piece.begin(), piece.end(), copy.get());
  validator.feed({copy.get(), piece.size()});
}

std::vector<Deviation> judged(std::string_view message, std::size_t chunk, ProfileLevel level) {
  ProfileValidator validator(level);
  for (; !message.empty(); message.remove_prefix(std::min(chunk, message.size())))
    feed_copy(validator, message.substr(0, chunk));
  return std::move(validator).finish();
}

void check_bounds(const std::vector<Deviation>& found, std::uint64_t size) {
  require(found.size() <= ProfileValidator::kMaxDeviations);
  require(std::is_sorted(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at < b.at; }));
  for (const Deviation& each : found) {
    require(each.at.begin <= each.at.end && each.at.end <= size);
    require(info(each.rule).rule == each.rule);
  }
}

// What is told at the standard level is told at the strict one, too, unless there was too much of it.
void check_levels(const std::vector<Deviation>& standard, const std::vector<Deviation>& strict) {
  if (strict.size() == ProfileValidator::kMaxDeviations) return;
  for (const Deviation& each : standard) require(std::find(strict.begin(), strict.end(), each) != strict.end());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 64 * 1024) return 0;
  const std::string_view message(reinterpret_cast<const char*>(data) + 2, size - 2);
  const ProfileLevel level = (data[0] & 1U) != 0 ? ProfileLevel::strict : ProfileLevel::standard;
  const std::vector<Deviation> whole = judged(message, message.size() + 1, level);
  check_bounds(whole, message.size());
  require(whole == judged(message, 1, level));
  require(whole == judged(message, 1 + data[1], level));
  check_levels(judged(message, 4096, ProfileLevel::standard), judged(message, 4096, ProfileLevel::strict));
  return 0;
}
