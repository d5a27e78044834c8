// SPDX-License-Identifier: Apache-2.0
#include "charset/text_conversion.hpp"

#include <algorithm>
#include <utility>

#include "backend/failure.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

TextConverter converter_for(const Encoding& encoding) {
  auto converter = TextConverter::open(encoding);
  if (!converter) throw BackendFailure("no decoder for the charset " + encoding.name);
  return *std::move(converter);
}

}  // namespace

TextConversionStream::TextConversionStream(const TextConversion& conversion)
    : conversion_(conversion), converter_(converter_for(conversion.encoding)), lines_(conversion.line_end) {}

void TextConversionStream::feed(std::string_view octets, std::string& out) {
  scratch_.clear();
  converter_.feed(octets, scratch_);
  take(scratch_, out);
}

void TextConversionStream::finish(std::string& out) {
  scratch_.clear();
  converter_.finish(scratch_);
  take(scratch_, out);
  if (!begun_) patch(std::exchange(mark_, {}), out);
  lines_.finish(out);
}

void TextConversionStream::take(std::string_view converted, std::string& out) {
  if (!begun_) {
    const std::size_t taken = std::min(kMark.size() - mark_.size(), converted.size());
    mark_ += converted.substr(0, taken);
    converted.remove_prefix(taken);
    if (mark_.size() < kMark.size() && kMark.starts_with(mark_)) return;
    begun_ = true;
    if (mark_ == kMark)
      position_ += kMark.size();
    else
      patch(mark_, out);
  }
  patch(converted, out);
}

void TextConversionStream::patch(std::string_view text, std::string& out) {
  while (next_patch_ < conversion_.patches.size() && !text.empty()) {
    const TextConversion::Patch& next = conversion_.patches[next_patch_];
    if (position_ < next.at.begin) {
      const std::string_view kept = text.substr(0, next.at.begin - position_);
      lines_.feed(kept, out);
      position_ += kept.size();
      text.remove_prefix(kept.size());
      continue;
    }
    if (position_ == next.at.begin) lines_.feed(next.with, out);
    const std::string_view gone = text.substr(0, next.at.end - position_);
    position_ += gone.size();
    text.remove_prefix(gone.size());
    if (position_ == next.at.end) ++next_patch_;
  }
  position_ += text.size();
  lines_.feed(text, out);
}

}  // namespace mimemend
