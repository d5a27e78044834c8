// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fstream>
#include <string>

#include <mimemend/milter/test/transcript.hpp>
#include <mimemend/milter/test/wire_client.hpp>

#include "scripted_milter.hpp"

using namespace mimemend::milter::test;
using namespace std::string_literals;
using Kind = TranscriptEntry::Kind;

namespace {

TranscriptEntry sent(char letter, std::string data) { return {Kind::sent, {letter, std::move(data)}, {}, 0}; }
TranscriptEntry received(char letter, std::string data) { return {Kind::received, {letter, std::move(data)}, {}, 0}; }

struct Row {
  TranscriptEntry entry;
  const char* line;
};

const Row kRows[] = {
    {sent('O', "\0\0\0\x06\0\0\x01\xFF\0\x1F\xFF\xFF"s), "> negotiate 6 0x1ff 0x1fffff\n"},
    {sent('D', "Cj\0mx\0{x}\0\0"s), "> macros connect j mx {x} \"\"\n"},
    {sent('C', "c\0"s + "4\0\x19"s + "192.0.2.1\0"s), "> connect c 4 25 192.0.2.1\n"},
    {sent('C', "c\0U"s), "> connect c U\n"},
    {sent('H', "my host\0"s), "> helo \"my host\"\n"},
    {sent('M', "<a@b>\0SIZE=5\0"s), "> mail <a@b> SIZE=5\n"},
    {sent('R', "<a@b>\0"s), "> recipient <a@b>\n"},
    {sent('T', ""), "> data\n"},
    {sent('L', "Subject\0 a\n\tb \xE9\0"s), "> header Subject \" a\\n\\tb \\xe9\"\n"},
    {sent('L', "X\0\"\\\0"s), "> header X \"\\\"\\\\\"\n"},
    {sent('N', ""), "> end-of-header\n"},
    {sent('B', "a\0\r\n"s), "> body \"a\\x00\\r\\n\"\n"},
    {sent('E', ""), "> end-of-message\n"},
    {sent('E', "x"), "> end-of-message x\n"},
    {sent('A', ""), "> abort\n"},
    {sent('U', "FOO\0"s), "> unknown FOO\n"},
    {sent('Q', ""), "> quit\n"},
    {sent('K', ""), "> quit-new-connection\n"},
    {sent('L', "no nul"), "> raw L \"no nul\"\n"},
    {sent('\x01', ""), "> raw \"\\x01\" \"\"\n"},
    {{Kind::mta_hung_up, {}, {}, 0}, "> hung-up\n"},
    {received('O', "\0\0\0\x06\0\0\0\x01\0\0\0\x02\0\0\0\x05i {b}\0"s), "< negotiate 6 0x1 0x2 5 \"i {b}\"\n"},
    {received('c', ""), "< continue\n"},
    {received('y', "550 5.7.1 no\0"s), "< reply-code \"550 5.7.1 no\"\n"},
    {received('y', "550 5.7.1 no"), "< raw y \"550 5.7.1 no\"\n"},
    {received('h', "X\0 v\0"s), "< add-header X \" v\"\n"},
    {received('i', "\0\0\0\x01X\0v\0"s), "< insert-header 1 X v\n"},
    {received('m', "\0\0\0\x02X\0\0"s), "< change-header 2 X \"\"\n"},
    {received('+', "<a@b>\0"s), "< add-recipient <a@b>\n"},
    {received('2', "<a@b>\0NOTIFY=NEVER\0"s), "< add-recipient <a@b> NOTIFY=NEVER\n"},
    {received('2', "<a@b>\0\0"s), "< raw 2 \"<a@b>\\x00\\x00\"\n"},
    {received('-', "<a@b>\0"s), "< remove-recipient <a@b>\n"},
    {received('e', "<>\0"s), "< change-sender <>\n"},
    {received('b', "x"), "< replace-body x\n"},
    {received('b', ""), "< replace-body \"\"\n"},
    {received('q', "why not\0"s), "< quarantine \"why not\"\n"},
    {received('p', ""), "< progress\n"},
    {received('4', ""), "< shutdown\n"},
    {received('f', ""), "< connection-failed\n"},
    {{Kind::milter_hung_up, {}, {}, 0}, "< hung-up\n"},
    {{Kind::comment, {}, "any words", 0}, "= any words\n"},
};

Transcript recorded(const std::string& lines) {
  auto transcript = parse_transcript(std::string(transcript_heading()) + "\n" + lines);
  REQUIRE(transcript);
  return *transcript;
}

}  // namespace

