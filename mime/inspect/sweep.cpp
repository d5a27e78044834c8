// SPDX-License-Identifier: Apache-2.0
#include "inspect/sweep.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "inspect/content_type.hpp"
#include "inspect/text_readings.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

// Readers that skip junk in front of content skip so much of it at most.
constexpr int kJunkLines = 16;
constexpr std::size_t kMaxBeginnings = 4;
// No program and no archive is shorter; words and identifiers are.
constexpr std::size_t kMinRunDigits = 60;
constexpr std::size_t kRunHead = kSniffBytes / 3 * 4 + 4;

enum Digit : std::uint8_t { kNone, kDigit, kUpper, kLower, kUrl, kPad };

constexpr std::array<std::uint8_t, 256> kDigits = [] {
  std::array<std::uint8_t, 256> out{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    if (ascii::is_digit(c) || c == '+' || c == '/') out[i] = kDigit;
    if (c >= 'A' && c <= 'Z') out[i] = kUpper;
    if (c >= 'a' && c <= 'z') out[i] = kLower;
    if (c == '-' || c == '_') out[i] = kUrl;
    if (c == '=') out[i] = kPad;
  }
  return out;
}();

bool is_digits(std::string_view text) {
  // No early end: lines are short, and a loop without one is fast.
  bool all = true;
  for (const char c : text) all &= kDigits[ascii::byte(c)] != kNone;
  return all;
}

bool has(std::string_view text, Digit wanted) {
  return std::any_of(text.begin(), text.end(), [=](char c) { return kDigits[ascii::byte(c)] == wanted; });
}

bool has_open_quote(std::string_view value) { return std::count(value.begin(), value.end(), '"') % 2 != 0; }

// A label that nobody knows may be one of them to somebody.
void add_spoken(std::string_view value, SpokenEncodings& spoken) {
  const std::string label = ascii::lower(ascii::trim(value));
  if (label == "7bit" || label == "8bit" || label == "binary") return;
  const auto speaks = [&](std::string_view word) { return label.find(word) != std::string::npos; };
  if (speaks("uu")) spoken.uuencode = true;
  if (speaks("quoted")) spoken.quoted_printable = true;
  if (!speaks("quoted") || speaks("64")) spoken.base64 = true;
  if (has_encoded_word(value)) spoken.quoted_printable = spoken.uuencode = true;
}

}  // namespace

/// Some base64 that may go on.
struct Sweep::Run {
  ByteRange at;
  std::string encoded;          ///< its head, until it is settled what it is
  std::size_t line_digits = 0;  ///< of the line before
  bool settled = false;
  Base64Decoder decoder{DecoderLog()};
  std::string decoded;
  std::unique_ptr<Sweep> inside;  ///< it is a message
};

struct Sweep::Line {
  std::string_view bytes;  ///< line end included
  std::string_view text;   ///< without
  std::uint64_t at = 0;
  bool begins = true;  ///< else it goes on one that is longer than kMaxLine
  bool ends = true;    ///< else there is more of it
};

Sweep::Sweep(const Limits& limits, SightingListener& listener)
    : own_sniffer_(std::make_unique<Sniffer>(limits, listener)), sniffer_(own_sniffer_.get()), files_(limits) {}
Sweep::Sweep(Sniffer& sniffer, ByteRange outer, std::uint32_t depth)
    : sniffer_(&sniffer), outer_(outer), depth_(depth), files_(sniffer.limits()) {}
Sweep::~Sweep() = default;

// ---- lines

void Sweep::feed(std::string_view bytes) {
  if (sniffer_->full() && sniffer_->cut()) return;
  files_.feed(bytes);
  while (!bytes.empty()) {
    const std::size_t lf = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, lf == std::string_view::npos ? lf : lf + 1);
    if (held_.empty() && !beyond_ && piece.ends_with('\n') && piece.size() <= kMaxLine) {
      take_physical(piece, true);
      offset_ += piece.size();
      bytes.remove_prefix(piece.size());
      continue;
    }
    const std::string_view taken = piece.substr(0, kMaxLine - held_.size());
    held_ += taken;
    bytes.remove_prefix(taken.size());
    const bool ends = held_.ends_with('\n');
    if (!ends && held_.size() < kMaxLine) continue;
    take_physical(held_, !beyond_);
    offset_ += held_.size();
    held_.clear();
    beyond_ = !ends;
  }
}

