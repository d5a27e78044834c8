// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <mimemend/byte_range.hpp>
#include <mimemend/part_id.hpp>

namespace mimemend {

/// What can be wrong with, or worth knowing about, a message.
enum class FindingCode : std::uint8_t {
  mbox_from_line,
  header_line_without_colon,
  header_starts_with_continuation,
  header_space_before_colon,
  header_end_missing,
  header_nul,
  duplicate_content_type,
  duplicate_transfer_encoding,
  duplicate_disposition,
  parameter_malformed,
  duplicate_parameter,
  conflicting_names,
  boundary_missing,
  boundary_invalid,
  boundary_reused,
  delimiter_missing,
  delimiter_in_header,
  delimiter_after_close,
  close_delimiter_missing,
  unknown_transfer_encoding,
  encoded_multipart,
  base64_bad_character,
  base64_after_padding,
  base64_bad_length,
  qp_bad_escape,
  uu_malformed,
  limit_depth,
  limit_encoded_depth,
  limit_parts,
  limit_header_bytes,
  limit_header_fields,
  limit_parameters,
  limit_names,
  limit_findings,
  count_,  ///< not a code
};

/// How much a finding matters unless policy says otherwise.
enum class Severity : std::uint8_t { note, warning, danger };

/// One observation about a message, with the bytes that prove it.
struct Finding {
  FindingCode code{};
  PartId part{};   ///< the entity it belongs to
  ByteRange at{};  ///< in the bytes of the part's source; empty where something is missing

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// The constant facts of one code: one source for reports, policy keys and docs.
struct FindingInfo {
  FindingCode code;
  std::string_view slug;  ///< stable public id; never renamed, only retired
  Severity severity;
  std::string_view clause;  ///< the rule that is broken
};

inline constexpr std::array kFindings{
    FindingInfo{FindingCode::mbox_from_line, "mbox-from-line", Severity::note, "RFC 4155"},
    FindingInfo{FindingCode::header_line_without_colon, "header-line-without-colon", Severity::danger, "RFC 5322 2.2"},
    FindingInfo{FindingCode::header_starts_with_continuation, "header-starts-with-continuation", Severity::danger,
                "RFC 5322 2.2.3"},
    FindingInfo{FindingCode::header_space_before_colon, "header-space-before-colon", Severity::danger, "RFC 5322 4.5"},
    FindingInfo{FindingCode::header_end_missing, "header-end-missing", Severity::warning, "RFC 5322 2.1"},
    FindingInfo{FindingCode::header_nul, "header-nul", Severity::danger, "RFC 5322 2.2"},
    FindingInfo{FindingCode::duplicate_content_type, "duplicate-content-type", Severity::danger, "RFC 2045 3"},
    FindingInfo{FindingCode::duplicate_transfer_encoding, "duplicate-transfer-encoding", Severity::danger,
                "RFC 2045 3"},
    FindingInfo{FindingCode::duplicate_disposition, "duplicate-disposition", Severity::danger, "RFC 2183 2"},
    FindingInfo{FindingCode::parameter_malformed, "parameter-malformed", Severity::danger, "RFC 2045 5.1"},
    FindingInfo{FindingCode::duplicate_parameter, "duplicate-parameter", Severity::danger, "RFC 2045 5.1"},
    FindingInfo{FindingCode::conflicting_names, "conflicting-names", Severity::warning, "RFC 2183 2.3"},
    FindingInfo{FindingCode::boundary_missing, "boundary-missing", Severity::danger, "RFC 2046 5.1.1"},
    FindingInfo{FindingCode::boundary_invalid, "boundary-invalid", Severity::danger, "RFC 2046 5.1.1"},
    FindingInfo{FindingCode::boundary_reused, "boundary-reused", Severity::danger, "RFC 2046 5.1.2"},
    FindingInfo{FindingCode::delimiter_missing, "delimiter-missing", Severity::danger, "RFC 2046 5.1.1"},
    FindingInfo{FindingCode::delimiter_in_header, "delimiter-in-header", Severity::warning, "RFC 2046 5.1"},
    FindingInfo{FindingCode::delimiter_after_close, "delimiter-after-close", Severity::danger, "RFC 2046 5.1.1"},
    FindingInfo{FindingCode::close_delimiter_missing, "close-delimiter-missing", Severity::warning, "RFC 2046 5.1.1"},
    FindingInfo{FindingCode::unknown_transfer_encoding, "unknown-transfer-encoding", Severity::danger, "RFC 2045 6.4"},
    FindingInfo{FindingCode::encoded_multipart, "encoded-multipart", Severity::danger, "RFC 2045 6.4"},
    FindingInfo{FindingCode::base64_bad_character, "base64-bad-character", Severity::danger, "RFC 2045 6.8"},
    FindingInfo{FindingCode::base64_after_padding, "base64-after-padding", Severity::danger, "RFC 2045 6.8"},
    FindingInfo{FindingCode::base64_bad_length, "base64-bad-length", Severity::warning, "RFC 2045 6.8"},
    FindingInfo{FindingCode::qp_bad_escape, "qp-bad-escape", Severity::warning, "RFC 2045 6.7"},
    FindingInfo{FindingCode::uu_malformed, "uu-malformed", Severity::warning, "POSIX uuencode"},
    FindingInfo{FindingCode::limit_depth, "limit-depth", Severity::danger, "Limits::max_depth"},
    FindingInfo{FindingCode::limit_encoded_depth, "limit-encoded-depth", Severity::danger, "Limits::max_encoded_depth"},
    FindingInfo{FindingCode::limit_parts, "limit-parts", Severity::danger, "Limits::max_parts"},
    FindingInfo{FindingCode::limit_header_bytes, "limit-header-bytes", Severity::danger, "Limits::max_header_bytes"},
    FindingInfo{FindingCode::limit_header_fields, "limit-header-fields", Severity::danger, "Limits::max_header_fields"},
    FindingInfo{FindingCode::limit_parameters, "limit-parameters", Severity::danger, "Limits::max_parameters"},
    FindingInfo{FindingCode::limit_names, "limit-names", Severity::danger, "Limits::max_names"},
    FindingInfo{FindingCode::limit_findings, "limit-findings", Severity::note, "Limits::max_findings"},
};
static_assert(kFindings.size() == static_cast<std::size_t>(FindingCode::count_));
static_assert(
    [] {
      for (std::size_t i = 0; i < kFindings.size(); ++i)
        if (kFindings[i].code != static_cast<FindingCode>(i)) return false;
      return true;
    }(),
    "kFindings is in the order of FindingCode");

/// The facts of `code`, which must be a code.
[[nodiscard]] constexpr const FindingInfo& info(FindingCode code) noexcept {
  return kFindings[static_cast<std::size_t>(code)];
}

[[nodiscard]] constexpr std::string_view to_string(Severity severity) noexcept {
  constexpr std::array<std::string_view, 3> names{"note", "warning", "danger"};
  return names[static_cast<std::size_t>(severity)];
}

}  // namespace mimemend
