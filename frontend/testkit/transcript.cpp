// SPDX-License-Identifier: Apache-2.0
// Transcripts as text.
#include <mimemend/milter/test/transcript.hpp>

#include <fmt/format.h>

#include "transcript_frames.hpp"
#include "transcript_words.hpp"

namespace mimemend::milter::test {

namespace {

constexpr std::string_view kHeading = "= mimemend-transcript/1";
constexpr std::string_view kHungUp = "hung-up";

std::string words_line(std::string_view mark, const std::vector<std::string>& words) {
  std::string line(mark);
  for (const std::string& word : words) append_word(line, word);
  return line + "\n";
}

Error wrong(std::size_t line_number, std::string_view what) {
  return Error{Error::Kind::data, fmt::format("line {}: {}", line_number, what)};
}

// A line without its mark and the blank behind that.
Result<TranscriptEntry> frame_entry(char mark, std::string_view line, std::size_t line_number) {
  const auto words = split_words(line);
  if (!words) return wrong(line_number, "a quote or an escape is not whole");
  using Kind = TranscriptEntry::Kind;
  if (words->size() == 1 && (*words)[0] == kHungUp)
    return TranscriptEntry{mark == '>' ? Kind::mta_hung_up : Kind::milter_hung_up, {}, {}, line_number};
  auto frame = mark == '>' ? request_of(*words) : response_of(*words);
  if (!frame) {
    const std::string_view name = words->empty() ? std::string_view() : std::string_view((*words)[0]);
    return wrong(line_number, fmt::format("\"{}\" and what follows it say no frame that {} sends", name,
                                          mark == '>' ? "an MTA" : "a milter"));
  }
  return TranscriptEntry{mark == '>' ? Kind::sent : Kind::received, *std::move(frame), {}, line_number};
}

Result<TranscriptEntry> entry_of(std::string_view line, std::size_t line_number) {
  const char mark = line[0];
  const std::string_view rest = line.size() > 1 && line[1] == ' ' ? line.substr(2) : line.substr(1);
  if (mark == '=') return TranscriptEntry{TranscriptEntry::Kind::comment, {}, std::string(rest), line_number};
  if (mark == '>' || mark == '<') return frame_entry(mark, rest, line_number);
  return wrong(line_number, "it begins with none of > < =");
}

}  // namespace

std::string_view transcript_heading() noexcept { return kHeading; }

std::string to_line(const TranscriptEntry& entry) {
  using Kind = TranscriptEntry::Kind;
  switch (entry.kind) {
    case Kind::sent: return words_line(">", request_words(entry.frame));
    case Kind::received: return words_line("<", response_words(entry.frame));
    case Kind::mta_hung_up: return fmt::format("> {}\n", kHungUp);
    case Kind::milter_hung_up: return fmt::format("< {}\n", kHungUp);
    case Kind::comment: break;
  }
  std::string line = "= " + entry.text;
  for (char& c : line)
    if (c == '\n' || c == '\r') c = ' ';
  return line + "\n";
}

Result<Transcript> parse_transcript(std::string_view text) {
  Transcript transcript;
  for (std::size_t line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line_number == 1 && line != kHeading) return wrong(1, fmt::format("a transcript begins with \"{}\"", kHeading));
    if (line.empty()) continue;
    auto entry = entry_of(line, line_number);
    if (!entry) return entry.error();
    transcript.entries.push_back(*std::move(entry));
  }
  if (transcript.entries.empty()) return wrong(1, "there is nothing in it");
  return transcript;
}

}  // namespace mimemend::milter::test
