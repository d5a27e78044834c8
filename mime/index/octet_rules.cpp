// SPDX-License-Identifier: Apache-2.0
#include "index/octet_rules.hpp"

#include "scan/utf8.hpp"

namespace mimemend {
namespace {

constexpr std::uint64_t kNowhere = OctetCensus::kNowhere;

/// Writes down the places of one census that there are.
class Places {
 public:
  Places(PartId part, FindingLog& log) : part_(part), log_(log) {}

  void add(FindingCode code, std::uint64_t at, std::uint64_t bytes = 1) {
    if (at != kNowhere) log_.add(code, part_, {at, at + bytes});
  }
  /// The first line end that is not as those of its source.
  void line_ends(FindingCode code, const OctetCensus& census, LineEnds ends) {
    if (ends == LineEnds::crlf) return add(code, census.first_bare_lf());
    if (census.first_crlf() != kNowhere) add(code, census.first_crlf() - 1, 2);
  }
  void long_line(FindingCode code, const OctetCensus& census) {
    add(code, census.long_line(), OctetCensus::kMaxLine + 1);
  }

 private:
  PartId part_;
  FindingLog& log_;
};

// RFC 2045 6.2: only "8bit" and "binary" promise it.
bool may_be_8bit(const Part& part) {
  return part.encoding != TransferEncoding::identity || part.encoding_label == "8bit" ||
         part.encoding_label == "binary";
}

// RFC 2045 6.2: what is no text does not survive unencoded, unless BINARYMIME carries it (RFC 3030).
bool is_unencoded_binary(const Part& part, const OctetCensus& census) {
  if (part.encoding != TransferEncoding::identity || part.encoding_label == "binary") return false;
  const bool text = part.media_type.starts_with("text/") || part.media_type.starts_with("message/") ||
                    part.media_type.starts_with("multipart/");
  return census.first_nul() != kNowhere || (!text && census.first_8bit() != kNowhere);
}

}  // namespace

void check_header_octets(const HeaderView& header, LineEnds ends, HeaderText text, FindingLog& log) {
  OctetCensus census(header.offset);
  census.feed(header.block);
  census.finish();
  Places places(header.part, log);
  places.add(FindingCode::header_nul, census.first_nul());
  places.add(FindingCode::header_bare_cr, census.first_bare_cr());
  places.line_ends(FindingCode::header_bare_lf, census, ends);
  places.long_line(FindingCode::header_line_too_long, census);
  if (census.first_8bit() == kNowhere) return;
  // RFC 6532: internationalized mail has UTF-8 in its header; whether this one is, only SMTP knew.
  if (text == HeaderText::ascii) places.add(FindingCode::header_8bit, census.first_8bit());
  if (const auto invalid = find_invalid_utf8(header.block))
    places.add(FindingCode::header_invalid_utf8, header.offset + *invalid);
}

void check_gap_octets(const OctetCensus& census, PartId part, FindingLog& log) {
  Places places(part, log);
  places.add(FindingCode::body_nul, census.first_nul());
  places.long_line(FindingCode::line_too_long, census);
}

void check_body_octets(const OctetCensus& census, PartId id, const Part& part, LineEnds ends, FindingLog& log) {
  Places places(id, log);
  places.add(FindingCode::body_nul, census.first_nul());
  places.long_line(FindingCode::line_too_long, census);
  if (is_unencoded_binary(part, census)) {
    const std::uint64_t at = std::min(census.first_nul(), census.first_8bit());
    return places.add(FindingCode::unencoded_binary, at);
  }
  places.add(FindingCode::body_bare_cr, census.first_bare_cr());
  places.line_ends(FindingCode::mixed_line_ends, census, ends);
  if (!may_be_8bit(part)) places.add(FindingCode::unlabelled_8bit, census.first_8bit());
}

}  // namespace mimemend
