// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>
#include <mimemend/export.hpp>

namespace mimemend {

/// The rules of the plain profile: an octet-level grammar of messages that all readers in use read alike.
/// docs/profile.md tells each at length.
enum class ProfileRule : std::uint8_t {
  // octets and lines
  nul,
  bare_cr,
  mixed_line_ends,
  line_too_long,
  line_over_998,
  final_line_end,
  // header lines
  header_control,
  header_line_without_colon,
  header_name_invalid,
  header_space_before_colon,
  header_from_line,
  header_first_line_folded,
  header_blank_line,
  header_empty,
  header_unended,
  header_semicolon,
  header_too_large,
  header_look_alike,
  header_encoded_word,
  header_8bit,
  // MIME fields
  mime_field_duplicate,
  mime_field_8bit,
  mime_field_fold,
  mime_field_encoded_word,
  mime_version_value,
  mime_version_missing,
  mime_version_plain,
  content_type_syntax,
  content_type_needed,
  content_type_missing,
  parameter_duplicate,
  parameter_extended,
  disposition_syntax,
  disposition_token,
  transfer_encoding_syntax,
  transfer_encoding_unknown,
  transfer_encoding_composite,
  charset_odd,
  file_name_long,
  file_name_form,
  file_name_differs,
  // boundaries and structure
  boundary_missing,
  boundary_form,
  boundary_on_leaf,
  boundary_misplaced,
  boundary_prefix,
  boundary_elsewhere,
  delimiter_padding,
  delimiter_trailing_text,
  delimiter_after_close,
  parts_missing,
  close_missing,
  too_deep,
  too_many_parts,
  digest_default_type,
  message_type,
  report_form,
  tnef,
  gap_mime_line,
  gap_dash_line,
  preamble_colon,
  preamble,
  epilogue,
  // content
  base64_form,
  base64_padding,
  base64_length,
  base64_line,
  quoted_printable_form,
  quoted_printable_control,
  quoted_printable_line,
  quoted_printable_binary,
  raw_binary,
  control_in_text,
  raw_8bit,
  identity_binary,
  file_in_text,
  mime_line_in_text,
  // of the validator itself
  limit,
};

/// What a rule is for.
enum class ProfileLevel : std::uint8_t {
  standard,  ///< readers in use differ about parts or content where it is broken
  strict,    ///< legal, or read alike by most, yet fragile: what a writer of mail should keep to all the same
};

/// The constant facts of one rule: one source for reports and docs.
struct ProfileRuleInfo {
  ProfileRule rule;
  std::string_view slug;  ///< stable public id; never renamed, only retired
  ProfileLevel level;
  std::string_view clause;  ///< the rule of mail that it rests on, or that tells what it is about
  std::string_view reason;  ///< one sentence or two: how readers differ, and what to write instead
};

/// The facts of `rule`, which must be a rule.
[[nodiscard]] MIMEMEND_API const ProfileRuleInfo& info(ProfileRule rule) noexcept;

/// All of them, in the order of ProfileRule.
[[nodiscard]] MIMEMEND_API std::span<const ProfileRuleInfo> all_profile_rules() noexcept;

/// One place where a message leaves the profile.
struct Deviation {
  ProfileRule rule{};
  /// Bytes of what was fed: the whole header field, the delimiter line or body line with its line end, the text of
  /// a preamble or epilogue. Empty where something is missing.
  ByteRange at{};

  friend bool operator==(const Deviation&, const Deviation&) = default;
};

/// Whether a message is in the plain profile, told from its octets.
///
///     ProfileValidator validator;
///     while (read(chunk)) validator.feed(chunk);
///     const std::vector<Deviation> deviations = std::move(validator).finish();
///
/// A message without deviations is read as the same parts with the same content by all readers in use: that is what
/// the rules were chosen for. It shares no code with Parser beyond ASCII, so that one mistake does not hide in both.
///
/// Total: every byte string is judged; an mbox "From " line before the message is passed over. Split-invariant.
/// Memory: bounded, whatever the message. Complexity: linear. Threads: one message, one thread at a time.
/// Returns: by place; at most one of each rule in each entity, and kMaxDeviations in all: where there were more, the
///   last one is ProfileRule::limit.
/// Does not: look into decoded content, judge what a message says or carries, or hold names against a policy.
///   A message that deviates need not be read differently: the profile is on the safe side.
class MIMEMEND_API ProfileValidator {
 public:
  static constexpr std::size_t kMaxDeviations = 1000;

  explicit ProfileValidator(ProfileLevel level = ProfileLevel::standard);
  ProfileValidator(ProfileValidator&&) noexcept;
  ProfileValidator& operator=(ProfileValidator&&) noexcept;
  ~ProfileValidator();

  void feed(std::string_view chunk);                 ///< takes the next bytes; keeps no view of them
  [[nodiscard]] std::vector<Deviation> finish() &&;  ///< ends the message

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mimemend
