// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "profile/boundaries.hpp"
#include "profile/entity.hpp"
#include "profile/header_reader.hpp"
#include "profile/line_scan.hpp"

namespace mimemend::profile {

/// The lines of a message, each put where it belongs: header, body, delimiter, or the gap before and after the parts.
class Structure {
 public:
  explicit Structure(DeviationLog& log);

  /// Which octets the next line is to be scanned for. A line that begins with "--" is text whatever this says.
  [[nodiscard]] Alphabet alphabet() const { return alphabet_; }
  void line(const Line& line);
  /// Goes over the lines at the beginning of `bytes`, at `begin` in the message, that break no rule of the level and
  /// need no closer look. Bytes of them.
  std::size_t skip(std::string_view bytes, std::uint64_t begin, bool crlf, ProfileLevel level);
  /// For rules about lines of any kind.
  void report(ProfileRule rule, ByteRange at) { log_->add(open_.back(), rule, at); }
  void finish(std::uint64_t end);  ///< once, at the end of the message

 private:
  enum class Taken : std::uint8_t { no, begins_like_one, yes };
  Taken take_delimiter(const Line& line);
  void end_at_delimiter(std::size_t multipart, const Line& line);
  void open_part(std::size_t multipart, const Line& line);
  void close_multipart(std::size_t multipart, const Line& line);
  void end_entities(std::size_t keep, std::uint64_t at);
  void end_entity(std::uint64_t at);
  void begin_entity(std::uint64_t at, bool is_message);
  void header_line(const Line& line);
  void begin_body(const Line& line);
  void begin_multipart(const HeaderFacts& facts);
  void body_line(const Line& line);
  void gap_line(Entity& entity, const Line& line);
  void end_gap(Entity& entity);
  void judge_type(const HeaderFacts& facts);
  void judge_encoding(const HeaderFacts& facts);
  void judge_names(const HeaderFacts& facts);
  void judge_absent(const HeaderFacts& facts);
  void look_for_boundaries(const Line& line);

  DeviationLog* log_;
  HeaderReader header_;
  BoundarySet boundaries_;
  std::vector<Entity> open_;  ///< never empty; the innermost last
  std::size_t parts_ = 1;
  Alphabet alphabet_ = Alphabet::text;
};

}  // namespace mimemend::profile
