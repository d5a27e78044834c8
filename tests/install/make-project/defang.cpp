// SPDX-License-Identifier: Apache-2.0
// A program of somebody else's, built against an installed copy: says what becomes of a message.
#include <cstdio>
#include <iostream>
#include <memory>

#include <mimemend/mender.hpp>
#include <mimemend/report.hpp>

int main() {
  auto policy = std::make_shared<const mimemend::Policy>(mimemend::Policy::builtin());
  mimemend::Mender mender(policy);
  char chunk[4096];
  while (const std::size_t got = std::fread(chunk, 1, sizeof chunk, stdin))
    if (auto fed = mender.feed({chunk, got}); !fed) {
      std::cerr << fed.error().what << "\n";
      return 1;
    }
  auto outcome = std::move(mender).finish();
  if (!outcome) return 1;
  std::cout << mimemend::render_decisions(*outcome);
  return outcome->changed() ? 0 : 3;
}
