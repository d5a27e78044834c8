// SPDX-License-Identifier: Apache-2.0
// Delimiter lines (RFC 2046 5.1.1), and what other readers may take for one.
#include <algorithm>
#include <array>

#include "index/indexer.hpp"
#include "scan/ascii.hpp"
#include "scan/dash_pair.hpp"

namespace mimemend {
namespace {

using namespace std::string_view_literals;

// Look-alikes are held against so much of a boundary (RFC 2046 5.1.1 allows no more), and against so many of
// the boundaries that are open: what a line costs is bounded, whatever it looks like.
constexpr std::size_t kBoundaryBytes = 70;
constexpr std::size_t kBoundaries = 64;

// What must be known behind a run of dashes to tell, and before it: dashes of the boundary, blanks. Indexer::kWindow
// has room for both.
constexpr std::size_t kReach = kBoundaryBytes + 2;

// What readers take for an end of line, for a blank or for the end of the text: control characters, NEL, LS.
constexpr std::string_view kOddSpaces[] = {"\x85"sv, "\xC2\x85"sv, "\xE2\x80\xA8"sv};

bool is_odd_space(std::string_view text) {
  return (!text.empty() && ascii::is_control(text.front()) && !ascii::is_wsp(text.front())) ||
         std::any_of(std::begin(kOddSpaces), std::end(kOddSpaces), [&](auto space) { return text.starts_with(space); });
}
bool ends_in_odd_space(std::string_view text) {
  return (!text.empty() && ascii::is_control(text.back()) && !ascii::is_wsp(text.back())) ||
         std::any_of(std::begin(kOddSpaces), std::end(kOddSpaces), [&](auto space) { return text.ends_with(space); });
}

std::string_view without_close(std::string_view line) {
  return line.ends_with("--") ? line.substr(0, line.size() - 2) : line;
}

// `rest`: what follows the boundary on its line, and should not.
FindingCode code_of_rest(std::string_view rest) {
  if (rest.starts_with('\r')) return FindingCode::delimiter_odd_line_end;
  return is_odd_space(rest) ? FindingCode::delimiter_control_character : FindingCode::delimiter_garbage;
}

// `before`: what comes before a look-alike; `whole`: all of it, from the start of a line on.
FindingCode code_of_inline(std::string_view before, bool whole) {
  if (before.ends_with('\r')) return FindingCode::delimiter_odd_line_end;
  if (ends_in_odd_space(before)) return FindingCode::delimiter_control_character;
  const std::size_t lf = before.rfind('\n');
  if (lf == std::string_view::npos && !whole) return FindingCode::delimiter_in_line;
  const std::string_view line = lf == std::string_view::npos ? before : before.substr(lf + 1);
  return ascii::trim(line).empty() ? FindingCode::delimiter_indented : FindingCode::delimiter_in_line;
}

}  // namespace

std::optional<Indexer::Delimiter> Indexer::find_delimiter(std::string_view line, ByteRange at) {
  if (multiparts_ == 0 || !line.starts_with("--")) return std::nullopt;
  line.remove_prefix(2);
  const std::string_view text = ascii::trim_right(line);  // transport padding
  bool after_close = false;
  for (std::size_t depth = open_.size(); depth-- > 0;) {
    const Open& open = open_[depth];
    // A boundary that itself ends in a blank loses it here as on the line (RFC 2046 forbids it).
    if (open.boundary.empty() || !text.starts_with(open.boundary)) continue;
    const std::string_view rest = text.substr(open.boundary.size());
    if (!rest.empty() && rest != "--") continue;
    if (part(open.id).close_delimiter.empty()) {
      if (rest.empty() && !room_for_part(at)) return std::nullopt;
      report_spelling(open.id, line, text.size(), at);
      return Delimiter{depth, !rest.empty()};
    }
    // RFC 2046 5.1.1: what follows the close delimiter is to be ignored. Not all do.
    log_.add(FindingCode::delimiter_after_close, open.id, at);
    after_close = true;
  }
  if (!after_close) report_near_miss(line, at);
  return std::nullopt;
}

// When there is none, the rest is read as content of what is open now, which is marked for it.
bool Indexer::room_for_part(ByteRange at) {
  if (index_.size() < limits_.max_parts) return true;
  if (part(top()).unscanned != Unscanned::parts) log_.add(FindingCode::limit_parts, top(), at);
  part(top()).unscanned = Unscanned::parts;
  return false;
}

// `line` is the delimiter with its line end, which in a body is held back already: it belongs to
// a delimiter that may follow (RFC 2046 5.1.1), not to the epilogue.
void Indexer::take_delimiter(Delimiter delimiter, std::uint64_t content_end, ByteRange line) {
  flush_window();
  close_down_to(delimiter.depth, content_end, FindingCode::multipart_cut_by_outer);
  if (line.begin - content_end == 1 && line_ends() == LineEnds::crlf)
    log_.add(FindingCode::delimiter_odd_line_end, top(), {content_end, line.begin});
  if (in_gap_) end_gap(FindingCode::preamble_text, FindingCode::preamble_entity);
  if (delimiter.closing) {
    part(top()).close_delimiter = line;
    in_header_ = false;
    gap_ = GapScanner(line.end - held_line_end_);
    census_ = OctetCensus(line.end - held_line_end_);
    in_gap_ = true;
    text_begin_ = window_end_ = looked_until_ = line.end - held_line_end_;
    return;
  }
  Part child;
  child.parent = top();
  child.depth = part(top()).depth + 1;
  child.ordinal = ++open_.back().children;
  child.delimiter = line;
  open_entity(std::move(child));
}

// A delimiter by our reading, though not written as one should be. `line`: without "--" and line end;
// `used`: how much of it is not padding.
void Indexer::report_spelling(PartId id, std::string_view line, std::size_t used, ByteRange at) {
  const std::string_view padding = line.substr(used);
  const std::uint64_t line_end = at.size() - 2 - line.size();
  const bool odd = padding.find('\r') != std::string_view::npos || (line_end == 1 && line_ends() == LineEnds::crlf);
  if (odd)
    log_.add(FindingCode::delimiter_odd_line_end, id, at);
  else if (!padding.empty())
    log_.add(FindingCode::delimiter_padding, id, {at.begin + 2 + used, at.begin + 2 + line.size()});
}

// A line that begins with "--" and is no delimiter by our reading. `line`: without "--" and line end.
void Indexer::report_near_miss(std::string_view line, ByteRange at) {
  const std::string_view text = ascii::trim_right(line);
  for (const std::string_view boundary : {text, without_close(text)})
    if (const auto found = closed_.find(std::hash<std::string_view>()(boundary)); found != closed_.end())
      return log_.add(FindingCode::inner_delimiter_after_close, found->second, at);
  std::size_t left = kBoundaries;
  for (std::size_t depth = open_.size(); depth-- > 0 && left > 0;) {
    Open& open = open_[depth];
    if (open.boundary.empty()) continue;
    --left;
    if (line.starts_with(open.boundary)) {
      std::string_view rest = line.substr(open.boundary.size());
      if (rest.starts_with("--") && is_odd_space(rest.substr(2))) rest.remove_prefix(2);
      return report_look_alike(open, code_of_rest(rest), at);
    }
    if (ascii::equals_ignore_case(text, open.boundary) || ascii::equals_ignore_case(without_close(text), open.boundary))
      return report_look_alike(open, FindingCode::delimiter_case, at);
  }
}

// A line that begins with "--" and is too long for us to be a delimiter. `line`: the first
// Limits::max_delimiter_line bytes of it, which stand at `begin`. Readers that know no limit go by the boundary.
void Indexer::report_overlong(std::string_view line, std::uint64_t begin) {
  line.remove_prefix(2);
  for (std::size_t depth = open_.size(); depth-- > 0;) {
    const Open& open = open_[depth];
    if (open.boundary.empty() || !line.starts_with(open.boundary)) continue;
    log_.add(FindingCode::limit_delimiter_line, open.id, {begin, begin + 2 + open.boundary.size()});
    part(top()).unscanned = Unscanned::parts;
    return;
  }
}

// Each kind once for a multipart: a text that quotes its own boundary all over is one defect.
void Indexer::report_look_alike(Open& open, FindingCode code, ByteRange at) {
  const auto kind = static_cast<unsigned>(code) - static_cast<unsigned>(FindingCode::delimiter_garbage);
  const auto bit = static_cast<std::uint32_t>(1U << (kind & 31U));
  if ((open.look_alikes & bit) != 0) return;
  open.look_alikes |= bit;
  log_.add(code, open.id, at);
}

// ---- look-alikes that are not at the start of a line

// A run of dashes in `text`, which stands at `offset`. Whether "--", boundary ends in it.
void Indexer::check_dash_run(std::string_view text, DashRun run, std::uint64_t offset) {
  std::size_t left = kBoundaries;
  for (std::size_t depth = open_.size(); depth-- > 0 && left > 0;) {
    Open& open = open_[depth];
    if (open.boundary.empty()) continue;
    --left;
    const std::string_view boundary = std::string_view(open.boundary).substr(0, kBoundaryBytes);
    const std::size_t dashes = std::min(boundary.find_first_not_of('-'), boundary.size());
    if (run.end - run.begin < dashes + 2 || !text.substr(run.end).starts_with(boundary.substr(dashes))) continue;
    const std::size_t begin = run.end - dashes - 2;
    const bool from_body = begin <= kReach && offset == text_begin_;  // and so from the start of a line
    if (begin == 0 ? from_body : text[begin - 1] == '\n') continue;   // find_delimiter has seen it
    const std::string_view before = text.substr(begin - std::min(begin, kReach), std::min(begin, kReach));
    return report_look_alike(open, code_of_inline(before, from_body),
                             {offset + begin, offset + run.end + boundary.size() - dashes});
  }
}

// The same, unless too little is known behind it: then it is left for when more has come.
void Indexer::look_at_run(std::string_view text, DashRun run, std::uint64_t offset) {
  if (offset + run.end <= looked_until_) return;
  const std::string_view behind = text.substr(run.end, kReach);
  if (behind.size() < kReach && behind.find('\n') == std::string_view::npos) return;
  check_dash_run(text, run, offset);
  looked_until_ = offset + run.end;
}

// All runs in `text`, which is about to be emitted.
void Indexer::look_at_runs(std::string_view text) {
  look_across(text);
  for (std::size_t run = find_dash_pair(text, 0); run < text.size();) {
    const std::size_t run_end = std::min(text.find_first_not_of('-', run), text.size());
    look_at_run(text, {run, run_end}, offset_);
    run = find_dash_pair(text, run_end);
  }
}

// Runs that stand across the end of what was read before and `text`, which follows it; and those so near to its
// beginning that what is before them tells what they are.
void Indexer::look_across(std::string_view text) {
  const std::string_view head = text.substr(0, kWindow);
  if (window_.empty() || (window_.find('-') == std::string::npos && find_dash_pair(head, 0) == head.size())) return;
  std::array<char, 3 * kWindow> buffer;
  const std::string_view both(buffer.data(), window_.size() + head.size());
  std::copy(head.begin(), head.end(), std::copy(window_.begin(), window_.end(), buffer.begin()));
  const std::uint64_t offset = window_end_ - window_.size();
  for (std::size_t run = find_dash_pair(both, 0); run < both.size();) {
    const std::size_t run_end = std::min(both.find_first_not_of('-', run), both.size());
    if (run > window_.size() + kReach) break;  // feed_text sees these, and enough before them
    // So it does from the next line on that may be a delimiter, behind which it may be another part's header.
    if (run > window_.size() && both[run - 1] == '\n') break;
    look_at_run(both, {run, run_end}, offset);
    run = find_dash_pair(both, run_end);
  }
}

// `text` was read; offset_ is behind it.
void Indexer::keep_window(std::string_view text) {
  if (text.size() >= kWindow) {
    window_ = text.substr(text.size() - kWindow);
  } else {
    window_ += text;
    if (window_.size() > 2 * kWindow) window_.erase(0, window_.size() - kWindow);
  }
  window_end_ = offset_;
}

// The text has ended: no more will come.
void Indexer::flush_window() {
  const std::uint64_t offset = window_end_ - window_.size();
  for (std::size_t run = find_dash_pair(window_, 0); run < window_.size();) {
    const std::size_t run_end = std::min(window_.find_first_not_of('-', run), window_.size());
    if (offset + run_end > looked_until_) check_dash_run(window_, {run, run_end}, offset);
    run = find_dash_pair(window_, run_end);
  }
  window_.clear();
}

}  // namespace mimemend
