// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "fake_mta.hpp"
#include "progress_keeper.hpp"

using namespace mimemend;
using namespace mimemend::milter;
using detail::ProgressKeeper;
using Lines = std::vector<std::string>;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// A clock that stands still until it is moved. The keeper's own thread looks at it too.
class StillClock {
 public:
  using Point = ProgressKeeper::Clock::time_point;
  [[nodiscard]] operator Point() const { return at_; }
  [[nodiscard]] Point operator+(milliseconds later) const { return at_.load() + later; }
  void operator+=(milliseconds later) { at_ = at_.load() + later; }

 private:
  std::atomic<Point> at_ = Point(hours(100));
};

// A keeper; serve() is what its thread would do now. The thread itself has an interval that never ends.
struct Rig {
  StillClock now;
  ProgressKeeper keeper{[this] { return ProgressKeeper::Clock::time_point(now); }};
  Rig() { keeper.start(hours(24)); }
  ~Rig() { keeper.stop(); }
  auto serve() { return keeper.serve_due(seconds(3)); }
};

// Counts, from any thread, and notices two that write at once.
class CrowdedMta final : public detail::MtaLink {
 public:
  std::atomic<int> progressed = 0;
  std::atomic<int> edited = 0;
  std::atomic<bool> collided = false;

  [[nodiscard]] std::optional<std::string_view> macro(const char*) const override { return std::nullopt; }
  Result<void> add_header(const std::string&, const std::string&) override { return alone(edited); }
  Result<void> insert_header(std::uint32_t, const std::string&, const std::string&) override { return alone(edited); }
  Result<void> change_header(std::uint32_t, const std::string&, const std::string&) override { return alone(edited); }
  Result<void> remove_header(std::uint32_t, const std::string&) override { return alone(edited); }
  Result<void> add_recipient(const std::string&, const std::string&) override { return alone(edited); }
  Result<void> remove_recipient(const std::string&) override { return alone(edited); }
  Result<void> change_sender(const std::string&, const std::string&) override { return alone(edited); }
  Result<void> replace_body(std::string_view) override { return alone(edited); }
  Result<void> quarantine(const std::string&) override { return alone(edited); }
  Result<void> progress() override { return alone(progressed); }

 private:
  Result<void> alone(std::atomic<int>& counted) {
    if (inside_.exchange(true)) collided = true;
    std::this_thread::sleep_for(std::chrono::microseconds(100));
    inside_ = false;
    ++counted;
    return {};
  }
  std::atomic<bool> inside_ = false;
};

}  // namespace

TEST_CASE("progress is sent when nothing was written for the interval, and then again", "[unit][milter][progress]") {
  Rig rig;
  FakeMta mta;
  ProgressKeeper::Watch watch(mta, rig.keeper);
  rig.serve();
  CHECK(mta.calls.empty());
  rig.now += milliseconds(2999);
  CHECK(rig.serve() == rig.now + milliseconds(375));  // an eighth of the interval at least
  CHECK(mta.calls.empty());
  rig.now += milliseconds(1);
  CHECK(rig.serve() == rig.now + seconds(3));
  rig.serve();
  CHECK(mta.calls == Lines{"progress"});
  rig.now += seconds(3);
  rig.serve();
  CHECK(mta.calls == Lines{"progress", "progress"});
  CHECK(rig.keeper.sent() == 2);
}

TEST_CASE("an edit is as good as progress", "[unit][milter][progress]") {
  Rig rig;
  FakeMta mta;
  ProgressKeeper::Watch watch(mta, rig.keeper);
  rig.now += seconds(2);
  CHECK(watch.add_header("X-A", " 1"));
  rig.now += seconds(2);
  rig.serve();
  CHECK(mta.calls == Lines{"append X-A [ 1]"});
  rig.now += seconds(1);
  rig.serve();
  CHECK(mta.calls == Lines{"append X-A [ 1]", "progress"});
}

// Postfix 3.7 milter8.c: any other reply ends the body, and a further piece is an error.
TEST_CASE("no progress gets between two pieces of a body, not even one that was asked for",
          "[unit][milter][progress]") {
  Rig rig;
  FakeMta mta;
  ProgressKeeper::Watch watch(mta, rig.keeper);
  CHECK(watch.replace_body("one"));
  rig.now += seconds(10);
  rig.serve();
  CHECK(watch.progress());
  CHECK(watch.replace_body("two"));
  CHECK(mta.calls == Lines{"body 3", "body 3"});
  watch.end_body();
  CHECK(watch.progress());
  CHECK(mta.calls.back() == "progress");
  CHECK(watch.quarantine("held"));
  rig.now += seconds(10);
  rig.serve();
  CHECK(mta.calls.back() == "progress");
}

TEST_CASE("there is no progress when the watch is over", "[unit][milter][progress]") {
  Rig rig;
  FakeMta mta;
  {
    const ProgressKeeper::Watch watch(mta, rig.keeper);
  }
  rig.now += hours(1);
  CHECK_FALSE(rig.serve());
  CHECK(mta.calls.empty());
}

TEST_CASE("each of many watches gets its own, whichever goes first", "[unit][milter][progress]") {
  Rig rig;
  FakeMta first;
  FakeMta second;
  FakeMta third;
  std::optional<ProgressKeeper::Watch> one;
  one.emplace(first, rig.keeper);
  rig.now += seconds(1);
  const ProgressKeeper::Watch two(second, rig.keeper);
  const ProgressKeeper::Watch three(third, rig.keeper);
  rig.now += seconds(2);
  CHECK(rig.serve() == rig.now + seconds(1));
  one.reset();
  rig.now += seconds(1);
  rig.serve();
  CHECK(first.calls == Lines{"progress"});
  CHECK(second.calls == Lines{"progress"});
  CHECK(third.calls == Lines{"progress"});
}

TEST_CASE("progress that cannot be sent is not counted, and tried again", "[unit][milter][progress]") {
  Rig rig;
  FakeMta mta;
  mta.refuses_call = 0;
  const ProgressKeeper::Watch watch(mta, rig.keeper);
  rig.now += seconds(3);
  rig.serve();
  CHECK(rig.keeper.sent() == 0);
  rig.now += seconds(3);
  rig.serve();
  CHECK(rig.keeper.sent() == 1);
}

TEST_CASE("a keeper that was not started sends nothing", "[unit][milter][progress]") {
  ProgressKeeper keeper;
  keeper.start(milliseconds(0));
  FakeMta mta;
  ProgressKeeper::Watch watch(mta, keeper);
  CHECK_FALSE(keeper.serve_due(milliseconds(0)));
  CHECK(watch.add_header("X-A", " 1"));
  CHECK(mta.calls == Lines{"append X-A [ 1]"});
}

TEST_CASE("the thread writes between edits, never into one, and wakes for a first watch again",
          "[unit][milter][progress]") {
  ProgressKeeper keeper;
  keeper.start(milliseconds(1));
  CrowdedMta mta;
  for (int message = 0; message < 5; ++message) {
    const int before = mta.progressed;
    ProgressKeeper::Watch watch(mta, keeper);
    for (int edit = 0; edit < 20; ++edit) CHECK(watch.add_header("X-A", " 1"));
    const auto deadline = std::chrono::steady_clock::now() + seconds(10);
    while (mta.progressed == before && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(milliseconds(1));
    CHECK(mta.progressed > before);
  }
  const int last = mta.progressed;
  std::this_thread::sleep_for(milliseconds(20));
  CHECK(mta.progressed == last);
  CHECK(mta.edited == 100);
  CHECK_FALSE(mta.collided);
}
