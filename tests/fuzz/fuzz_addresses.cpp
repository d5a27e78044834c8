// SPDX-License-Identifier: Apache-2.0
// Address fields: any value is checked and repaired, and what is repaired is in order.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "require.hpp"
#include "scan/addresses.hpp"

namespace {

using namespace mimemend;

constexpr std::uint64_t kOffset = 1000;

std::vector<Finding> check(std::string_view value) {
  FindingLog log(Limits{});
  check_addresses(value, kOffset, kRootPart, log);
  return std::move(log).take();
}

bool only_without_domain(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings)
    if (finding.code != FindingCode::address_without_domain) return false;
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 64 * 1024) return 0;
  // An exact-size heap copy, so that reading one byte past the end is a report.
  const std::unique_ptr<char[]> copy(new char[size]);
  if (size > 0) std::memcpy(copy.get(), data, size);
  const std::string_view value(copy.get(), size);

  const std::vector<Finding> findings = check(value);
  std::uint64_t seen = 0;
  for (const Finding& finding : findings) {
    require(kOffset <= finding.at.begin && finding.at.begin < finding.at.end && finding.at.end <= kOffset + size);
    const std::uint64_t bit = std::uint64_t{1} << (static_cast<unsigned>(finding.code) -
                                                   static_cast<unsigned>(FindingCode::address_source_route));
    require((seen & bit) == 0);
    seen |= bit;
  }
  const std::string repaired = repaired_addresses(value);
  require((repaired == value) == only_without_domain(findings));
  require(only_without_domain(check(repaired)));
  require(repaired_addresses(repaired) == repaired);
  return 0;
}
