// SPDX-License-Identifier: Apache-2.0
//
// What should hold and does not yet. Each case fails as expected; one that begins to hold fails the run,
// and then it moves to the file where it belongs.
#include <catch2/catch.hpp>

#include <mimemend/quarantine.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

std::string restored(const Quarantine& quarantine, std::string_view rewritten) {
  Restorer restorer(quarantine, {});
  StringSink out;
  REQUIRE(restorer.feed(rewritten));
  auto done = std::move(restorer).finish(out);
  return done ? out.bytes() : "error: " + done.error().what;
}

}  // namespace

// Two messages that differ in what is dropped only: one output, two originals, and the first one wins.
TEST_CASE("gap: what was dropped from either of two messages comes back", "[unit][gap][!shouldfail]") {
  const TempDir folder;
  const Quarantine quarantine(folder.path());
  const auto message = [](std::string_view content) {
    return crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\n" +
                std::string(content) + "\n--b--\n");
  };
  for (const std::string& each : {message("first"), message("second")}) {
    const Outcome outcome = read(each, exe_policy(Action::drop));
    REQUIRE(quarantine.keep(outcome));
    if (each == message("second")) CHECK(restored(quarantine, written(outcome)) == each);
  }
}

// Stored with LF, and a list put a footer behind it: as long as what was written, so it is not converted.
TEST_CASE("gap: an LF copy with a footer is restored", "[unit][gap][!shouldfail]") {
  const TempDir folder;
  const Quarantine quarantine(folder.path());
  const std::string message =
      crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\n");
  const Outcome outcome = read(message, exe_policy(Action::replace));
  REQUIRE(quarantine.keep(outcome));
  CHECK(restored(quarantine, replace_all(written(outcome), "\r\n", "\n") + std::string(100, 'f') + "\n") == message);
}

// Fields behind Limits::max_header_fields are not indexed, so they stay: a Content-Type among them is
// read by others, and our own one is not read by us.
TEST_CASE("gap: a replaced message with too many fields is plain afterwards", "[unit][gap][!shouldfail]") {
  MenderOptions tight;
  tight.limits.max_header_fields = 2;
  const std::string message =
      crlf("A: 1\nB: 2\nC: 3\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n");
  const std::string once = written(read(message, exe_policy(Action::replace), kWhole, tight));
  CHECK(once.find("multipart") == std::string::npos);
}

// Every reason, notice and candidate holds a name in full: a header of 80 KB costs 1.4 MB.
TEST_CASE("gap: what is written about a long name is short", "[unit][gap][!shouldfail]") {
  const Outcome outcome =
      read("Content-Type: a/b; name=\"" + std::string(50000, 'x') + ".exe\"\r\n\r\nx", exe_policy(Action::replace));
  CHECK(outcome.decisions().front().reason.size() < 2000);
}