void Sweep::finish() {
  if (!held_.empty()) take_physical(held_, !beyond_);
  offset_ += held_.size();
  held_.clear();
  close_field();
  close_run();
  close_window();
  files_.finish();
  for (EmbeddedFile& file : files_.take()) {
    const SightingKind kind = file.format == EmbeddedFile::Format::uuencode ? SightingKind::uuencode
                              : file.format == EmbeddedFile::Format::yenc   ? SightingKind::yenc
                                                                            : SightingKind::binhex;
    tell(kind, file.at, std::move(file.name_utf8), std::move(file.detected_type), file.decoded_size);
  }
  if (files_.cut()) sniffer_->set_cut();
}

// A bare CR ends a line to some readers (RFC 5322 2.3 forbids it).
void Sweep::take_physical(std::string_view bytes, bool begins) {
  std::uint64_t at = offset_;
  while (!bytes.empty()) {
    const std::size_t cr = std::min(bytes.find('\r'), bytes.size());
    std::size_t end = std::min(cr + 1, bytes.size());
    if (end < bytes.size() && bytes[end] == '\n') ++end;
    const std::string_view line = bytes.substr(0, end);
    const bool ends = line.ends_with('\n') || line.ends_with('\r');
    const std::size_t text = cr < bytes.size() ? cr : line.size() - (line.ends_with('\n') ? 1 : 0);
    take_line({line, line.substr(0, text), at, begins, ends});
    begins = true;
    at += end;
    bytes.remove_prefix(end);
  }
}

void Sweep::take_line(const Line& line) {
  if (!line.begins) {
    if (field_) return open_field(line, *field_);
    return take_body(line);
  }
  if (line.ends && ascii::trim(line.text).empty()) return take_blank(line);
  // What folds a field is no content to any reader: signatures (DKIM) are base64, and look like anything by chance.
  folded_ = !line.text.empty() && ascii::is_wsp(line.text.front()) && in_field_;
  in_field_ = folded_ || looks_like_field(line.text);
  if (field_ && ascii::is_wsp(line.text.front())) return open_field(line, *field_);
  if (!is_digits(line.text) && take_field_line(line)) return;
  take_body(line);
}

bool Sweep::take_field_line(const Line& line) {
  if (const auto field = read_wide_field(line.text)) {
    close_field();
    close_run();
    close_window();
    await_content();
    open_field({line.bytes, line.text.substr(field->value), line.at}, *field);
    return true;
  }
  // A fold without the blank, inside of quotes: some readers go on with the value.
  if (field_ && has_open_quote(field_value_)) open_field(line, *field_);
  if (!awaiting_ || !looks_like_field(line.text)) return false;
  close_field();
  return true;
}

void Sweep::take_blank(const Line& line) {
  in_field_ = folded_ = false;
  close_field();
  close_run();
  after_blank_ = true;
  if (!beginnings_.empty()) add_content(line);
}

void Sweep::take_body(const Line& line) {
  constexpr std::size_t kEnough = 256;
  close_field();
  if (line.begins && line.text.starts_with("--")) {
    if (window_.size() >= kEnough || beginnings_.size() == kMaxBeginnings) close_window();
    after_blank_ = true;  // what follows a delimiter may be content without a header
    if (beginnings_.empty()) {
      close_run();
      return await_content();
    }
  }
  if (std::exchange(awaiting_, false))
    window_at_ = line.at;
  else if (beginnings_.empty())
    return take_base64(line);
  add_content(line);
  take_base64(line);
}

// ---- fields

// Opens it, or goes on with the one that is open.
void Sweep::open_field(const Line& line, WideField field) {
  if (!field_) {
    field_ = field;
    field_value_.clear();
    field_at_.begin = line.at;
  } else if (line.begins) {
    field_value_ += "\r\n";
  }
  field_at_.end = line.at + line.bytes.size();
  const std::size_t room = kMaxField - std::min(kMaxField, field_value_.size());
  if (line.text.size() > room) sniffer_->set_cut();
  field_value_ += line.text.substr(0, room);
}

void Sweep::close_field() {
  if (!field_) return;
  const WideField field = *std::exchange(field_, std::nullopt);
  if (field.encoding) add_spoken(field_value_, spoken_);
  FieldNames found = names_in_field(field_value_, sniffer_->limits());
  if (found.cut) sniffer_->set_cut();
  for (std::string& name : found.names) tell(SightingKind::field, field_at_, std::move(name), {}, 0);
  if (!field.type) return;
  for (std::string& type : types_in_field(field_value_)) tell(SightingKind::field, field_at_, {}, std::move(type), 0);
}

// ---- content behind fields

void Sweep::await_content() {
  awaiting_ = true;
  after_blank_ = false;
}

// One more line of what may be content. It may begin with the first line, and behind blank lines: the header may go on
// to there by another reading.
void Sweep::add_content(const Line& line) {
  const bool blank = ascii::trim(line.text).empty();
  if (beginnings_.empty() ||
      (after_blank_ && !blank && beginnings_.size() < kMaxBeginnings && window_lines_ < kJunkLines))
    beginnings_.push_back(window_.size());
  if (!blank) after_blank_ = line.text.starts_with("--");
  ++window_lines_;
  window_ += line.bytes;
  if (window_.size() >= kWindow) close_window();
}

