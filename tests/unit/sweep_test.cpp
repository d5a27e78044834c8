// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include <fmt/format.h>

#include "codec/base64_dialects.hpp"
#include "inspect/sweep.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

// "kind name type" of each, one a line; with the place when `places` asks for it.
class Recorder final : public SightingListener {
 public:
  void sighted(const Sighting& sighting) override {
    text += fmt::format("{} {} {}\n", to_string(sighting.kind), visible(sighting.name_utf8), sighting.type);
    all.push_back(sighting);
  }
  std::string text;
  std::vector<Sighting> all;
};

struct Swept {
  std::string text;
  std::vector<Sighting> all;
  bool cut = false;
};

Swept sweep(std::string_view bytes, std::size_t chunk = kWhole, const Limits& limits = {}) {
  Recorder recorder;
  Sweep sweep(limits, recorder);
  for (std::size_t at = 0; at < bytes.size(); at += std::min(chunk, bytes.size())) sweep.feed(bytes.substr(at, chunk));
  sweep.finish();
  return {recorder.text, recorder.all, sweep.cut()};
}

bool sees(std::string_view bytes, std::string_view line) {
  const std::string text = "\n" + sweep(bytes).text;
  INFO(text);
  return text.find("\n" + std::string(line) + "\n") != std::string::npos;
}

const std::string kProgram = std::string("MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0", 16) + std::string(80, '\0');
const std::string kDos = "application/x-dosexec";

}  // namespace

TEST_CASE("sweep: a field is seen however it is written", "[unit][sweep]") {
  using namespace std::string_literals;
  const std::string lines[] = {
      "Content-Type: a/b; name=a.exe\r\n",
      "text\r\ncontent-DISPOSITION \t: x; filename=\"a.exe\"\r\n",
      "Content-Type: a/b;\r\n name=a.exe\r\n",
      "Con\0tent-Type: a/b; name=a.exe\r\n"s,
      "Content-Type: a/b; na\0me=a.exe\r\n"s,
      "\xEF\xBB\xBF"
      "Content-Type: a/b; name=a.exe\r\n",
      "X-Note: y\rContent-Type: a/b; name=a.exe\r\n",
      "  Content-Type: a/b; name=a.exe\r\n",
      "X-Content-Type: a/b; name=a.exe\r\n",
      "Content-Typ: a/b; x-name : name = 'a.exe'\r\n",
      "Content-Type: a/b; name=\"=?utf-8?B?YS5leGU=?=\"\r\n",
      "Content-Type: a/b; name=a%2Eexe\r\n",
      "Content-Type: a/b; name=\"a.exe\0.txt\"\r\n"s,
      "Content-Disposition: x; filename*0=a.; filename*1=exe\r\n",
      "Content-Transfer-Encoding: base64; name=a.exe\r\n",
  };
  for (const std::string& line : lines) {
    CAPTURE(visible(line));
    CHECK(sees(line, "field a.exe "));
  }
  CHECK_FALSE(sees("> Content-Type: a/b; name=a.exe\r\n", "field a.exe "));
  CHECK_FALSE(sees("Dear all, content is king; name=a.exe\r\n", "field a.exe "));
}

TEST_CASE("sweep: every type that a field says is seen", "[unit][sweep]") {
  CHECK(sees("Content-Type: text/plain application/X-A\r\n", "field  application/x-a"));
  CHECK(sees("Content-Type: application / x-a\r\n", "field  application/x-a"));
  CHECK(sees("Content-Type: (c) application(d)/x-a; b=c/d\r\n", "field  application/x-a"));
  CHECK(sees("Content-Type:\r\n =?utf-8?Q?application/x-a?=\r\n", "field  application/x-a"));
  CHECK_FALSE(sees("Content-Disposition: a/b\r\n", "field  a/b"));
  CHECK_FALSE(sees("  Content:  a/b\r\n", "field  a/b"));  // in our own notice
}

