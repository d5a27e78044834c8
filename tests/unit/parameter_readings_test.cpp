// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>

#include "inspect/names.hpp"
#include "scan/parameter_readings.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

// "octets" or "charset'octets", joined by " | ", our own reading first.
std::string readings(std::string_view value, std::string_view attribute) {
  std::string out;
  for (const ParameterReading& each : collect_readings(value, attribute, {}).readings)
    out += (out.empty() ? "" : " | ") + (each.charset.empty() ? "" : each.charset + "'") + visible(each.octets);
  return out;
}

// All texts that readers show, as names are collected: decoded, in UTF-8.
std::vector<std::string> shown(std::string_view value, std::string_view attribute) {
  std::vector<std::string> out;
  for (const ParameterReading& each : collect_readings(value, attribute, {}).readings)
    for (const ReadingText& text : texts_of(each)) out.push_back(visible(text.text_utf8));
  return out;
}

struct Row {
  const char* name;
  std::string_view value, readings;
};
const Row kRows[] = {
    {"none", "a/b; c=d", ""},
    {"a token", "a/b; f=x", "x"},
    {"a quoted string", "a/b; f=\"x y\"", "x y"},
    {"another parameter does not matter", "a/b; c=d; f=x; fx=z", "x"},
    {"twice", "a/b; f=x; f=y", "x | y"},
    {"extended", "a/b; f*=utf-8''x%20y", "utf-8'x y | x y | utf-8''x%20y"},
    {"extended without a label", "a/b; f*=x%20y", "x y | x%20y"},
    {"pieces", "a/b; f*0=x; f*1=y", "xy | x | y"},
};

}  // namespace

TEST_CASE("readings: ordinary parameters have one, others all of theirs", "[unit][readings]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(readings(row.value, "f") == row.readings);
  }
}

