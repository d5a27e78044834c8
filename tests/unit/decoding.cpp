// SPDX-License-Identifier: Apache-2.0
#include "decoding.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "codec/transfer_decoder.hpp"
#include "codec/transfer_encoder.hpp"

namespace mimemend::test {

std::string show_findings(FindingLog log) {
  std::string out;
  for (const Finding& finding : std::move(log).take())
    out += fmt::format("{} {}..{}\n", info(finding.code).slug, finding.at.begin, finding.at.end);
  return out;
}

Decoded decode(TransferEncoding encoding, std::string_view in, std::size_t chunk) {
  const Limits limits;
  FindingLog log(limits);
  TransferDecoder decoder(encoding, DecoderLog(log, kRootPart, 0));
  Decoded out;
  std::string scratch;
  for (std::size_t at = 0; at < in.size();) {
    const std::string piece(in.substr(at, chunk));
    out.bytes += decoder.feed(piece, scratch);
    at += piece.size();
  }
  out.bytes += decoder.finish(scratch);
  out.findings = show_findings(std::move(log));
  return out;
}

std::string encode(TransferEncoding encoding, std::string_view bytes, std::size_t chunk, std::string_view line_end) {
  TransferEncoder encoder(encoding, line_end);
  std::string out;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string piece(bytes.substr(at, chunk));
    encoder.feed(piece, out);
    at += piece.size();
  }
  encoder.finish(out);
  return out;
}

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    longest = std::max(longest, line.size());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

}  // namespace mimemend::test
