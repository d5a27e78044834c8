// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/quarantine.hpp>

#include "corpus.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

/// The original again, or why it cannot be had.
std::string restored(const Quarantine& quarantine, const std::string& rewritten, const std::string& record = "") {
  Restorer restorer(quarantine, {});
  restorer.use_record(record);
  StringSink out;
  if (auto fed = restorer.feed(rewritten); !fed) return fed.error().what;
  if (auto done = std::move(restorer).finish(out); !done) return "error: " + done.error().what;
  return out.bytes();
}

void check_restore(std::size_t seeds, const Policy& policy) {
  std::size_t changed = 0;
  for_each_message(seeds, [&](const std::string& label, const std::string& message) {
    INFO(label << "\n" << message);
    const Outcome outcome = read(message, policy);
    if (!outcome.changed()) return;
    ++changed;
    const TempDir folder;
    const Quarantine quarantine(folder.path());
    if (auto kept = quarantine.keep(outcome); !kept) FAIL(label << ": " << kept.error().what);
    const std::string back = restored(quarantine, written(outcome));
    if (back != message) FAIL_CHECK(label << ": " << back.substr(0, 200) << "\n" << dump(outcome));
    // As a mail store keeps it, when nothing but line ends is lost by that.
    const std::string stored = replace_all(written(outcome), "\r\n", "\n");
    if (stored.find('\r') == std::string::npos && crlf(stored) == written(outcome)) {
      const std::string fetched = restored(quarantine, stored, outcome.record_id());
      if (fetched != message)
        FAIL_CHECK(label << " stored with LF: " << fetched.substr(0, 200) << "\n" << dump(outcome));
    }
    if (message.starts_with("From ")) return;  // no field can stand in front of an mbox line
    const std::string travelled =
        restored(quarantine, "Received: from a by b;\r\n\tThu, 1 Jan 1970 00:00:00 +0000\r\n" + written(outcome),
                 outcome.record_id());
    if (travelled != message)
      FAIL_CHECK(label << " with a field more: " << travelled.substr(0, 200) << "\n" << dump(outcome));
  });
  REQUIRE(changed > 0);
}

}  // namespace

TEST_CASE("what was replaced can be restored", "[property][restore]") { check_restore(1200, Policy::builtin()); }
TEST_CASE("what was renamed can be restored", "[property][restore]") { check_restore(800, exe_policy(Action::rename)); }
TEST_CASE("what was dropped can be restored", "[property][restore]") { check_restore(800, exe_policy(Action::drop)); }
TEST_CASE("what was told can be taken back", "[property][restore]") {
  check_restore(800, with_results(Policy::builtin()));
  check_restore(400, with_results(Policy::none(), Ambiguity::report));
}