// What fifteen parsers were seen to read. Those of munpack are left out, which replaces characters.
TEST_CASE("readings: what some parser reads is among them", "[unit][readings][hostile]") {
  struct HostileRow {
    std::string_view value;
    std::vector<std::string> shown;
  };
  const HostileRow rows[] = {
      {"a; f=\"p=?utf-8?Q?=2Eexe?=\"", {"p.exe", "p=?utf-8?Q?=2Eexe?="}},
      {"a; f=\"=?utf-8?Q?p=2E?= =?utf-8?Q?exe?=\"", {"p.exe", "=?utf-8?Q?p=2E?= =?utf-8?Q?exe?=", "p. exe"}},
      {"a; f==?utf-8?B?cC5leGU=?=", {"p.exe", "=?utf-8?B?cC5leGU=?="}},
      {"a; f*=x-foo''p%2Eexe", {"p.exe", "x-foo''p%2Eexe"}},
      {"a; f*=utf-8''p%2Zexe%2Eexe", {"p%2Zexe.exe", "utf-8''p%2Zexe%2Eexe", "p=2Zexe.exe", "p%2Zexe%2Eexe"}},
      {"a; f*0=\"p.\"; f*1=\"txt\"; f*1=\"exe\"", {"p.txt", "p.txtexe", "p.exe", "p.", "p.exetxt"}},
      {"a; f*0=\"p.\"; f*2=\"exe\"", {"p.", "p.exe"}},
      {"a; f*00=\"p.\"; f*01=\"exe\"", {"p.exe"}},
      {"a; f*1=\"exe\"; f*0=\"p.\"", {"p.exe", "exep."}},
      {"a; f*1=\"p.\"; f*2=\"exe\"", {"p.exe"}},
      {"a; f*=utf-8'en-us'p.exe", {"p.exe", "utf-8'en-us'p.exe"}},
      {"a; f*=utf-8''p.exe; f=\"p.txt\"", {"p.exe", "utf-8''p.exe", "p.txt", "p.exep.txt"}},
      {"a; f=\"p.txt\"; f*=utf-8''p.exe", {"p.txt", "p.exe", "utf-8''p.exe"}},
      {"a; f*=p%2Eexe", {"p.exe", "p%2Eexe"}},
      {"a; f=\"p%2Eexe\"", {"p%2Eexe", "p.exe"}},
      {"a; f*=\"utf-8''p%2Eexe\"", {"p.exe", "utf-8''p%2Eexe"}},
      {"a; f*=utf-16''%00p%00.%00e%00x%00e",
       {"p.exe", "\\xE7\\x80\\x80\\xE2\\xB8\\x80\\xE6\\x94\\x80\\xE7\\xA0\\x80\\xE6\\x94\\x80",
        "utf-16''%00p%00.%00e%00x%00e"}},
      {"a; f*=utf-7''p+AC4-exe", {"p.exe", "utf-7''p+AC4-exe", "p+AC4-exe"}},
      {"a; f*=utf-8''p%E2%80%AEtxt.exe", {"p\\xE2\\x80\\xAEtxt.exe", "utf-8''p%E2%80%AEtxt.exe"}},
      {"a; f=\"C:\\\\tmp\\\\p.exe\"", {"C:\\tmp\\p.exe", "C:\\\\tmp\\\\p.exe"}},
      {"a; f=p(.txt).exe", {"p", "p(.txt).exe", "p.exe"}},
      {"a; f(c)=\"p.exe\"", {"p.exe"}},
      {"a; f=\"p.txt\"; f=\"p.exe\"", {"p.txt", "p.exe"}},
      {"a; f*=utf-8''p%C0%AEexe",
       {"p\\xEF\\xBF\\xBD\\xEF\\xBF\\xBDexe", "p\\xC0\\xAEexe", "p\\xEF\\xBF\\xBDexe", "p\\xC3\\x80\\xC2\\xAEexe",
        "utf-8''p%C0%AEexe"}},
      {"a; f=\"p.txt\".exe", {"p.txt", "\"p.txt\".exe", "p.txt.exe"}},
      {"a; f='p.exe'", {"'p.exe'", "p.exe"}},
      {"a; f=\"p.exe", {"p.exe", "\"p.exe"}},
      {"a; f=\"p\xE9.exe\"", {"p\\xEF\\xBF\\xBD.exe", "p\\xE9.exe", "p\\xC3\\xA9.exe"}},
      {"a; f=p.txt;.exe", {"p.txt", "p.txt;.exe"}},
      {"a; f=p .exe", {"p", "p .exe"}},
      {"a; f=my p.exe", {"my", "my p.exe"}},
      {"a f=\"p.exe\"", {"p.exe"}},
      {"a; f = \"p.exe\"", {"p.exe"}},
      {"a; f=\"p\\.e\\xe\"", {"p.exe", "p\\.e\\xe"}},
      {"a; f=\"p.\r\n exe\"", {"p. exe", "p.exe", "p.\\r\\n exe"}},
      {"a; f=\"p.\r\n\texe\"", {"p.\\texe", "p. exe"}},
      {"a; f=\"p.txt\t.exe\"", {"p.txt\\t.exe"}},
      {std::string_view("a; f=\"p.exe\0.txt\"", 17),
       {"p.exe\\x00.txt", "\"p.exe", "p.exe\\xEF\\xBF\\xBD.txt", "p.exe .txt", "p.exe"}},
      // Boundaries.
      {"a; f=X; f=B", {"X", "B"}},
      {"a; f=\"A\\B\"", {"AB", "A\\B"}},
      {"a; f='B'", {"'B'", "B"}},
      {"a; f=\"B", {"B"}},
      {"a; x=\"x; f=\"B\"", {"B"}},
      {"a, f=\"B\"", {"B"}},
      {"a;; f=\"B\"", {"B"}},
      {"a; charset; f=\"B\"", {"B"}},
      {"a f=B; f=\"B\"", {"B"}},
      {"a; f=(f=foo)bar", {"bar", "(f=foo)bar", "foo)bar", "foo"}},
      {"a; f(c)=b", {"b"}},
      {"a; f=(c)b", {"b", "(c)b"}},
      {"a; f=b1(c)b2", {"b1", "b1(c)b2", "b1b2"}},
      {"a; f*0=b; f*1=c", {"bc"}},
      {"a; f=\"=?us-ascii?Q?B?=\"", {"B", "=?us-ascii?Q?B?="}},
      {"a; f=B C; d=e", {"B C", "B"}},
      {"a; f=\"B; d=e", {"B; d=e", "B"}},
  };
  for (const HostileRow& row : rows) {
    const std::vector<std::string> got = shown(row.value, "f");
    CAPTURE(visible(row.value), got);
    for (const std::string& wanted : row.shown) {
      CAPTURE(wanted);
      CHECK(std::find(got.begin(), got.end(), wanted) != got.end());
    }
  }
}

TEST_CASE("readings: our own one is the first, and what parameter() says", "[unit][readings]") {
  for (const std::string_view value :
       {"a; f=x; f=y", "a; f*=utf-8''x; f=y", "a; f*1=y; f*0=x", "a; f=\"x y\".z", "a; f=\"x; g=y", "a; f=x(c)y",
        "a; f*0=x; f*0=y; f*2=z", "a; f*=utf-8''p%2Zx", "a; f='x'"}) {
    CAPTURE(value);
    const ParameterReadings found = collect_readings(value, "f", {});
    REQUIRE_FALSE(found.readings.empty());
    CHECK(found.readings.front().octets == parameter(value, parse_mime_value(value, {}), "f"));
  }
}

TEST_CASE("readings: a limit is told", "[unit][readings][limits]") {
  std::string value = "a";
  for (int i = 0; i < 100; ++i) value += "; f=x" + std::to_string(i);
  Limits limits;
  limits.max_readings = 10;
  const ParameterReadings found = collect_readings(value, "f", limits);
  CHECK(found.cut);
  CHECK(found.readings.size() == 10);
  CHECK_FALSE(collect_readings("a; f=x", "f", limits).cut);
}

TEST_CASE("readings: their octets together are bounded by the value", "[unit][readings][limits]") {
  std::string value = "a";
  for (int i = 0; i < 200; ++i) value += "; f*" + std::to_string(i) + "=\"" + std::string(1000, 'x') + "\\\"\r\n y";
  std::size_t octets = 0;
  for (const ParameterReading& each : collect_readings(value, "f", {}).readings) octets += each.octets.size();
  CHECK(octets <= 16 * value.size() + 1024);
}
