// SPDX-License-Identifier: Apache-2.0
#include "index/gap_scanner.hpp"

#include <algorithm>

#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"

namespace mimemend {
namespace {

// Enough for any name that MIME has, and its colon.
constexpr std::size_t kLineStart = 128;

}  // namespace

void GapScanner::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t lf = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, lf == std::string_view::npos ? lf : lf + 1);
    take_line_start(piece);
    offset_ += piece.size();
    if (lf != std::string_view::npos) end_line();
    bytes.remove_prefix(piece.size());
  }
}

void GapScanner::take_line_start(std::string_view piece) {
  if (!field_) start_.append(piece.substr(0, kLineStart - std::min(kLineStart, start_.size())));
  const std::string_view text = ascii::trim(piece);
  if (text.empty()) return;
  const std::uint64_t begin = offset_ + static_cast<std::uint64_t>(text.data() - piece.data());
  text_ = ByteRange{text_ ? text_->begin : begin, begin + text.size()};
}

void GapScanner::end_line() {
  if (!field_ && looks_like_mime_field(start_)) field_ = ByteRange{line_at_, offset_};
  if (first_line_.empty() && text_) {
    first_line_ = {line_at_, offset_};
    begins_with_field_ = text_->begin == line_at_ && looks_like_message_field(start_);
    begins_like_field_ = text_->begin == line_at_ && looks_like_field(start_);
  }
  start_.clear();
  line_at_ = offset_;
}

void GapScanner::finish() { end_line(); }

}  // namespace mimemend
