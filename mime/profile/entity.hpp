// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/profile.hpp>

namespace mimemend::profile {

inline constexpr std::size_t kRuleCount = static_cast<std::size_t>(ProfileRule::limit) + 1;

/// One line of the message.
struct Line {
  std::string_view text;    ///< without its line end
  ByteRange at;             ///< its line end included
  std::uint8_t octets = 0;  ///< bits of octet, or of the digits of base64
};

enum class EntityKind : std::uint8_t { leaf, multipart, message };
enum class Encoding : std::uint8_t { identity, base64, quoted_printable, unknown };

/// What has been seen of the content of a leaf.
struct Content {
  bool blank_line = false;  ///< of base64: one that only blank ones may follow
  bool ended = false;       ///< of base64: by its padding
  bool soft_break = false;  ///< of quoted-printable: the line before ends in one
  bool soft_cr = false;     ///< an encoded CR comes before that
  bool hard_end = false;    ///< the line before ends in an encoded CR or LF
  ByteRange last_line;
  bool in_field = false;  ///< of a report: a folded line may follow
};

/// One entity that has begun and not ended (RFC 2045 2.4).
struct Entity {
  std::uint64_t begin = 0;  ///< of its header
  std::uint64_t body_begin = 0;
  bool in_header = true;
  EntityKind kind = EntityKind::leaf;
  Encoding encoding = Encoding::identity;
  bool is_text = true;
  bool is_report = false;  ///< its body is groups of fields
  bool is_digest = false;
  bool is_message_root = false;  ///< no part of a multipart: a whole message
  std::string boundary;          ///< of a multipart
  bool has_parts = false;
  bool closed = false;               ///< its close delimiter has been seen
  ByteRange gap;                     ///< of a multipart: the first to the last line of its preamble or epilogue
  Content content;                   ///< of a leaf
  std::bitset<kRuleCount> reported;  ///< what it deviates in already
};

/// The deviations of one message: one of each rule for each entity, and so many in all.
class DeviationLog {
 public:
  explicit DeviationLog(ProfileLevel level) : level_(level) {}

  void add(Entity& entity, ProfileRule rule, ByteRange at) {
    const auto index = static_cast<std::size_t>(rule);
    if (entity.reported[index] || (info(rule).level == ProfileLevel::strict && level_ != ProfileLevel::strict)) return;
    entity.reported[index] = true;
    if (deviations_.size() < ProfileValidator::kMaxDeviations)
      deviations_.push_back({rule, at});
    else
      cut_ = true;
  }
  /// By place. Of those that were cut the last one tells.
  [[nodiscard]] std::vector<Deviation> take() &&;

 private:
  ProfileLevel level_;
  bool cut_ = false;  ///< there were more
  std::vector<Deviation> deviations_;
};

}  // namespace mimemend::profile
