// SPDX-License-Identifier: Apache-2.0
// The lines of the message, whole: a line that a chunk cuts is kept until its end is there.
#include <algorithm>
#include <cstring>
#include <tuple>

#include <mimemend/profile.hpp>

#include "profile/plain_lines.hpp"
#include "profile/structure.hpp"

namespace mimemend {
namespace profile {

std::vector<Deviation> DeviationLog::take() && {
  std::stable_sort(deviations_.begin(), deviations_.end(), [](const Deviation& a, const Deviation& b) {
    return std::tie(a.at, a.rule) < std::tie(b.at, b.rule);
  });
  if (cut_ && !deviations_.empty()) deviations_.back().rule = ProfileRule::limit;
  return std::move(deviations_);
}

namespace {

// Bytes of a line that are looked at. Longer ones are not in the profile.
// Ripmime cuts lines of 4 KiB in two.
constexpr std::size_t kMaxLine = 2000;
constexpr std::size_t kMinDigits = 32;       // what skip_digit_lines() takes
constexpr std::size_t kMaxDigits = 76;       // RFC 2045 6.8
constexpr std::size_t kMaxStrictLine = 998;  // RFC 5322 2.1.1, without line end

}  // namespace
}  // namespace profile

using namespace profile;

struct ProfileValidator::State {
  explicit State(ProfileLevel chosen) : level(chosen), log(chosen), structure(log) {}

  void feed(std::string_view chunk);
  std::vector<Deviation> finish();

 private:
  enum class LineEnd : std::uint8_t { none, lf, crlf };

  std::size_t skip(std::string_view chunk);
  [[nodiscard]] LineEnd usual_end(std::string_view chunk) const;
  std::string_view continue_line(std::string_view chunk);
  void keep(std::string_view piece);
  void end_kept_line();
  void whole_line(std::string_view bytes, std::uint64_t size, const ScannedLine& scanned);
  void check_line_end(std::string_view bytes, ByteRange at);

  ProfileLevel level;
  DeviationLog log;
  Structure structure;
  std::uint64_t offset = 0;     ///< of the next line
  std::string kept;             ///< the first bytes of a line that has not ended yet
  std::uint64_t kept_size = 0;  ///< all of it
  LineEnd first_end = LineEnd::none;
  std::size_t digits_before = 0;  ///< of base64 in the line before, when it was one of whole groups
};

void ProfileValidator::State::feed(std::string_view chunk) {
  chunk = continue_line(chunk);
  while (!chunk.empty()) {
    chunk.remove_prefix(skip(chunk));
    if (chunk.empty()) return;
    const ScannedLine scanned = scan_line(chunk, structure.alphabet());
    if (!scanned.ended) return keep(chunk);
    whole_line(chunk.substr(0, scanned.size), scanned.size, scanned);
    chunk.remove_prefix(scanned.size);
  }
}

// Most of a message is like this, and broken rules are few: bytes of the lines that need no closer look. The digits
// come in lines as long as the one before.
std::size_t ProfileValidator::State::skip(std::string_view chunk) {
  std::size_t size = 0;
  if (digits_before >= kMinDigits) {
    size = skip_digit_lines(chunk, digits_before, first_end == LineEnd::crlf ? "\r\n" : "\n");
  } else if (const LineEnd end = usual_end(chunk); end != LineEnd::none) {
    size = structure.skip(chunk, offset, end == LineEnd::crlf, level);
    if (size > 0) first_end = end;
  }
  offset += size;
  return size;
}

// How lines end: as the first one did, which may be that of `chunk`.
ProfileValidator::State::LineEnd ProfileValidator::State::usual_end(std::string_view chunk) const {
  if (first_end != LineEnd::none) return first_end;
  const std::size_t lf = chunk.find('\n');
  if (lf == std::string_view::npos) return LineEnd::none;
  return lf > 0 && chunk[lf - 1] == '\r' ? LineEnd::crlf : LineEnd::lf;
}

// What is left of the chunk behind the line that was kept.
std::string_view ProfileValidator::State::continue_line(std::string_view chunk) {
  if (kept_size == 0 || chunk.empty()) return chunk;
  const std::size_t lf = chunk.find('\n');
  const std::string_view piece = chunk.substr(0, lf == std::string_view::npos ? lf : lf + 1);
  keep(piece);
  if (lf != std::string_view::npos) end_kept_line();
  return chunk.substr(piece.size());
}

void ProfileValidator::State::keep(std::string_view piece) {
  kept_size += piece.size();
  kept += piece.substr(0, std::min(piece.size(), kMaxLine + 1 - kept.size()));
}

void ProfileValidator::State::end_kept_line() {
  const ScannedLine scanned = scan_line(kept, structure.alphabet());
  whole_line(kept, kept_size, scanned);
  kept.clear();
  kept_size = 0;
}

// `bytes`: the line, or at least the first bytes of one that is too long.
void ProfileValidator::State::whole_line(std::string_view bytes, std::uint64_t size, const ScannedLine& found) {
  ScannedLine scanned = found;
  const ByteRange at{offset, offset + size};
  offset = at.end;
  if (size > kMaxLine) {
    bytes = bytes.substr(0, kMaxLine);
    scanned = scan_line(bytes, structure.alphabet());
    structure.report(ProfileRule::line_too_long, at);
  }
  Line line{bytes, at, scanned.octets};
  if (scanned.ended) line.text.remove_suffix(line.text.ends_with("\r\n") ? 2 : 1);
  // Both alphabets have a bit for it; which octet it is, is looked up.
  if (scanned.octets != 0 && line.text.find('\0') != std::string_view::npos) structure.report(ProfileRule::nul, at);
  if (scanned.bare_cr) structure.report(ProfileRule::bare_cr, at);
  if (line.text.size() > kMaxStrictLine) structure.report(ProfileRule::line_over_998, at);
  if (scanned.ended) check_line_end(bytes, at);
  if (!bytes.ends_with('\n') && size <= kMaxLine) structure.report(ProfileRule::final_line_end, at);
  const bool digits = structure.alphabet() == Alphabet::base64 && line.octets == 0 && !scanned.bare_cr;
  structure.line(line);
  const bool usual = digits && line.text.size() % 4 == 0 && line.text.size() <= kMaxDigits;
  digits_before = usual && structure.alphabet() == Alphabet::base64 ? line.text.size() : 0;
}

void ProfileValidator::State::check_line_end(std::string_view bytes, ByteRange at) {
  const LineEnd end = bytes.ends_with("\r\n") ? LineEnd::crlf : LineEnd::lf;
  if (first_end == LineEnd::none) first_end = end;
  if (end != first_end) structure.report(ProfileRule::mixed_line_ends, at);
}

std::vector<Deviation> ProfileValidator::State::finish() {
  if (kept_size > 0) end_kept_line();
  structure.finish(offset);
  return std::move(log).take();
}

ProfileValidator::ProfileValidator(ProfileLevel level) : state_(std::make_unique<State>(level)) {}
ProfileValidator::ProfileValidator(ProfileValidator&&) noexcept = default;
ProfileValidator& ProfileValidator::operator=(ProfileValidator&&) noexcept = default;
ProfileValidator::~ProfileValidator() = default;

void ProfileValidator::feed(std::string_view chunk) { state_->feed(chunk); }
std::vector<Deviation> ProfileValidator::finish() && { return state_->finish(); }

}  // namespace mimemend
