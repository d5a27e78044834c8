// SPDX-License-Identifier: Apache-2.0
#include "inspect/sniffer.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "codec/base64_dialects.hpp"
#include "codec/quoted_printable.hpp"
#include "codec/uuencode.hpp"
#include "inspect/content_rules.hpp"
#include "inspect/content_type.hpp"
#include "inspect/field_sightings.hpp"
#include "scan/ascii.hpp"
#include "scan/lines.hpp"

namespace mimemend {
namespace {

using namespace std::string_view_literals;

// libmagic says the same of these, which are most of what is attached to mail.
constexpr std::pair<std::string_view, std::string_view> kFrequent[] = {
    {"\x89PNG\r\n\x1A\n"sv, "image/png"},
    {"GIF89a"sv, "image/gif"},
    {"GIF87a"sv, "image/gif"},
    {"\xFF\xD8\xFF\xE0"sv, "image/jpeg"},
};

constexpr int kLinesLookedAt = 16;
constexpr std::size_t kEncodedHead = kSniffBytes / 3 * 4 + 4096;

// base64 shows: several digits in a row, and nothing else in its line.
bool begins_like_base64(std::string_view body) {
  constexpr std::size_t kEnough = 16;
  for (int lines = 0; !body.empty() && lines < kLinesLookedAt; ++lines) {
    const std::string_view line = ascii::trim(take_line(body));
    if (line.size() >= kEnough && ascii::is_base64(line)) return true;
  }
  return false;
}

// The length that the first character says, or one more.
bool begins_like_uuencode(std::string_view body) {
  int exact = 0;
  for (int lines = 0; !body.empty() && lines < kLinesLookedAt; ++lines) {
    const std::string_view line = take_line(body);
    if (line.empty()) continue;
    const std::size_t bytes = static_cast<std::size_t>(ascii::byte(line.front()) - 32U) & 63U;
    const std::size_t digits = (bytes + 2) / 3 * 4;
    if (line.size() != digits + 1 && line.size() != digits + 2) return false;
    if (++exact == 3 || body.empty()) return true;
  }
  return false;
}

bool has_escape(std::string_view body) {
  for (std::size_t at = body.find('='); at != std::string_view::npos && body.size() - at > 2;
       at = body.find('=', at + 1))
    if (ascii::hex_value(body[at + 1]) >= 0 && ascii::hex_value(body[at + 2]) >= 0) return true;
  return false;
}

template <class Decoder>
std::string decode(std::string_view body) {
  std::string out;
  Decoder decoder{DecoderLog()};
  decoder.feed(body, out);
  decoder.finish(out);
  return out;
}

// Up to a line that looks like a delimiter, when enough stands before it to tell what it is: what follows is noise.
std::string_view before_delimiter(std::string_view body) {
  constexpr std::size_t kEnough = 256;
  const std::size_t dashes = body.find("\n--", std::min(kEnough, body.size()));
  return body.substr(0, dashes);
}

}  // namespace

// Of guessed bytes one in a hundred begins like a DOS program without a header: that is chance, and no sighting.
std::string Sniffer::type_of(std::string_view head) {
  std::string type = read_type(head);
  const bool has_header = head.starts_with("MZ") || head.starts_with("ZM");
  return type == "application/x-dosexec" && !has_header ? "application/octet-stream" : type;
}

std::string Sniffer::read_type(std::string_view head) {
  for (const auto& [begin, type] : kFrequent)
    if (head.starts_with(begin)) return std::string(type);
  if (auto type = detect_by_own_rules(head)) return *std::move(type);
  const std::size_t hash = std::hash<std::string_view>()(head);
  for (const Memo& memo : memos_)
    if (memo.hash == hash && memo.bytes == head.size() && !memo.type.empty()) return memo.type;
  if (calls_left_ == 0) {
    cut_ = true;
    return "application/octet-stream";
  }
  --calls_left_;
  Memo& memo = memos_[next_memo_++ % memos_.size()];
  memo = {hash, head.size(), detect_content_type(head)};
  return memo.type;
}

void Sniffer::tell(const Sighting& sighting) {
  if (sightings_left_ == 0) {
    cut_ = true;
    return;
  }
  --sightings_left_;
  listener_.sighted(sighting);
}

std::vector<ContentReading> read_content(std::string_view body, SpokenEncodings spoken) {
  std::vector<ContentReading> out;
  const auto add = [&out](SightingKind kind, std::string head) {
    if (head.size() > kSniffBytes) head.resize(kSniffBytes);
    if (head.empty() ||
        std::any_of(out.begin(), out.end(), [&](const ContentReading& each) { return each.head == head; }))
      return;
    out.push_back({kind, std::move(head)});
  };
  body = body.substr(0, kEncodedHead);
  add(SightingKind::plain, std::string(body));
  if (spoken.base64 || begins_like_base64(body))
    for (std::string& head : decode_base64_dialects(before_delimiter(body))) add(SightingKind::base64, std::move(head));
  if (spoken.quoted_printable || has_escape(body.substr(0, 4096)))
    add(SightingKind::quoted_printable, decode<QuotedPrintableDecoder>(body));
  if (spoken.uuencode || begins_like_uuencode(body)) add(SightingKind::uuencode, decode<UuDecoder>(body));
  return out;
}

bool is_telling(std::string_view type) {
  return type != "text/plain" && type != "application/octet-stream" && type != "application/x-empty";
}

bool may_be_message(std::string_view head) {
  if (looks_like_message(head)) return true;
  for (int lines = 0; !head.empty() && lines < kLinesLookedAt; ++lines)
    if (read_wide_field(take_line(head))) return true;
  return false;
}

}  // namespace mimemend
