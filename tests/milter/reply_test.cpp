// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include <mimemend/milter/verdict.hpp>

using namespace mimemend::milter;

TEST_CASE("a refusal carries its own reply, with every % doubled", "[unit][milter][reply]") {
  const Reject reject({550, "5.7.1"}, "100% of it is bad");
  CHECK(reject.reply().code == 550);
  CHECK(reject.reply().enhanced == "5.7.1");
  CHECK(reject.reply().lines == std::vector<std::string>{"100%% of it is bad"});
}

TEST_CASE("reply text is one line of printable ASCII of at most 980 bytes", "[unit][milter][reply]") {
  struct Case {
    const char* name;
    std::string text;
    bool fits;
  };
  const Case cases[] = {
      {"plain", "try again", true},
      {"empty", "", false},
      {"CR", "a\rb", false},
      {"NUL", std::string("a\0b", 3), false},
      {"8-bit", "caf\xc3\xa9", false},
      {"980 bytes", std::string(980, 'x'), true},
      {"981 bytes", std::string(981, 'x'), false},
      {"490 percent signs, 980 bytes once doubled", std::string(490, '%'), true},
      {"491 percent signs", std::string(491, '%'), false},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      CHECK(is_reply_text(c.text) == c.fits);
      CHECK(static_cast<bool>(TempFail::make({451, "4.3.0"}, c.text)) == c.fits);
      CHECK(is_reply_text(fit_for_reply(c.text)));
    }
}

TEST_CASE("text made fit for a reply keeps what can be kept", "[unit][milter][reply]") {
  CHECK(fit_for_reply("rule exe") == "rule exe");
  CHECK(fit_for_reply("a\r\nb\xe9") == "a??b?");
  CHECK(fit_for_reply(std::string(2000, 'x')).size() == 980);
  CHECK(fit_for_reply(std::string(2000, '%')).size() == 490);
}

TEST_CASE("a refusal takes any text that is made fit", "[unit][milter][reply]") {
  for (const char* text : {"no such user", "", "a\r\nb\xe9", "100%"})
    CHECK(Reject::fit({550, "5.1.1"}, text).reply().lines.size() == 1);
  CHECK(Reject::fit({550, "5.1.1"}, "100%\n").reply().lines[0] == "100%%?");
  CHECK(TempFail::fit({451, "4.7.1"}, std::string(2000, 'x')).reply().code == 451);
}

TEST_CASE("a reply has up to 32 lines, each checked", "[unit][milter][reply]") {
  const Reject two({550, "5.7.1"}, {"first", "100%"});
  CHECK(two.reply().lines == std::vector<std::string>{"first", "100%%"});
  auto made = TempFail::make({451, "4.3.0"}, "one\ntwo\nthree");
  REQUIRE(made);
  CHECK((*made).reply().lines == std::vector<std::string>{"one", "two", "three"});
  std::string lines = "x";
  for (int i = 1; i < 32; ++i) lines += "\nx";
  CHECK(TempFail::make({451, "4.3.0"}, lines));
  CHECK_FALSE(TempFail::make({451, "4.3.0"}, lines + "\nx"));
  CHECK_FALSE(TempFail::make({451, "4.3.0"}, "one\n\nthree"));
}

TEST_CASE("a status that is read at run time is checked as one that is compiled", "[unit][milter][reply]") {
  CHECK(Reject::make(550, "5.7.1", "no"));
  CHECK(TempFail::make(421, "4.3.2", "gone"));
  CHECK_FALSE(Reject::make(451, "5.7.1", "no"));
  CHECK_FALSE(Reject::make(550, "4.7.1", "no"));
  CHECK_FALSE(Reject::make(560, "5.7.1", "no"));
  CHECK_FALSE(Reject::make(550, "5.7", "no"));
  CHECK_FALSE(Reject::make(550, "5.7.1000", "no"));
  CHECK_FALSE(Reject::make(550, "5..1", "no"));
}
