// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/parser.hpp>

#include "corpus.hpp"
#include "invariants.hpp"
#include "support.hpp"
#include "walk.hpp"

using namespace mimemend;
using namespace mimemend::test;

TEST_CASE("every reading of every message holds together", "[property][structure]") {
  const Policy policy = Policy::builtin();
  for_each_message(3000, [&](const std::string& label, const std::string& message) {
    const std::string broken = broken_invariants(read(message, policy), message);
    if (!broken.empty()) FAIL_CHECK(label << ":\n" << broken);
  });
}

TEST_CASE("every byte of every message has one place in its index", "[property][structure]") {
  for_each_message(3000, [&](const std::string& label, const std::string& message) {
    INFO(label);
    CHECK_NOTHROW(Walk(parse(message).index, message).check());
  });
}

TEST_CASE("every reading under tight limits holds together", "[property][structure][limits]") {
  MenderOptions tight;
  tight.limits = kTightLimits;
  for (const Action action : {Action::replace, Action::rename, Action::drop}) {
    const Policy policy = exe_policy(action);
    for_each_message(1500, [&](const std::string& label, const std::string& message) {
      const std::string broken = broken_invariants(read(message, policy, kWhole, tight), message);
      if (!broken.empty()) FAIL_CHECK(label << ":\n" << broken);
    });
  }
}
