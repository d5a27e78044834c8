// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "corpus.hpp"
#include "invariants.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

TEST_CASE("every reading of every message holds together", "[property][structure]") {
  const Policy policy = Policy::builtin();
  for_each_message(3000, [&](const std::string& label, const std::string& message) {
    const std::string broken = broken_invariants(read(message, policy), message);
    if (!broken.empty()) FAIL_CHECK(label << ":\n" << broken);
  });
}

TEST_CASE("every reading under tight limits holds together", "[property][structure][limits]") {
  MenderOptions tight;
  tight.limits = {3, 1, 4, 200, 6, 2, 1, 40, 5};
  for (const Action action : {Action::replace, Action::rename, Action::drop}) {
    const Policy policy = exe_policy(action);
    for_each_message(1500, [&](const std::string& label, const std::string& message) {
      const std::string broken = broken_invariants(read(message, policy, kWhole, tight), message);
      if (!broken.empty()) FAIL_CHECK(label << ":\n" << broken);
    });
  }
}
