// SPDX-License-Identifier: Apache-2.0
#include "codec/uuencode.hpp"

#include <algorithm>
#include <cstring>

#include "codec/append_written.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

// 1 length character and 60 of data is what encoders write; 63 bytes are the format's most. With room for CR and for
// one more, so that a line that is too long is seen to be.
constexpr std::size_t kMaxLine = 1 + 84 + 2 + 2;

bool is_uu(char c) { return c >= ' ' && c <= '`'; }
unsigned value(char c) { return (ascii::byte(c) - 32U) & 63U; }

}  // namespace

char* decode_uu_line(std::string_view line, char* to) {
  if (line.empty()) return nullptr;
  const std::size_t bytes = value(line.front());
  const std::size_t quanta = (bytes + 2) / 3;
  // A line may lack a few blanks at its end, not most of itself.
  if (line.size() > 1 + 4 * quanta + 2 || line.size() * 2 < 4 * quanta) return nullptr;
  if (!std::all_of(line.begin(), line.end(), is_uu)) return nullptr;
  char padded[1 + 84 + 2];
  std::memset(padded, ' ', sizeof padded);
  std::copy(line.begin(), line.end(), padded);
  char decoded[kMaxUuLineBytes];
  for (std::size_t i = 0; i < quanta; ++i) {
    const char* const from = padded + 1 + 4 * i;
    const unsigned bits = value(from[0]) << 18 | value(from[1]) << 12 | value(from[2]) << 6 | value(from[3]);
    for (unsigned byte = 0; byte < 3; ++byte) decoded[3 * i + byte] = static_cast<char>(bits >> (16 - 8 * byte));
  }
  return std::copy_n(decoded, bytes, to);
}

char* UuDecoder::feed(std::string_view chunk, char* to) {
  while (!chunk.empty()) {
    const std::size_t lf = std::min(chunk.find('\n'), chunk.size());
    const std::string_view piece = chunk.substr(0, lf);
    if (!piece.empty()) cr_last_ = piece.back() == '\r';
    const bool whole = line_.empty() && lf < chunk.size();
    if (!whole) line_.append(piece.substr(0, kMaxLine - line_.size()));
    offset_ += piece.size();
    if (lf == chunk.size()) return to;
    line(whole ? piece : line_, to);
    line_.clear();
    line_begin_ = ++offset_;
    cr_last_ = false;
    chunk.remove_prefix(lf + 1);
  }
  return to;
}

char* UuDecoder::finish(char* to) {
  line(line_, to);
  line_.clear();
  return to;
}

// `line`: its first kMaxLine bytes at least.
void UuDecoder::line(std::string_view line, char*& to) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("begin ")) {
    ended_ = false;
    return;
  }
  if (line == "end") ended_ = true;
  if (ended_ || line.empty()) return;
  if (char* const after = decode_uu_line(line, to); after != nullptr)
    to = after;
  else
    log_.add(FindingCode::uu_malformed, {line_begin_, offset_ - (cr_last_ ? 1 : 0)});
}

void UuDecoder::feed(std::string_view chunk, std::string& out) {
  append_written(out, room(chunk.size()), [&](char* to) { return feed(chunk, to); });
}

void UuDecoder::finish(std::string& out) {
  append_written(out, room(0), [&](char* to) { return finish(to); });
}

}  // namespace mimemend
