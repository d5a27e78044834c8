// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <csignal>
#include <string>
#include <utility>

#include <sys/eventfd.h>

#include <mimemend/milter/server.hpp>

#include "action_names.hpp"
#include "libmilter_engine.hpp"
#include "stop_event.hpp"

using namespace mimemend::milter;
using detail::StopEvent;

TEST_CASE("actions have names", "[unit][milter]") {
  using detail::action_names;
  CHECK(action_names(0).empty());
  CHECK(action_names(0x31) == "add header fields, change header fields, quarantine");
  CHECK(action_names(0x1002) == "replace the body, 0x1000");
}

TEST_CASE("a libmilter that is too old is told from one that will do", "[unit][milter]") {
  CHECK(detail::check_version({1, 0, 1}));
  CHECK(detail::check_version({1, 0, 2}));
  CHECK(detail::check_version({2, 0, 0}));
  CHECK(detail::check_version(version()));
  auto old = detail::check_version({1, 0, 0});
  REQUIRE_FALSE(old);
  CHECK(old.error().what == "libmilter: this is version 1.0.0, and 1.0.1 is the oldest that will do");
}

TEST_CASE("a signal behind the one that said to end is ignored, and else all is as before", "[unit][milter]") {
  const detail::OwnedFd stop(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE));
  const detail::OwnedFd reload(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  std::signal(SIGHUP, SIG_DFL);
  std::signal(SIGUSR1, SIG_DFL);
  const auto after = [&](int signal) {
    {
      const StopEvent told(stop.get(), reload.get());
      ::raise(signal);
    }
    return std::pair(std::signal(SIGHUP, SIG_DFL), std::signal(SIGUSR1, SIG_DFL));
  };
  CHECK(after(SIGUSR1) == std::pair(SIG_DFL, SIG_DFL));
  CHECK(after(SIGTERM) == std::pair(SIG_IGN, SIG_IGN));
  CHECK(after(SIGUSR1) == std::pair(SIG_DFL, SIG_DFL));
  for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, SIG_DFL);
}

TEST_CASE("signals to stop and to reload are told apart, and many to reload are one", "[unit][milter]") {
  const detail::OwnedFd stop(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE));
  const detail::OwnedFd reload(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  const StopEvent told(stop.get(), reload.get());
  ::raise(SIGUSR1);
  ::raise(SIGUSR1);
  CHECK_FALSE(told.wait(std::chrono::milliseconds(0)));  // it was not to stop
  CHECK(told.wait() == StopEvent::Told::reload);
  ::raise(SIGUSR1);
  ::raise(SIGHUP);
  CHECK(told.wait() == StopEvent::Told::stop);  // whichever came first
  CHECK(told.wait() == StopEvent::Told::reload);
  ::raise(SIGTERM);
  ::raise(SIGTERM);
  CHECK(told.wait() == StopEvent::Told::stop);
  CHECK(told.wait(std::chrono::milliseconds(0)));  // told twice
  CHECK_FALSE(told.wait(std::chrono::milliseconds(0)));
}
