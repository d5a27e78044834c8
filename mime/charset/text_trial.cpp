// SPDX-License-Identifier: Apache-2.0
#include "charset/text_trial.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "profile/content_rules.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;
constexpr std::size_t kLineHeadBytes = 80;

// What an octet of UTF-8 costs, and says.
enum Octet : std::uint8_t { kPlain = 0, kQuoted = 1, kLead = 2, kControl = 4 };

constexpr std::array<std::uint8_t, 256> kOctets = [] {
  std::array<std::uint8_t, 256> out{};
  for (unsigned i = 0; i < out.size(); ++i) {
    const char c = static_cast<char>(i);
    if (i >= 0x80 || c == '=') out[i] = kQuoted;
    if (i >= 0xC2) out[i] |= kLead;
    if (!ascii::is_control(c) || c == '\t' || c == '\n' || c == '\r') continue;
    out[i] = c == '\f' || c == '\x1B' ? std::uint8_t{kQuoted} : std::uint8_t{kQuoted | kControl};
  }
  return out;
}();

}  // namespace

std::unique_ptr<TextTrial> TextTrial::open(const Encoding& encoding) {
  auto converter = TextConverter::open(encoding);
  return converter ? std::unique_ptr<TextTrial>(new TextTrial(*std::move(converter))) : nullptr;
}

Result<void> TextTrial::write(std::string_view octets) {
  // In pieces that stay in the cache.
  constexpr std::size_t kPiece = 16 * 1024;
  for (; !octets.empty(); octets.remove_prefix(std::min(kPiece, octets.size()))) {
    scratch_.clear();
    converter_.feed(octets.substr(0, kPiece), scratch_);
    take(scratch_);
  }
  return {};
}

TextMeasure TextTrial::finish() {
  scratch_.clear();
  converter_.finish(scratch_);
  take(scratch_);
  measure_.replaced = converter_.replaced();
  measure_.first_replaced = converter_.first_replaced();
  measure_.beyond_ascii -= std::min(measure_.beyond_ascii, measure_.replaced);
  if (measure_.head_utf8.starts_with("\xEF\xBB\xBF")) --measure_.beyond_ascii;
  measure_.ends_line = last_ == '\n';
  measure_.bare_cr = measure_.bare_cr || after_cr_;
  end_line();
  constexpr std::uint64_t kQuantumOctets = 3;
  constexpr std::uint64_t kQuantumDigits = 4;
  constexpr std::uint64_t kLineDigits = 76;
  constexpr std::uint64_t kBreak = 2;
  const std::uint64_t digits = (octets_ + lines_ + kQuantumOctets - 1) / kQuantumOctets * kQuantumDigits;
  measure_.base64_size = digits + digits / kLineDigits * kBreak;
  measure_.quoted_printable_size = octets_ + 2 * quoted_ + (octets_ + 2 * quoted_) / kLineDigits * (kBreak + 1);
  return std::move(measure_);
}

void TextTrial::take(std::string_view text) {
  if (text.empty()) return;
  std::string& head = measure_.head_utf8;
  if (head.size() < kHeadBytes) head.append(text.substr(0, kHeadBytes - head.size()));
  octets_ += text.size();
  last_ = text.back();
  while (!text.empty()) {
    const std::size_t lf = text.find('\n');
    const std::string_view piece = text.substr(0, lf == std::string_view::npos ? lf : lf + 1);
    count(piece);
    if (lf == std::string_view::npos) return;
    end_line();
    text.remove_prefix(piece.size());
  }
}

void TextTrial::count(std::string_view piece) {
  if (line_head_.size() < kLineHeadBytes) line_head_.append(piece.substr(0, kLineHeadBytes - line_head_.size()));
  line_octets_ += piece.size();
  std::uint64_t quoted = 0;
  std::uint64_t leads = 0;
  std::uint64_t controls = 0;
  for (const char c : piece) {
    const std::uint8_t octet = kOctets[ascii::byte(c)];
    quoted += octet & kQuoted;
    leads += (octet & kLead) / kLead;
    controls += (octet & kControl) / kControl;
  }
  quoted_ += quoted;
  measure_.beyond_ascii += leads;
  measure_.controls += controls;
  if (controls > 0 && piece.find('\0') != std::string_view::npos) measure_.nul = true;
  if (std::exchange(after_cr_, false) && piece.front() != '\n') measure_.bare_cr = true;
  const bool ends = piece.ends_with('\n');
  if (ends) piece.remove_suffix(1);
  if (piece.ends_with('\r')) {
    piece.remove_suffix(1);
    after_cr_ = !ends;
  }
  if (piece.find('\r') != std::string_view::npos) measure_.bare_cr = true;
}

void TextTrial::end_line() {
  if (line_octets_ == 0) return;
  measure_.longest_line = std::max(measure_.longest_line, line_octets_);
  const std::string_view line = ascii::trim_right(line_head_);
  if (line.starts_with("--")) measure_.delimiter_like = true;
  if (!line.empty() && (profile::begins_file(line) || profile::is_mime_field_line(line))) measure_.guessed_at = true;
  ++lines_;
  line_octets_ = 0;
  line_head_.clear();
}

}  // namespace mimemend