void Sweep::close_window() {
  if (beginnings_.empty()) return;
  constexpr int kSettled = 3;
  for (const std::size_t begin : std::exchange(beginnings_, {}))
    sniff(std::string_view(window_).substr(begin), {window_at_ + begin, window_at_ + window_.size()});
  if (std::exchange(window_lines_, 0) >= kSettled) spoken_ = {};
  window_.clear();
}

void Sweep::sniff(std::string_view body, ByteRange at) {
  for (const ContentReading& reading : read_content(body, spoken_)) {
    std::string type = sniffer_->type_of(reading.head);
    const bool message = reading.kind != SightingKind::plain && may_be_message(reading.head);
    if (is_telling(type)) tell(reading.kind, at, {}, std::move(type), reading.head.size());
    if (message) sweep_inside(reading.head, at);
    sight_texts(*sniffer_, reading.head, odd_encodings(std::nullopt, reading.head), {outer_.value_or(at), depth_});
  }
}

void Sweep::sweep_inside(std::string_view head, ByteRange at) {
  if (depth_ == kMaxDepth) return sniffer_->set_cut();
  Sweep inside(*sniffer_, outer_.value_or(at), depth_ + 1);
  inside.feed(head);
  inside.finish();
}

// ---- base64 wherever it begins a line

void Sweep::take_base64(const Line& line) {
  std::string_view text = ascii::trim(line.text);
  if (folded_ || !is_digits(text) || (!line.begins && !run_)) return close_run();
  std::uint64_t at = line.at + static_cast<std::uint64_t>(text.data() - line.bytes.data());
  while (!text.empty()) {
    // Lines of base64 are of one length, but for the last: a word before it is none of it.
    if (line.begins && run_ && !run_->inside && text.size() > run_->line_digits) close_run();
    std::size_t end = text.find('=');
    const bool padded = end != std::string_view::npos;
    end = padded ? std::min(text.find_first_not_of('=', end), text.size()) : text.size();
    add_to_run(text.substr(0, end), at);
    if (padded) close_run();  // what follows is a stream of its own, or nothing
    at += end;
    text.remove_prefix(end);
  }
}

void Sweep::add_to_run(std::string_view digits, std::uint64_t at) {
  if (!run_) {
    run_ = std::make_unique<Run>();
    run_->at.begin = at;
  }
  Run& run = *run_;
  run.at.end = at + digits.size();
  run.line_digits = digits.size();
  if (run.settled && !run.inside) return;
  if (run.settled) {
    run.decoded.clear();
    run.decoder.feed(digits, run.decoded);
    run.inside->feed(run.decoded);
    return;
  }
  run.encoded += digits;
  if (run.encoded.size() >= kRunHead) settle_run();
}

void Sweep::settle_run() {
  Run& run = *run_;
  run.settled = true;
  std::string encoded = std::exchange(run.encoded, {});
  if (encoded.size() < kMinRunDigits || !has(encoded, kUpper) || !has(encoded, kLower)) return;
  std::replace(encoded.begin(), encoded.end(), '-', '+');
  std::replace(encoded.begin(), encoded.end(), '_', '/');
  run.decoder.feed(encoded, run.decoded);
  const std::string_view head = std::string_view(run.decoded).substr(0, kSniffBytes);
  std::string type = sniffer_->type_of(head);
  if (is_telling(type)) tell(SightingKind::base64, run.at, {}, std::move(type), run.decoded.size());
  sight_texts(*sniffer_, head, odd_encodings(std::nullopt, head), {outer_.value_or(run.at), depth_});
  if (!may_be_message(head)) return;
  if (depth_ == kMaxDepth) return sniffer_->set_cut();
  run.inside = std::make_unique<Sweep>(*sniffer_, outer_.value_or(run.at), depth_ + 1);
  run.inside->feed(run.decoded);
}

void Sweep::close_run() {
  if (!run_) return;
  if (!run_->settled) settle_run();
  if (run_->inside) {
    run_->decoded.clear();
    run_->decoder.finish(run_->decoded);
    run_->inside->feed(run_->decoded);
    run_->inside->finish();
  }
  run_.reset();
}

void Sweep::tell(SightingKind kind, ByteRange at, std::string name, std::string type, std::uint64_t decoded_size) {
  sniffer_->tell({outer_.value_or(at), kind, depth_, std::move(name), std::move(type), decoded_size, {}});
}

}  // namespace mimemend