TEST_CASE("sweep: content is sniffed in every encoding that could be meant", "[unit][sweep]") {
  const std::string coded = base64(kProgram);
  const std::string type = "Content-Type: text/plain\r\n";
  const std::string cte = "Content-Transfer-Encoding: base64\r\n";
  CHECK(sees(type + "\r\n" + kProgram, "plain  " + kDos));
  CHECK(sees(type + "\r\n" + coded, "base64  " + kDos));
  CHECK(sees(cte + " \r\n" + replace_all(coded, "AAAA", "A!A!A!A!"), "base64  " + kDos));
  CHECK(sees(cte + coded, "base64  " + kDos));
  CHECK(sees(cte + "\r\n" + "TVqQ=" + coded.substr(4), "base64  " + kDos));
  CHECK(sees(cte + "garbage\r\n\r\n" + coded, "base64  " + kDos));
  CHECK(sees(cte + "Content-Transfer-Encoding: 7bit\r\n\r\nThis is a note.\r\n\r\n" + coded, "base64  " + kDos));
  CHECK(sees(type + "\r\n" + quoted_printable(kProgram), "quoted-printable  " + kDos));
  CHECK(sees(type + "\r\n" + uuencode(kProgram).substr(uuencode(kProgram).find('\n') + 1), "uuencode  " + kDos));
  CHECK(sees("--b\r\n\r\n" + kProgram, "plain  " + kDos));
}

TEST_CASE("sweep: base64 is seen wherever it begins a line", "[unit][sweep]") {
  const std::string coded = base64(kProgram);
  const auto places = sweep("one\r\ntwo: three\r\n" + coded + "\r\n--b--").all;
  REQUIRE(places.size() == 1);
  CHECK(places[0].at.begin == 17);
  CHECK(places[0].type == kDos);
  CHECK(sees("words\r\nQUJD=" + coded, "base64  " + kDos));
  CHECK(sees(replace_all(coded, "/", "_"), "base64  " + kDos));
  CHECK(sees(base64(kProgram, ""), "base64  " + kDos));
  CHECK(sweep("one\r\ntwo\r\nTVqQAAMAAAAEAAAA\r\n").text.empty());
}

TEST_CASE("sweep: what folds a header field is no content, and chance makes no program", "[unit][sweep]") {
  const std::string coded = replace_all(base64(kProgram), "\r\n", "\r\n ");
  CHECK(sweep("DKIM-Signature: v=1; b=\r\n " + coded + "\r\nSubject: x\r\n\r\nhello\r\n").text.empty());
  CHECK_FALSE(sweep("hello\r\n " + coded + "\r\n").text.empty());
  // E9 is what a DOS program without a header may begin with, and one random block in a hundred.
  CHECK(sweep("hello\r\n" + base64("\xE9\x10\x20" + std::string(90, 'q')) + "\r\n").text.empty());
}

TEST_CASE("sweep: wrapped files are seen", "[unit][sweep]") {
  const auto all = sweep("x\r\nbegin 644 a.exe\r\n" + uuencode(kProgram).substr(uuencode(kProgram).find('\n') + 1)).all;
  REQUIRE_FALSE(all.empty());
  CHECK(all.back().kind == SightingKind::uuencode);
  CHECK(all.back().name_utf8 == "a.exe");
  CHECK(all.back().type == kDos);
  CHECK(all.back().at.begin == 3);
  CHECK(all.back().decoded_size == kProgram.size());
}

