// SPDX-License-Identifier: Apache-2.0
#include "inspect/text_readings.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "charset/encodings.hpp"
#include "charset/text_converter.hpp"
#include "inspect/content_type.hpp"
#include "inspect/embedded_files.hpp"
#include "inspect/sweep.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

using namespace std::string_view_literals;

class Encodings {
 public:
  void add(std::string_view name) {
    if (names_.size() < kMaxOddEncodings && std::find(names_.begin(), names_.end(), name) == names_.end())
      names_.emplace_back(name);
  }
  void add_utf16() {
    add("utf-16le");
    add("utf-16be");
  }
  void add_utf32() {
    add("utf-32le");
    add("utf-32be");
  }
  std::vector<std::string> take() { return std::move(names_); }

 private:
  std::vector<std::string> names_;
};

// A label that only ICU knows (an EBCDIC page of its own, a variant of ISO 2022) may hide ASCII, too.
void add_labelled(const std::string& label, Encodings& out) {
  const Charset charset = find_charset(label);
  const bool by_icu_only = charset.kind == CharsetKind::multibyte && charset.name.empty();
  switch (charset.kind) {
    case CharsetKind::utf16:  // which readers take for one another: those without UTF-32 see a mark of UTF-16
      out.add_utf16();
      out.add_utf32();
      return;
    case CharsetKind::iso2022:
      if (charset.name != "iso-2022-jp") break;
      return;  // of ordinary mail; its escapes tell whether it hides ASCII
    case CharsetKind::utf7:
    case CharsetKind::odd: break;
    case CharsetKind::multibyte:
      if (by_icu_only) break;
      return;
    case CharsetKind::ascii:
    case CharsetKind::utf8:
    case CharsetKind::latin:
    case CharsetKind::superset:
    case CharsetKind::unknown: return;
  }
  out.add(ascii::lower(ascii::trim(label)));
}

struct Mark {
  std::string_view octets;
  std::string_view encoding;
};

// UTF-8's is left out: ASCII octets mean ASCII behind it.
constexpr std::array kMarks{
    Mark{"\xFF\xFE\0\0"sv, "utf-32le"},
    Mark{"\0\0\xFE\xFF"sv, "utf-32be"},
    Mark{"\xFF\xFE"sv, "utf-16le"},
    Mark{"\xFE\xFF"sv, "utf-16be"},
    Mark{"+/v"sv, "utf-7"},
    Mark{"\x0E\xFE\xFF"sv, "scsu"},
    Mark{"\xFB\xEE\x28"sv, "bocu-1"},
};

// NUL where ASCII in UTF-16 has it, in most of the first units and in no other place: what guesses charsets looks so.
void add_by_nuls(std::string_view head, Encodings& out) {
  constexpr std::size_t kLookedAt = 64;
  head = head.substr(0, std::min(head.size(), kLookedAt) / 4 * 4);
  std::array<std::size_t, 4> nuls{};  // by place in a unit of UTF-32
  for (std::size_t i = 0; i < head.size(); ++i)
    if (head[i] == '\0') ++nuls[i % 4];
  const std::size_t most = head.size() / 4 - head.size() / 16;
  if (most == 0) return;
  const auto full = [&](std::size_t place) { return nuls[place] >= most; };
  const bool even = full(0) && full(2);
  const bool odd = full(1) && full(3);
  if (even != odd && (even ? nuls[1] + nuls[3] : nuls[0] + nuls[2]) == 0) out.add_utf16();
  if (full(1) && full(2) && full(0) != full(3)) out.add_utf32();
}

// An escape to ASCII where ASCII is in force already. In honest text it follows on another set; here it does nothing but
// stand between letters that some reader puts together.
bool has_needless_escape(std::string_view head) {
  bool wide = false;
  for (std::size_t at = head.find('\x1B'); at != std::string_view::npos; at = head.find('\x1B', at + 1)) {
    const std::string_view escape = head.substr(at + 1, 2);
    if (escape.starts_with('$') || escape == "(I") wide = true;
    if (escape == "(B" || escape == "(J")
      if (!std::exchange(wide, false)) return true;
  }
  return false;
}

std::string_view without_mark(std::string_view text_utf8) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text_utf8.starts_with(kMark)) text_utf8.remove_prefix(kMark.size());
  return text_utf8;
}

}  // namespace

std::vector<std::string> odd_encodings(const std::optional<std::string>& label, std::string_view head) {
  Encodings out;
  if (label) add_labelled(*label, out);
  for (const Mark& mark : kMarks)
    if (head.starts_with(mark.octets)) out.add(mark.encoding);
  add_by_nuls(head, out);
  if (has_needless_escape(head)) out.add("iso-2022-jp");
  return out.take();
}

void sight_texts(Sniffer& sniffer, std::string_view head, const std::vector<std::string>& encodings, SeenAt seen) {
  head = head.substr(0, kSniffBytes);
  for (const std::string& name : encodings) {
    const auto encoding = find_encoding(name);
    const auto converted = encoding ? convert_lossily(head, *encoding) : std::nullopt;
    if (!converted) continue;
    const std::string_view text = without_mark(*converted).substr(0, kSniffBytes);
    const auto tell = [&](std::string file, std::string type, std::uint64_t decoded_size) {
      sniffer.tell({seen.at, SightingKind::charset, seen.depth, std::move(file), std::move(type), decoded_size, name});
    };
    if (std::string type = sniffer.type_of(text); is_telling(type)) tell({}, std::move(type), text.size());
    EmbeddedFileScanner files(sniffer.limits());
    files.feed(text);
    files.finish();
    for (EmbeddedFile& file : files.take())
      tell(std::move(file.name_utf8), std::move(file.detected_type), file.decoded_size);
    if (files.cut()) sniffer.set_cut();
    if (!may_be_message(text)) continue;
    if (seen.depth == Sweep::kMaxDepth) {
      sniffer.set_cut();
      continue;
    }
    Sweep inside(sniffer, seen.at, seen.depth + 1);
    inside.feed(text);
    inside.finish();
  }
}

}  // namespace mimemend
