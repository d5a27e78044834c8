// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "corpus.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

TEST_CASE("a policy that asks for nothing changes nothing", "[property][identity]") {
  const Policy policy = Policy::none();
  for_each_message(2000, [&](const std::string& label, const std::string& message) {
    const Outcome outcome = read(message, policy);
    // A limit may have been hit, and that is the policy's business, too.
    if (!outcome.decisions().empty()) return;
    if (written(outcome) != message) FAIL_CHECK(label);
    if (outcome.body_changed() || !outcome.header_changes() || !(*outcome.header_changes()).empty())
      FAIL_CHECK(label << ": calls for the MTA");
  });
}
