// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "corpus.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

void check_nothing_changes(std::size_t seeds, const MenderOptions& options) {
  const Policy policy = Policy::none();
  for_each_message(seeds, [&](const std::string& label, const std::string& message) {
    const Outcome outcome = read(message, policy, kWhole, options);
    if (outcome.changed() || written(outcome) != message) FAIL_CHECK(label);
    const auto changes = outcome.header_changes();
    if (outcome.body_changed() || !changes || !changes->empty()) FAIL_CHECK(label << ": calls for the MTA");
  });
}

}  // namespace

TEST_CASE("a policy that asks for nothing changes nothing", "[property][identity]") { check_nothing_changes(2000, {}); }

TEST_CASE("a policy that asks for nothing changes nothing under tight limits", "[property][identity][limits]") {
  MenderOptions tight;
  tight.limits = kTightLimits;
  tight.spool.memory_bytes = 50;
  check_nothing_changes(2000, tight);
}
