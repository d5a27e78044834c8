// SPDX-License-Identifier: Apache-2.0
// The decoders of charsets: any octets in, UTF-8 out, the same at any split, and nothing replaced without being counted.
// Input: which charset, where to split, the octets.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "backend/unicode.hpp"
#include "charset/encodings.hpp"
#include "charset/text_conversion.hpp"
#include "charset/text_converter.hpp"
#include "charset/text_trial.hpp"
#include "require.hpp"

namespace {

using namespace mimemend;

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kLabels[] = {
    "utf-8",           "shift_jis",   "euc-jp",      "big5",         "gb18030",     "euc-kr",
    "iso-2022-jp",     "iso-2022-kr", "iso-2022-cn", "hz-gb-2312",   "utf-7",       "utf-16le",
    "utf-16be",        "utf-32le",    "utf-32be",    "windows-1252", "iso-8859-16", "windows-1258",
    "iso-2022-cn-ext", "utf-7-imap",  "koi8-u",      "iso-2022-jp-2"};

struct Decoded {
  std::string text_utf8;
  std::uint64_t replaced = 0;
  std::uint64_t first_replaced = 0;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// Calls `take` with each piece, an exact-size heap copy: an octet read beyond its end is a report.
template <class Take>
void in_pieces(std::string_view in, const std::vector<std::size_t>& sizes, const Take& take) {
  for (std::size_t i = 0; !in.empty(); ++i) {
    const std::size_t size = std::min(in.size(), i < sizes.size() ? sizes[i] : in.size());
    const std::unique_ptr<char[]> copy(new char[size]);
    std::memcpy(copy.get(), in.data(), size);
    take(std::string_view(copy.get(), size));
    in.remove_prefix(size);
  }
}

Decoded decode(const Encoding& encoding, std::string_view in, const std::vector<std::size_t>& sizes) {
  auto converter = TextConverter::open(encoding);
  require(converter.has_value());
  Decoded out;
  in_pieces(in, sizes, [&](std::string_view piece) { converter->feed(piece, out.text_utf8); });
  converter->finish(out.text_utf8);
  out.replaced = converter->replaced();
  out.first_replaced = converter->first_replaced();
  return out;
}

std::uint64_t count_replacements(std::string_view text) {
  std::uint64_t out = 0;
  for (std::size_t at = text.find(kReplacement); at != std::string_view::npos; at = text.find(kReplacement, at + 3))
    ++out;
  return out;
}

// Those that can write U+FFFD themselves.
bool has_replacement(const Encoding& encoding) {
  return encoding.kind == CharsetKind::utf8 || encoding.kind == CharsetKind::utf16 ||
         encoding.kind == CharsetKind::utf7 || encoding.kind == CharsetKind::odd || encoding.name == "gb18030";
}

std::string convert(const TextConversion& conversion, std::string_view in, const std::vector<std::size_t>& sizes) {
  TextConversionStream stream(conversion);
  std::string out;
  in_pieces(in, sizes, [&](std::string_view piece) { stream.feed(piece, out); });
  stream.finish(out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3 || size > 64 * 1024) return 0;
  const std::string_view in(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto encoding = find_encoding(kLabels[data[0] % std::size(kLabels)]);
  require(encoding.has_value());
  const std::vector<std::size_t> split{data[1] * in.size() / 256 + 1};
  const std::vector<std::size_t> single(std::min<std::size_t>(in.size(), 512), 1);

  const Decoded whole = decode(*encoding, in, {});
  require(decode(*encoding, in, split) == whole);
  require(decode(*encoding, in, single) == whole);
  require(unicode::is_valid_utf8(whole.text_utf8));
  require(whole.replaced <= in.size() && (whole.replaced == 0 || whole.first_replaced < in.size()));
  const std::uint64_t shown = count_replacements(whole.text_utf8);
  require(has_replacement(*encoding) ? whole.replaced <= shown : whole.replaced == shown);

  const std::uint64_t middle = whole.text_utf8.size() / 2;
  const TextConversion conversion{*encoding, {{{middle, middle + 1}, "utf-8"}}, "\r\n"};
  const std::string converted = convert(conversion, in, {});
  require(convert(conversion, in, split) == converted);
  require(convert(conversion, in, single) == converted);

  const auto trial = TextTrial::open(*encoding);
  require(trial != nullptr);
  in_pieces(in, split, [&](std::string_view piece) { require(static_cast<bool>(trial->write(piece))); });
  require(trial->finish().replaced == whole.replaced);
  return 0;
}
