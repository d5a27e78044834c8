// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include "profile/encoded_words.hpp"
#include "profile/entity.hpp"
#include "profile/field_value.hpp"
#include "profile/plain_run.hpp"

namespace mimemend::profile {

/// The fields that tell readers how to read a body, and others of MIME that there should be one of.
enum class MimeField : std::uint8_t {
  content_type,
  transfer_encoding,
  disposition,
  mime_version,
  content_id,
  content_description,
  content_location,
  other,
};

/// What a header says about the body.
struct HeaderFacts {
  std::optional<FieldValue> type;
  std::optional<FieldValue> disposition;
  std::optional<std::string> encoding;  ///< in lower case
  ByteRange type_at;
  ByteRange disposition_at;
  ByteRange encoding_at;
  bool has_version = false;
};

/// Reads one header, line by line, and reports what is odd about its lines and MIME fields one by one.
/// Does not: judge what the fields say together; that takes the entity around it.
class HeaderReader {
 public:
  explicit HeaderReader(DeviationLog& log) : log_(&log) {}

  void begin(bool is_message_start);
  /// A line other than the empty one at its end.
  void line(Entity& entity, const Line& line);
  /// Goes over fields at the beginning of `bytes` that line() would find nothing in. Bytes of their lines.
  std::size_t skip(Entity& entity, std::string_view bytes, LineForm form);
  /// The empty line, or what stands in for it.
  /// It holds until begin().
  [[nodiscard]] const HeaderFacts& finish(Entity& entity);
  [[nodiscard]] bool any_line() const { return lines_ > 0; }

 private:
  void start_field(Entity& entity, const Line& line);
  void continue_field(Entity& entity, const Line& line);
  void append(Entity& entity, std::string_view text);
  void check_words(Entity& entity, const Line& line);
  void check_name(Entity& entity, const Line& line, std::string_view name);
  void end_field(Entity& entity);
  void end_structural(Entity& entity, std::string_view value);
  void read_structural(Entity& entity, std::string_view value);
  void read_type(Entity& entity, std::string_view value);
  void read_disposition_field(Entity& entity, std::string_view value);
  void read_encoding(Entity& entity, std::string_view value);
  void read_version(Entity& entity, std::string_view value);
  void check_parameters(Entity& entity, const FieldValue& value);

  DeviationLog* log_;
  HeaderFacts facts_;
  std::bitset<8> seen_;
  bool message_start_ = false;
  std::size_t lines_ = 0;
  std::size_t bytes_ = 0;
  bool ends_with_semicolon_ = false;  ///< the line before
  bool open_ = false;                 ///< there is a field that a folded line could continue
  MimeField field_ = MimeField::other;
  ByteRange at_;
  std::string value_;   ///< of a MIME field, with its folds
  EncodedWords words_;  ///< of any field
};

}  // namespace mimemend::profile
