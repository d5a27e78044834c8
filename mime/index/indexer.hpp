// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/limits.hpp>
#include <mimemend/part_index.hpp>

#include "scan/finding_log.hpp"

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
/// A stack holds the entities that are open; each byte is looked at once. What it holds back is at most
/// one header block and one line (Limits). Delimiters are whole lines: "--", boundary, perhaps "--",
/// then blanks only (RFC 2046 5.1.1); the innermost open multipart is asked first, outer ones close
/// what is open inside them (5.1.2).
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
  /// What the scanner holds back in a body, because it may belong to a delimiter.
  enum class Hold : std::uint8_t {
    nothing,  ///< in the middle of a line
    cr,       ///< a CR that may begin a line end
    line,     ///< a line end and the start of the line after it
  };
  struct Open {
    PartId id;
    std::uint32_t children = 0;
  };
  /// The multipart on the stack that a line delimits.
  struct Delimiter {
    std::size_t depth;  ///< its place on the stack
    bool closing;
  };

  void open_entity(Part fresh);
  void open_message_child(PartId message);
  std::string_view feed_header(std::string_view chunk);
  void end_header_line();
  void skip_from_line();
  void end_header(ByteRange separator);
  void read_header_facts(Part& part);
  void settle_kind(PartId id);
  bool become_multipart(PartId id);
  bool become_message(PartId id);

  std::string_view feed_body(std::string_view chunk);
  std::string_view feed_text(std::string_view chunk);
  std::string_view feed_held_line(std::string_view chunk);
  void begin_line(std::string_view line_end);
  void end_held_line();
  void release_held();
  void emit(std::string_view bytes);

  [[nodiscard]] std::optional<Delimiter> find_delimiter(std::string_view line, ByteRange at);
  [[nodiscard]] bool room_for_part(ByteRange at);
  void take_delimiter(Delimiter delimiter, std::uint64_t content_end, ByteRange line);
  void close_down_to(std::size_t depth, std::uint64_t end);
  void close_top(std::uint64_t end);
  void note_line_end(bool crlf);
  [[nodiscard]] std::uint32_t encoded_depth(PartId id) const;

  [[nodiscard]] PartId top() const { return open_.back().id; }
  Part& part(PartId id) { return index_.parts_[to_index(id)]; }

  PartIndex& index_;
  FindingLog& log_;
  const Limits& limits_;
  IndexListener& listener_;

  SourceId source_{};
  std::vector<Open> open_;      ///< entities, outermost first
  std::size_t multiparts_ = 0;  ///< how many of them are multiparts
  std::uint64_t offset_ = 0;    ///< bytes of the source consumed, held ones included
  bool line_end_known_ = false;

  bool in_header_ = true;
  std::string header_;             ///< the block so far, current line included
  std::size_t line_at_ = 0;        ///< where the current line begins in header_
  std::uint64_t line_offset_ = 0;  ///< and in the source
  bool line_cut_ = false;          ///< the current header line went over the limit
  bool header_cut_ = false;        ///< some line did

  Hold hold_ = Hold::nothing;
  std::string held_;               ///< line end, then the start of a line
  std::size_t held_line_end_ = 0;  ///< how much of held_ is the line end
};

}  // namespace mimemend
