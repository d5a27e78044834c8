// SPDX-License-Identifier: Apache-2.0
// The decoders and the search for files in text: any bytes in, at any split the same out, within bounds, by any kernel.
// Input: which one, where to split, the bytes.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codec/base64.hpp"
#include "codec/binhex.hpp"
#include "codec/quoted_printable.hpp"
#include "codec/uuencode.hpp"
#include "codec/yenc.hpp"
#include "inspect/embedded_files.hpp"
#include "require.hpp"

namespace {

using namespace mimemend;

/// How an input is cut: at one place, or into single bytes.
struct Cut {
  std::size_t at;
  bool single_bytes = false;
};

/// Calls `take` with each piece, an exact-size heap copy: a byte read beyond its end is a report.
template <class Take>
void in_pieces(std::string_view in, Cut cut, const Take& take) {
  while (!in.empty()) {
    const std::size_t size = cut.single_bytes ? 1 : cut.at == 0 ? in.size() : std::min(cut.at, in.size());
    cut.at = 0;
    const std::unique_ptr<char[]> copy(new char[size]);
    std::memcpy(copy.get(), in.data(), size);
    take(std::string_view(copy.get(), size));
    in.remove_prefix(size);
  }
}

struct Decoded {
  std::string bytes;
  std::vector<Finding> findings;

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

template <class Decoder, class... Options>
Decoded decode(std::string_view in, Cut cut, Options... options) {
  const Limits limits;
  FindingLog log(limits);
  Decoder decoder(DecoderLog(log, kRootPart, 0), options...);
  Decoded out;
  const auto write = [&](std::size_t room, const auto& call) {
    const std::unique_ptr<char[]> to(new char[room]);
    char* const end = call(to.get());
    require(to.get() <= end && end <= to.get() + room);
    out.bytes.append(to.get(), end);
  };
  in_pieces(in, cut, [&](std::string_view piece) {
    write(Decoder::room(piece.size()), [&](char* to) { return decoder.feed(piece, to); });
  });
  write(Decoder::room(0), [&](char* to) { return decoder.finish(to); });
  out.findings = std::move(log).take();
  for (const Finding& finding : out.findings)
    require(finding.at.begin <= finding.at.end && finding.at.end <= in.size());
  return out;
}

template <class Decoder, class... Options>
Decoded check_splits(std::string_view in, std::size_t split, Options... options) {
  Decoded whole = decode<Decoder>(in, {0}, options...);
  require(decode<Decoder>(in, {split}, options...) == whole);
  require(decode<Decoder>(in, {0, true}, options...) == whole);
  return whole;
}

void check_base64(std::string_view in, std::size_t split) {
  const Decoded fast = check_splits<Base64Decoder>(in, split, Kernel::automatic);
  require(check_splits<Base64Decoder>(in, split, Kernel::portable) == fast);
  require(fast.bytes.size() <= in.size() / 4 * 3 + 3);
}

void check_quoted_printable(std::string_view in, std::size_t split, std::string_view line_end) {
  const Decoded fast = check_splits<QuotedPrintableDecoder>(in, split, line_end, Kernel::automatic);
  require(check_splits<QuotedPrintableDecoder>(in, split, line_end, Kernel::portable) == fast);
  require(fast.bytes.size() <= in.size());
}

void check_uuencode(std::string_view in, std::size_t split) {
  const Decoded whole = check_splits<UuDecoder>(in, split);
  require(whole.bytes.size() <= in.size() * 2);
  for (const Finding& finding : whole.findings) require(!finding.at.empty());
}

template <class Decoder>
std::string unwrap(std::string_view in, Cut cut) {
  Decoder decoder;
  std::string out;
  in_pieces(in, cut, [&](std::string_view piece) { decoder.feed(piece, out); });
  decoder.finish(out);
  return out;
}

template <class Decoder>
void check_unwrap(std::string_view in, std::size_t split, std::size_t most) {
  const std::string whole = unwrap<Decoder>(in, {0});
  require(unwrap<Decoder>(in, {split}) == whole);
  require(unwrap<Decoder>(in, {0, true}) == whole);
  require(whole.size() <= most * in.size());
}

struct Scanned {
  std::vector<EmbeddedFile> files;
  bool cut = false;

  friend bool operator==(const Scanned&, const Scanned&) = default;
};

Scanned scan(std::string_view in, Cut cut) {
  Limits limits;
  limits.max_embedded = 3;
  limits.max_name_bytes = 16;
  EmbeddedFileScanner scanner(limits);
  in_pieces(in, cut, [&](std::string_view piece) { scanner.feed(piece); });
  scanner.finish();
  return {scanner.take(), scanner.cut()};
}

void check_scan(std::string_view in, std::size_t split) {
  const Scanned whole = scan(in, {0});
  require(scan(in, {split}) == whole);
  require(scan(in, {0, true}) == whole);
  require(whole.files.size() <= 3 && (!whole.cut || whole.files.size() == 3));
  std::uint64_t end = 0;
  for (const EmbeddedFile& file : whole.files) {
    require(end <= file.at.begin && file.at.begin < file.at.end && file.at.end <= in.size());
    require(file.name_utf8.size() <= 16 && file.decoded_size <= 255 * file.at.size());
    end = file.at.end;
  }
}

// The same text with the first few octets 1 as many letters each, so that short inputs have long lines.
std::string with_long_lines(std::string_view in) {
  std::string out;
  int left = 4;
  for (const char c : in) {
    if (c == '\1' && left-- > 0)
      out.append(5'000, 'k');
    else
      out += c;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3 || size > 64 * 1024) return 0;
  const std::string_view in(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t split = data[1] * in.size() / 256;
  switch (data[0] % 8) {
    case 0: check_base64(in, split); break;
    case 1: check_quoted_printable(in, split, {}); break;
    case 2: check_quoted_printable(in, split, "\r\n"); break;
    case 3: check_uuencode(in, split); break;
    case 4: check_unwrap<YencDecoder>(in, split, 1); break;
    case 5: check_unwrap<BinhexDecoder>(in, split, 255); break;
    case 6: check_scan(in, split); break;
    default: {
      const std::string text = with_long_lines(in);
      check_scan(text, data[1] * text.size() / 256);
    }
  }
  return 0;
}