TEST_CASE("sweep: an encoded message is swept, and that inside of it", "[unit][sweep]") {
  const std::string inner = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: a/b; name=a.exe\r\n\r\nhello\r\n";
  const std::string once = base64(inner) + "\r\n";
  const std::string twice = base64("Content-Type: c/d\r\nContent-Transfer-Encoding: base64\r\n\r\n" + once) + "\r\n";
  for (const std::string& each : {once, twice}) {
    const Swept found = sweep("word: y\r\n" + each);
    REQUIRE(found.text.find("field a.exe ") != std::string::npos);
    for (const Sighting& sighting : found.all)
      if (sighting.name_utf8 == "a.exe") {
        CHECK(sighting.at.begin == 9);
        CHECK(sighting.depth >= 1);
      }
  }
  // Far behind the head, where only a run is still followed.
  const std::string large = "Content-Type: text/plain\r\n\r\n" + std::string(300000, 'x') + "\r\n" + inner;
  CHECK(sees("y\r\n" + base64(large), "field a.exe "));
  std::string bomb = inner;
  for (int i = 0; i < 8; ++i) bomb = "Content-Type: c/d\r\n\r\n" + base64(bomb) + "\r\n";
  CHECK(sweep(bomb).cut);
}

TEST_CASE("sweep: how the bytes are cut changes nothing", "[unit][sweep][property]") {
  const std::string message =
      "DKIM-Signature: b=\r\n " + replace_all(base64(kProgram), "\r\n", "\r\n ") +
      "\r\nContent-Type: a/b; name=a.exe;\r\n name=b.exe\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
      base64("Content-Type: c/d; name=c.exe\r\n\r\n" + kProgram + std::string(40000, 'y')) +
      "\r\n--b\r\rContent-Type: q/r\r\n\r\n" + std::string(40000, 'z') + "\r\nbegin 644 d.exe\r\n" +
      uuencode(kProgram) + "\r\n";
  const Swept whole = sweep(message);
  CHECK(whole.all.size() > 8);
  for (const std::size_t chunk : {1, 2, 3, 7, 64, 1000, 16384, 20000}) {
    CAPTURE(chunk);
    CHECK(sweep(message, chunk).all == whole.all);
  }
}

TEST_CASE("sweep: floods end at a limit, which is told", "[unit][sweep][limits]") {
  Limits limits;
  limits.max_sightings = 10;
  std::string flood;
  for (int i = 0; i < 100; ++i) flood += fmt::format("Content-Type: a/b{}\r\n", i);
  const Swept few = sweep(flood, kWhole, limits);
  CHECK(few.all.size() == 10);
  CHECK(few.cut);
  CHECK_FALSE(sweep(flood).cut);

  limits = {};
  limits.max_sniffed = 5;
  std::string binaries;
  for (char i = 1; i < 20; ++i) binaries += "--\r\n\r\n" + std::string(50, i) + "\r\n";
  CHECK(sweep(binaries, kWhole, limits).cut);
  CHECK_FALSE(sweep(binaries).cut);
  // What the own rules tell goes on being told.
  CHECK(sweep(binaries + "--\r\n\r\n" + kProgram, kWhole, limits).text.find(kDos) != std::string::npos);

  CHECK(sweep("Content-Type: a/b; name=\"" + std::string(70000, 'x') + ".exe\"\r\n").cut);
  CHECK(sweep("Content-Type: a/b;\r\n" + std::string(80000, ' ') + "name=a.exe\r\n").cut);
}

TEST_CASE("base64 dialects: one reading of ordinary text, several of odd ones", "[unit][base64]") {
  const auto count = [](std::string_view text) { return decode_base64_dialects(text).size(); };
  const auto has = [](std::string_view text, std::string_view decoded) {
    const auto all = decode_base64_dialects(text);
    return std::find(all.begin(), all.end(), decoded) != all.end();
  };
  CHECK(count("QUJD\r\nREVG\r\n") == 1);
  CHECK(count("QUI=\r\n") == 1);
  CHECK(has("QUI=REVG", "AB"));
  CHECK(has("QUI=REVG", "ABDEF"));
  CHECK(has("QU=JD", "ABC"));
  CHECK(has("=QUJD", "ABC"));
  CHECK(has("_-9B", "\xFF\xEF\x41"));
  CHECK(has("a note\r\nQUJD", "ABC"));
}
