// SPDX-License-Identifier: Apache-2.0
// Bodies: what is content, and what is held back because a delimiter may begin there.
#include <algorithm>
#include <cassert>

#include "index/indexer.hpp"
#include "scan/ascii.hpp"
#include "scan/dash_pair.hpp"
#include "scan/lines.hpp"

namespace mimemend {
namespace {

// How much of a body behind an empty header is looked at for a header.
constexpr std::uint64_t kOpeningBytes = 2048;

// What cannot be told from content until more has come: a line end, and dashes behind it.
std::size_t held_back(std::string_view text) {
  std::size_t dashes = text.ends_with("\n-") ? 1 : 0;
  text.remove_suffix(dashes);
  return text.size() - without_line_end_or_cr(text).size() + dashes;
}

}  // namespace

void Indexer::begin_body(std::uint64_t offset) {
  hold_ = Hold::line;  // a delimiter may follow at once
  held_.clear();
  held_line_end_ = 0;
  census_ = OctetCensus(offset);
  gap_ = GapScanner(offset);
  in_gap_ = false;
  window_.clear();
  text_begin_ = window_end_ = looked_until_ = offset;
}

std::string_view Indexer::feed_body(std::string_view chunk) {
  if (multiparts_ == 0) {  // nothing can end this body but the end of the source
    release_held();
    offset_ += chunk.size();
    emit(chunk);
    return {};
  }
  switch (hold_) {
    case Hold::nothing: return feed_text(chunk);
    case Hold::cr:
      if (chunk.front() == '\n') {
        ++offset_;
        begin_line("\r\n");
        return chunk.substr(1);
      }
      release_held();
      return chunk;
    case Hold::line: return feed_held_line(chunk);
  }
  assert(false);
  return {};
}

// Reads on to the next delimiter, or to the end of `chunk`, of which the end may be held back.
std::string_view Indexer::feed_text(std::string_view chunk) {
  look_across(chunk);
  std::size_t end = chunk.size();
  for (std::size_t run = find_dash_pair(chunk, 0); run < chunk.size();) {
    const std::size_t run_end = std::min(chunk.find_first_not_of('-', run), chunk.size());
    if (run == 0 || chunk[run - 1] != '\n') {
      look_at_run(chunk, {run, run_end}, offset_);
    } else {
      const std::string_view rest = chunk.substr(run, limits_.max_delimiter_line);
      const std::size_t lf = rest.find('\n');
      if (lf == std::string_view::npos && rest.size() < limits_.max_delimiter_line) {
        end = run;
        break;
      }
      if (lf == std::string_view::npos) report_overlong(rest, offset_ + run);
      if (lf != std::string_view::npos) {
        const std::string_view line = rest.substr(0, lf + 1);
        const ByteRange at{offset_ + run, offset_ + run + line.size()};
        if (const auto delimiter = find_delimiter(without_line_end_or_cr(line), at)) {
          const std::string_view content = without_line_end_or_cr(chunk.substr(0, run));
          emit(content);
          const std::uint64_t content_end = offset_ + content.size();
          offset_ = at.end;
          begin_line(line.substr(without_line_end_or_cr(line).size()));
          take_delimiter(*delimiter, content_end, at);
          return chunk.substr(run + line.size());
        }
      }
      look_at_run(chunk, {run, run_end}, offset_);  // "---b": a line that begins with more dashes than it takes
    }
    run = find_dash_pair(chunk, run_end);
  }
  // The end of the chunk, or of what is known of it: a line that begins with dashes and goes on.
  const std::string_view text = chunk.substr(0, end);
  const std::size_t content = end - held_back(text);
  emit_text(text.substr(0, content));
  offset_ += chunk.size() - content;
  hold(chunk.substr(content));
  return {};
}

// `bytes`: nothing, a CR, or a line end and the start of the line after it.
void Indexer::hold(std::string_view bytes) {
  if (bytes.empty()) return;
  held_ = bytes;
  hold_ = bytes == "\r" ? Hold::cr : Hold::line;
  held_line_end_ =
      std::min(bytes.find('\n') == std::string_view::npos ? bytes.size() : bytes.find('\n') + 1, bytes.size());
}

// Only called with a line end that is a copy or lies outside of held_.
void Indexer::begin_line(std::string_view line_end) {
  held_.assign(line_end);
  held_line_end_ = held_.size();
  hold_ = Hold::line;
}

std::string_view Indexer::feed_held_line(std::string_view chunk) {
  while (held_.size() < held_line_end_ + 2 && !chunk.empty()) {
    if (chunk.front() != '-') {
      release_held();
      return chunk;
    }
    held_ += '-';
    ++offset_;
    chunk.remove_prefix(1);
  }
  const std::size_t lf = chunk.find('\n');
  const std::size_t room = held_line_end_ + limits_.max_delimiter_line -
                           std::min<std::size_t>(held_.size(), held_line_end_ + limits_.max_delimiter_line);
  const std::string_view piece = chunk.substr(0, std::min(room, lf == std::string_view::npos ? lf : lf + 1));
  held_ += piece;
  offset_ += piece.size();
  chunk.remove_prefix(piece.size());
  if (piece.ends_with('\n')) {
    end_held_line();
  } else if (piece.size() == room) {
    const std::string_view line = std::string_view(held_).substr(held_line_end_);
    report_overlong(line, offset_ - line.size());
    release_long_line();
  }
  return chunk;
}

// Held is the start of a line that is too long for a delimiter. The next line may be one, so a CR is still held back.
void Indexer::release_long_line() {
  const bool cr = held_.ends_with('\r');
  if (cr) {
    held_.pop_back();
    --offset_;
  }
  release_held();
  if (!cr) return;
  hold("\r");
  ++offset_;
}

// held_ holds a line end and a whole line that begins with "--".
void Indexer::end_held_line() {
  const std::string line = held_.substr(held_line_end_);
  const std::string_view text = without_line_end_or_cr(line);
  const std::string_view line_end = std::string_view(line).substr(text.size());
  const ByteRange at{offset_ - line.size(), offset_};
  if (const auto delimiter = find_delimiter(text, at)) {
    const std::uint64_t content_end = at.begin - held_line_end_;
    begin_line(line_end);
    return take_delimiter(*delimiter, content_end, at);
  }
  emit_held_line(line_end);
}

// Held is a whole line that delimits nothing, perhaps with the line end before it. `line_end`, its own, lies elsewhere.
void Indexer::emit_held_line(std::string_view line_end) {
  offset_ -= held_.size();
  held_.resize(held_.size() - line_end.size());
  look_at_runs(held_);
  emit_text(held_);
  offset_ += line_end.size();
  begin_line(line_end);
}

void Indexer::release_held() {
  if (hold_ != Hold::nothing) {
    offset_ -= held_.size();
    look_at_runs(held_);
    emit_text(held_);
  }
  hold_ = Hold::nothing;
  held_.clear();
  held_line_end_ = 0;
}

// Content, which begins at offset_ and moves it on.
void Indexer::emit_text(std::string_view bytes) {
  emit(bytes);
  offset_ += bytes.size();
  if (multiparts_ > 0) keep_window(bytes);
}

void Indexer::emit(std::string_view bytes) {
  if (bytes.empty() || open_.empty()) return;
  // Preamble and epilogue are nobody's content (RFC 2046 5.1.1).
  if (part(top()).kind == PartKind::multipart) {
    if (!in_gap_) return;
    gap_.feed(bytes);
    census_.feed(bytes);
    return;
  }
  if (in_gap_) feed_opening(bytes);
  census_.feed(bytes);
  listener_.body_bytes(top(), bytes);
}

// Blank lines, however many, and what comes behind them.
void Indexer::feed_opening(std::string_view bytes) {
  if (!gap_.text()) {
    const std::size_t blanks = bytes.size() - ascii::trim_left(bytes).size();
    gap_.feed(bytes.substr(0, blanks));
    bytes.remove_prefix(blanks);
    if (bytes.empty()) return;
  }
  const std::uint64_t end = (gap_.text() ? gap_.text()->begin : gap_.offset()) + kOpeningBytes;
  if (gap_.offset() < end) gap_.feed(bytes.substr(0, end - gap_.offset()));
}

// The preamble or epilogue of the multipart on top is read.
void Indexer::end_gap(FindingCode text, FindingCode entity) {
  in_gap_ = false;
  gap_.finish();
  census_.finish();
  check_gap_octets(census_, top(), log_);
  if (gap_.field()) return log_.add(entity, top(), *gap_.field());
  if (gap_.text()) log_.add(text, top(), *gap_.text());
}

// A body behind an empty header is read. To some readers the header comes after the empty line.
void Indexer::end_opening() {
  in_gap_ = false;
  gap_.finish();
  const Part& current = part(top());
  const bool nested = current.depth > 0 && part(current.parent).kind == PartKind::message;
  const bool of_message = current.depth == 0 || nested;
  if (!gap_.text() || !gap_.begins_with_header() || (!of_message && !gap_.field())) return;
  log_.add(FindingCode::header_after_blank_line, top(), gap_.first_line());
  if (nested) log_.add(FindingCode::message_leading_junk, top(), {current.header.begin, gap_.text()->begin});
}

}  // namespace mimemend
