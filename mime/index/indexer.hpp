// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <mimemend/limits.hpp>
#include <mimemend/part_index.hpp>

#include "index/gap_scanner.hpp"
#include "index/octet_rules.hpp"
#include "scan/finding_log.hpp"
#include "scan/header_fields.hpp"
#include "scan/octet_census.hpp"

namespace mimemend {

/// Who listens to an Indexer: what a body holds is looked at while it streams by.
class IndexListener {
 public:
  virtual ~IndexListener() = default;
  /// The header of `part` is read. `block` holds its bytes (up to Limits::max_header_bytes), for this call.
  virtual void part_opened(PartId part, std::string_view block) = 0;
  /// The next encoded bytes of the body of a leaf, or of a message with a transfer encoding.
  virtual void body_bytes(PartId part, std::string_view bytes) = 0;
  /// `part` is complete. Called for every part, children before parents.
  virtual void part_closed(PartId part) = 0;
};

/// The structural parser: reads one source of bytes, front to back, into a PartIndex.
///
/// A stack holds the entities that are open; each byte is looked at once for delimiters and once for
/// what octets it is. What is held back is at most one header block and one line (Limits). Delimiters are
/// whole lines: "--", boundary, perhaps "--", then blanks only (RFC 2046 5.1.1); the innermost open
/// multipart is asked first, outer ones close what is open inside them (5.1.2). What other readers may take
/// for a delimiter, a field or a part is reported.
/// Total; split-invariant.
class Indexer {
 public:
  struct Context {
    PartIndex& index;
    FindingLog& log;
    const Limits& limits;
    IndexListener& listener;
  };

  /// Reads the message itself.
  explicit Indexer(Context context);
  /// Reads the message inside `parent`, a message part with a transfer encoding.
  Indexer(Context context, PartId parent);

  void feed(std::string_view chunk);
  void finish();  ///< once, after the last feed()

 private:
  static constexpr std::size_t kWindow = 160;  ///< bytes; see delimiters.cpp

  /// What the scanner holds back in a body, because it may belong to a delimiter.
  enum class Hold : std::uint8_t {
    nothing,  ///< in the middle of a line
    cr,       ///< a CR that may begin a line end
    line,     ///< a line end and the start of the line after it
  };
  struct Open {
    PartId id;
    std::uint32_t children = 0;
    std::string boundary;           ///< of a multipart, without blanks at its end
    std::uint32_t look_alikes = 0;  ///< kinds of them that were reported, as bits
    bool utf8_header = false;       ///< it is inside message/global (RFC 6532 3.7)
  };
  /// A run of dashes, as positions in some text.
  struct DashRun {
    std::size_t begin, end;
  };
  /// The multipart on the stack that a line delimits.
  struct Delimiter {
    std::size_t depth;  ///< its place on the stack
    bool closing;
  };

  // Entities: indexer.cpp
  void open_entity(Part fresh);
  void open_message_child(PartId message);
  void close_down_to(std::size_t depth, std::uint64_t end, FindingCode unclosed);
  void close_top(std::uint64_t end, FindingCode unclosed);
  void check_children(const Part& closing, PartId id, FindingCode unclosed);
  [[nodiscard]] bool ends_in_signature(PartId id, std::uint32_t children) const;
  [[nodiscard]] std::uint32_t encoded_depth(PartId id) const;

  // Headers: header_reader.cpp
  std::string_view feed_header(std::string_view chunk);
  void end_header_line();
  void end_header_at_delimiter(Delimiter delimiter, ByteRange at, std::string_view line_end);
  [[nodiscard]] bool own_delimiter(std::string_view line);
  void skip_from_line();
  void end_header(ByteRange separator);
  void check_header(PartId id);
  [[nodiscard]] bool is_internationalized(PartId id) const;
  void read_header_facts(Part& part);
  void settle_kind(PartId id);
  bool become_multipart(PartId id);
  bool become_message(PartId id);
  void note_line_end(bool crlf);
  [[nodiscard]] LineEnds line_ends() const {
    return index_.lf_only_[to_index(source_)] ? LineEnds::lf : LineEnds::crlf;
  }

  // Bodies: body_reader.cpp
  void begin_body(std::uint64_t offset);
  std::string_view feed_body(std::string_view chunk);
  std::string_view feed_text(std::string_view chunk);
  void hold(std::string_view bytes);
  std::string_view feed_held_line(std::string_view chunk);
  void begin_line(std::string_view line_end);
  void end_held_line();
  void release_long_line();
  void emit_held_line(std::string_view line_end);
  void release_held();
  void emit_text(std::string_view bytes);
  void emit(std::string_view bytes);
  void end_gap(FindingCode text, FindingCode entity);
  void feed_opening(std::string_view bytes);
  void end_opening();

  // Delimiters and what looks like them: delimiters.cpp
  [[nodiscard]] std::optional<Delimiter> find_delimiter(std::string_view line, ByteRange at);
  [[nodiscard]] bool room_for_part(ByteRange at);
  void take_delimiter(Delimiter delimiter, std::uint64_t content_end, ByteRange line);
  void report_spelling(PartId id, std::string_view line, std::size_t used, ByteRange at);
  void report_near_miss(std::string_view line, ByteRange at);
  void report_overlong(std::string_view line, std::uint64_t begin);
  void report_look_alike(Open& open, FindingCode code, ByteRange at);
  void check_dash_run(std::string_view text, DashRun run, std::uint64_t offset);
  void look_at_run(std::string_view text, DashRun run, std::uint64_t offset);
  void look_at_runs(std::string_view text);
  void look_across(std::string_view text);
  void keep_window(std::string_view text);
  void flush_window();

  [[nodiscard]] PartId top() const { return open_.back().id; }
  Part& part(PartId id) { return index_.parts_[to_index(id)]; }

  PartIndex& index_;
  FindingLog& log_;
  const Limits& limits_;
  IndexListener& listener_;

  SourceId source_{};
  std::vector<Open> open_;  ///< entities, outermost first
  /// Multiparts that have ended, whose delimiters may still come, by a hash of the boundary: Limits::max_parts
  /// bounds them, and boundaries are long.
  std::unordered_map<std::size_t, PartId> closed_;
  std::size_t multiparts_ = 0;  ///< how many of open_ are multiparts
  std::uint64_t offset_ = 0;    ///< bytes of the source consumed, held ones included
  bool line_end_known_ = false;

  bool in_header_ = true;
  std::string header_;             ///< the block so far, current line included
  FieldSplitter fields_;           ///< its lines, but the current
  std::size_t line_at_ = 0;        ///< where the current line begins in header_
  std::uint64_t line_offset_ = 0;  ///< and in the source
  bool line_cut_ = false;          ///< the current header line went over the limit
  bool header_cut_ = false;        ///< some line did
  int own_lookups_ = 0;            ///< how often the block was searched for its own boundary
  std::string own_boundary_;

  Hold hold_ = Hold::nothing;
  std::string held_;               ///< line end, then the start of a line
  std::size_t held_line_end_ = 0;  ///< how much of held_ is the line end
  OctetCensus census_;             ///< of the leaf that is open
  GapScanner gap_;                 ///< of the preamble or epilogue, or of a body behind an empty header
  bool in_gap_ = false;
  std::string window_;              ///< the last bytes of the text that is read, for what spans two chunks
  std::uint64_t window_end_ = 0;    ///< where it ends
  std::uint64_t text_begin_ = 0;    ///< where that text began
  std::uint64_t looked_until_ = 0;  ///< runs of dashes that end before this were looked at
};

}  // namespace mimemend