TEST_CASE("an entry of a transcript is a line, and the line is the entry", "[unit][milter][transcript]") {
  for (const Row& row : kRows) {
    CAPTURE(row.line);
    CHECK(to_line(row.entry) == row.line);
    const Transcript back = recorded(row.line);
    REQUIRE(back.entries.size() == 2);
    CHECK(back.entries[1].kind == row.entry.kind);
    CHECK(back.entries[1].frame == row.entry.frame);
    CHECK(back.entries[1].text == row.entry.text);
    CHECK(back.entries[1].line_number == 2);
  }
}

TEST_CASE("every byte comes back from a transcript", "[unit][milter][transcript]") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const Transcript back = recorded(to_line(sent('B', all)));
  CHECK(back.entries.at(1).frame.data == all);
}

TEST_CASE("a line that says no frame is an error with its number", "[unit][milter][transcript]") {
  const struct {
    const char* line;
    const char* says;
  } rows[] = {
      {"hello", "line 3: it begins with none of"},
      {"> continue", "line 3: \"continue\" and what follows it say no frame that an MTA sends"},
      {"< helo x", "line 3: \"helo\" and what follows it say no frame that a milter sends"},
      {"> helo", "line 3:"},
      {"> helo a b", "line 3:"},
      {"> connect h 4 65536 a", "line 3:"},
      {"> connect h 5 1 a", "line 3:"},
      {"> macros connect j", "line 3:"},
      {"> macros nowhere j x", "line 3:"},
      {"> body \"a", "a quote or an escape is not whole"},
      {"> body \"\\q\"", "a quote or an escape is not whole"},
      {"> body \"\\x4\"", "a quote or an escape is not whole"},
      {"> body \"a\"b", "a quote or an escape is not whole"},
      {"> body a\\b", "a quote or an escape is not whole"},
      {"> raw ab x", "line 3:"},
      {">", "line 3:"},
      {"< continue now", "line 3:"},
      {"< insert-header one X v", "line 3:"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    const auto read = parse_transcript(std::string(transcript_heading()) + "\n= x\n" + row.line + "\n");
    REQUIRE_FALSE(read);
    CHECK(read.error().kind == mimemend::Error::Kind::data);
    CHECK_THAT(read.error().what, Catch::Contains(row.says));
  }
  CHECK_FALSE(parse_transcript(""));
  CHECK_FALSE(parse_transcript("> quit\n"));
  CHECK_FALSE(parse_transcript("> raw B \"" + std::string(70000, 'x') + "\"\n"));
}

TEST_CASE("a client records what went over the wire", "[unit][milter][transcript]") {
  ScriptedMilter milter([](const wire::Frame& frame) -> std::string {
    if (frame.letter == 'O') return bytes_of(wire::Negotiate{6, 1, wire::no_reply_bit(wire::Command::helo), {}});
    if (frame.letter == 'E') return bytes_of(Action(AddHeader{"X", " v"})) + bytes_of(WireVerdict{});
    return frame.letter == 'H' ? std::string() : bytes_of(WireVerdict{});
  });
  std::string lines;
  {
    WireClient client(milter.take_fd(),
                      {std::chrono::seconds(10), [&](const auto& entry) { lines += to_line(entry); }});
    REQUIRE(client.negotiate());
    REQUIRE(client.helo("h"));
    REQUIRE(client.end_of_message());
  }
  CHECK(lines ==
        "> negotiate 6 0x1ff 0x1fffff\n< negotiate 6 0x1 0x2000\n> helo h\n> end-of-message\n"
        "< add-header X \" v\"\n< continue\n> hung-up\n");
}

TEST_CASE("the example of the documentation is a transcript", "[unit][milter][transcript]") {
  std::ifstream page(MIMEMEND_TRANSCRIPT_PAGE);
  std::string example;
  for (std::string line; std::getline(page, line);)
    if (line.starts_with("    ")) example += line.substr(4) + "\n";
  const auto transcript = parse_transcript(example);
  REQUIRE(transcript);
  std::string again;
  for (const TranscriptEntry& entry : transcript->entries) again += to_line(entry);
  CHECK(again == example);
}
