// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "corpus.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

std::string all_of_it(const Outcome& outcome) { return dump(outcome) + written(outcome); }

void check_splits(const std::string& label, const std::string& message, const Policy& policy,
                  const MenderOptions& options) {
  const std::string whole = all_of_it(read(message, policy, kWhole, options));
  for (const std::size_t chunk : {std::size_t{1}, std::size_t{7}, std::size_t{64 * 1024}}) {
    if (chunk > message.size()) break;
    if (all_of_it(read(message, policy, chunk, options)) != whole)
      FAIL_CHECK(label << ": cut into pieces of " << chunk);
  }
}

}  // namespace

TEST_CASE("how a message is cut changes nothing", "[property][split]") {
  const Policy policy = Policy::builtin();
  for_each_message(
      1500, [&](const std::string& label, const std::string& message) { check_splits(label, message, policy, {}); });
}

TEST_CASE("how a message is cut changes nothing under tight limits", "[property][split][limits]") {
  const Policy policy = exe_policy(Action::replace);
  MenderOptions tight;
  tight.limits = kTightLimits;
  tight.spool.memory_bytes = 100;
  for_each_message(
      1000, [&](const std::string& label, const std::string& message) { check_splits(label, message, policy, tight); });
}
