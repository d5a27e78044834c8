// SPDX-License-Identifier: Apache-2.0
#include "charset/escape_decoder.hpp"

#include <algorithm>

namespace mimemend {
namespace {

constexpr std::size_t kBlock = 4096;
constexpr std::string_view kBack = "\x1B(B";

bool is_plain(char c) { return !ascii::is_8bit(c) && c != '\x1B' && c != '\x0E' && c != '\x0F'; }

// How many octets of ASCII that shift nothing a text begins with.
std::size_t plain_prefix(std::string_view octets) {
  const std::size_t ascii = ascii_prefix(octets);
  const std::string_view text = octets.substr(0, ascii);
  std::size_t end = ascii;
  for (const char shift : {'\x1B', '\x0E', '\x0F'}) end = std::min(end, text.substr(0, end).find(shift));
  return end;
}

}  // namespace

void EscapeDecoder::feed(std::string_view octets, std::string& out) {
  while (!octets.empty()) {
    if (in_ascii_) {
      const std::size_t run = plain_prefix(octets);
      decoder_->pass(run);
      out += octets.substr(0, run);
      octets.remove_prefix(run);
      in_ascii_ = octets.empty();
    } else {
      octets = take_escaped(octets, out);
    }
  }
}

// Up to where ASCII has lasted so long that to pass it over is worth it; gives what is behind.
std::string_view EscapeDecoder::take_escaped(std::string_view octets, std::string& out) {
  constexpr std::size_t kRun = 48;
  std::size_t at = 0;
  while (at < octets.size() && !in_ascii_) {
    const char c = octets[at++];
    escaped_ += c;
    if (behind_back_)
      behind_back_ = is_plain(c) ? *behind_back_ + 1 : std::optional<std::size_t>();
    else if (c == kBack.back() && escaped_.ends_with(kBack))
      behind_back_ = 0;
    in_ascii_ = behind_back_ == kRun;
    if (!in_ascii_ && escaped_.size() < kBlock) continue;
    decoder_->decode(escaped_, IcuDecoder::More::yes, out);
    escaped_.clear();
  }
  if (in_ascii_) behind_back_.reset();
  return octets.substr(at);
}

}  // namespace mimemend
