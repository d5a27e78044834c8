// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/test/milter_address.hpp>
#include <mimemend/milter/test/wire.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::test {

/// One thing that happened on a connection between an MTA and a milter.
struct TranscriptEntry {
  enum class Kind : std::uint8_t {
    sent,      ///< a frame to the milter
    received,  ///< a frame from the milter
    mta_hung_up,
    milter_hung_up,
    comment,
  };
  Kind kind = Kind::comment;
  wire::Frame frame;            ///< of sent and received
  std::string text;             ///< of a comment
  std::size_t line_number = 0;  ///< 1-based; 0: not read from a file
};

/// A conversation, in order. The text form is described in docs/formats/transcript.md.
struct Transcript {
  std::vector<TranscriptEntry> entries;
};

/// The line of an entry, with its end of line. A frame that is understood is written in words, any other
/// as "raw"; both read back to the same bytes.
[[nodiscard]] MIMEMEND_API std::string to_line(const TranscriptEntry& entry);

/// The line that a transcript begins with.
[[nodiscard]] MIMEMEND_API std::string_view transcript_heading() noexcept;

/// Reads a transcript. Errors: data, "line N: what is wrong".
[[nodiscard]] MIMEMEND_API Result<Transcript> parse_transcript(std::string_view text);

/// Where a milter did not do again what the transcript says.
struct TranscriptDifference {
  std::size_t line_number = 0;  ///< in the transcript
  std::string expected;         ///< a line as to_line() has it, without its end
  std::string got;              ///< the same, or why there was none
};

/// Plays a transcript at a milter: sends what was sent, and compares what comes back. Progress is left out
/// of the comparison, on both sides, for how much of it there is depends on the clock. Each connection of
/// the transcript is one again.
/// After an answer of another kind than the recorded one, or another answer to the negotiation, nothing
/// more is played: what was recorded does not fit any more.
/// Errors: io, when the milter cannot be reached; data, for a frame too long. That it hangs up or is silent
/// is a difference.
[[nodiscard]] MIMEMEND_API Result<std::vector<TranscriptDifference>> replay(
    const Transcript& transcript, const MilterAddress& milter,
    std::chrono::milliseconds timeout = std::chrono::seconds(30));

}  // namespace mimemend::milter::test
