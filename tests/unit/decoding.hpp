// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <mimemend/part_index.hpp>

#include "scan/finding_log.hpp"

namespace mimemend::test {

struct Decoded {
  std::string bytes;
  std::string findings;  ///< "slug begin..end", one a line

  friend bool operator==(const Decoded&, const Decoded&) = default;
};

/// "slug begin..end", one a line.
[[nodiscard]] std::string show_findings(FindingLog log);

/// What `decoder`, which writes to `log`, makes of `in` in pieces of `chunk` bytes. Each piece lies in memory of its
/// own, and so does its output, of the size that the decoder asks for: a sanitizer sees a byte too many.
template <class Decoder>
[[nodiscard]] Decoded decode_by(Decoder& decoder, FindingLog& log, std::string_view in, std::size_t chunk) {
  Decoded out;
  const auto take = [&](std::size_t room, const auto& write) {
    const std::unique_ptr<char[]> to(new char[room]);
    out.bytes.append(to.get(), static_cast<std::size_t>(write(to.get()) - to.get()));
  };
  for (std::size_t at = 0; at < in.size(); at += chunk) {
    const std::string_view piece = in.substr(at, chunk);
    const std::unique_ptr<char[]> copy(new char[piece.size()]);
    piece.copy(copy.get(), piece.size());
    take(Decoder::room(piece.size()), [&](char* to) { return decoder.feed({copy.get(), piece.size()}, to); });
  }
  take(Decoder::room(0), [&](char* to) { return decoder.finish(to); });
  out.findings = show_findings(log);
  return out;
}

/// Decodes `in`, fed in pieces of `chunk` bytes.
[[nodiscard]] Decoded decode(TransferEncoding encoding, std::string_view in, std::size_t chunk);
/// Encodes `bytes`, fed in pieces of `chunk` bytes.
[[nodiscard]] std::string encode(TransferEncoding encoding, std::string_view bytes, std::size_t chunk,
                                 std::string_view line_end = "\r\n");
/// Longest line of `text` without its line end.
[[nodiscard]] std::size_t longest_line(std::string_view text);

}  // namespace mimemend::test
