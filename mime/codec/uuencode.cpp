// SPDX-License-Identifier: Apache-2.0
#include "codec/uuencode.hpp"

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

// 1 length character and 60 of data is what encoders write; 63 bytes are the format's most.
constexpr std::size_t kMaxLine = 1 + 84 + 3;

bool is_uu(char c) { return c >= ' ' && c <= '`'; }
unsigned value(char c) { return (ascii::byte(c) - 32U) & 63U; }

}  // namespace

void UuDecoder::feed(std::string_view chunk, std::string& out) {
  while (!chunk.empty()) {
    const std::size_t lf = chunk.find('\n');
    const std::string_view piece = chunk.substr(0, lf);
    line_.append(piece.substr(0, kMaxLine - std::min(kMaxLine, line_.size())));
    offset_ += piece.size();
    if (lf == std::string_view::npos) return;
    ++offset_;
    line(out);
    line_.clear();
    chunk.remove_prefix(lf + 1);
  }
}

void UuDecoder::finish(std::string& out) {
  line(out);
  line_.clear();
}

void UuDecoder::line(std::string& out) {
  if (line_.ends_with('\r')) line_.pop_back();
  if (line_.starts_with("begin ")) {  // a second block follows the first: its content counts, too
    ended_ = false;
    return;
  }
  if (line_ == "end") ended_ = true;
  if (ended_ || line_.empty()) return;
  const std::size_t bytes = value(line_.front());
  const std::size_t quanta = (bytes + 2) / 3;
  bool sound = is_uu(line_.front()) && line_.size() <= 1 + 4 * quanta + 2;
  for (const char c : line_) sound = sound && is_uu(c);
  // Mailers strip trailing blanks, which are zeros here; a line may lack a few, not most.
  if (!sound || line_.size() * 2 < 4 * quanta) return log_.add(FindingCode::uu_malformed, {offset_, offset_});
  line_.resize(1 + 4 * quanta, ' ');
  std::string decoded;
  for (std::size_t i = 1; i < line_.size(); i += 4) {
    const unsigned bits =
        value(line_[i]) << 18 | value(line_[i + 1]) << 12 | value(line_[i + 2]) << 6 | value(line_[i + 3]);
    for (const unsigned shift : {16U, 8U, 0U}) decoded += static_cast<char>(bits >> shift);
  }
  out.append(decoded, 0, bytes);
}

}  // namespace mimemend
