// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <mimemend/byte_range.hpp>
#include <mimemend/export.hpp>
#include <mimemend/part_id.hpp>

namespace mimemend {

/// What a header field means to the structure of its entity.
enum class FieldKind : std::uint8_t {
  content_type,
  content_transfer_encoding,
  content_disposition,
  content_id,
  content_other,  ///< any other name that begins with "Content-"
  mime_version,
  mimemend_record,  ///< X-Mimemend-Record: what we leave in a header that we change
  other,
  malformed,  ///< a line without a colon, or a continuation of nothing
};

/// One header field (RFC 5322 2.2), as ranges in its part's source.
struct HeaderField {
  FieldKind kind = FieldKind::other;
  ByteRange name;   ///< up to the colon, without blanks before it; empty when malformed
  ByteRange value;  ///< after the colon, leading blank and folds included, up to the last line's end
  ByteRange whole;  ///< name to the end of the last line, its line end included
};

/// Content-Transfer-Encoding as it is read (RFC 2045 6). The uuencode labels are
/// no standard but in use. An unknown label reads as `unknown`: content stays as it is.
enum class TransferEncoding : std::uint8_t { identity, base64, quoted_printable, uuencode, unknown };

enum class PartKind : std::uint8_t {
  leaf,
  multipart,  ///< has children between delimiter lines
  message,    ///< message/rfc822, /global, /news: has one child, the message inside
};

/// Why the bytes of a leaf were not looked into. See Limits.
enum class Unscanned : std::uint8_t { no, depth, parts, header };

/// One entity (RFC 2045 2.4). A handful of offsets and the few decoded facts that structure needs.
///
///     --B\r\n  Content-Type: text/plain\r\n  \r\n  hello\r\n--B--
///     ^ delimiter                            ^     ^    ^
///              ^ header begin ... end -------'     |    '- body.end: this line end belongs to the delimiter
///                                      body.begin -'
struct Part {
  PartId parent{};  ///< of the root: itself
  SourceId source{};
  PartId next{};              ///< the first part in document order that is not inside this one; one past the last
  std::uint32_t depth = 0;    ///< the root has 0
  std::uint32_t ordinal = 0;  ///< 1-based place among its siblings
  PartKind kind = PartKind::leaf;
  TransferEncoding encoding = TransferEncoding::identity;
  Unscanned unscanned = Unscanned::no;
  bool header_closed = false;  ///< an empty line ended the header

  ByteRange delimiter;        ///< the line that opens it, line end included; empty for the root and a message's child
  ByteRange header;           ///< its field lines, without the empty line
  ByteRange body;             ///< after the empty line, up to the line end that belongs to the next delimiter
  ByteRange close_delimiter;  ///< multipart: the line that closes it; empty when there is none

  std::string media_type;            ///< "type/subtype" in lower case, as declared or by default (RFC 2045 5.2)
  bool media_type_declared = false;  ///< a Content-Type field gave it
  std::string boundary;              ///< multipart: the boundary that its delimiters are looked for with
  std::string encoding_label;        ///< Content-Transfer-Encoding in lower case, trimmed, junk included; empty if none
  std::string content_id;            ///< the Content-ID (RFC 2045 7), angle brackets included, when it is a plain one
  std::optional<SourceId> decoded;   ///< message with a transfer encoding: the source of its child
  std::vector<std::string> records;  ///< values of X-Mimemend-Record fields, the first few: our own trace, or forgeries
  std::uint32_t first_field = 0;     ///< into PartIndex::fields
  std::uint32_t field_count = 0;

  [[nodiscard]] ByteRange whole() const noexcept { return {header.begin, body.end}; }
};

class PartIndex;

/// The children of one part, in order: a range of PartId for a range-based for. Lives no longer than its PartIndex.
class PartChildren {
 public:
  class Iterator {
   public:
    Iterator(const PartIndex& index, PartId at) : index_(&index), at_(at) {}
    [[nodiscard]] PartId operator*() const noexcept { return at_; }
    inline Iterator& operator++();
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const PartIndex* index_;
    PartId at_;
  };

  PartChildren(const PartIndex& index, PartId parent) : index_(&index), parent_(parent) {}
  [[nodiscard]] Iterator begin() const { return {*index_, PartId{to_index(parent_) + 1}}; }
  [[nodiscard]] inline Iterator end() const;
  [[nodiscard]] bool empty() const { return begin() == end(); }

 private:
  const PartIndex* index_;
  PartId parent_;
};

/// The structure of one message: parts in document order, flat. Owns all it refers to,
/// never the message's bytes. Complexity: everything here is O(1) but where said otherwise.
class MIMEMEND_API PartIndex {
 public:
  [[nodiscard]] std::span<const Part> parts() const noexcept MIMEMEND_LIFETIMEBOUND { return parts_; }
  [[nodiscard]] const Part& operator[](PartId id) const MIMEMEND_LIFETIMEBOUND { return parts_[to_index(id)]; }
  [[nodiscard]] std::size_t size() const noexcept { return parts_.size(); }

  /// The children of a part: those of a multipart, or the message in a message. O(1), each step too.
  [[nodiscard]] PartChildren children(PartId id) const MIMEMEND_LIFETIMEBOUND { return {*this, id}; }
  /// The header fields of a part, in order, malformed lines included.
  [[nodiscard]] std::span<const HeaderField> fields(const Part& part) const MIMEMEND_LIFETIMEBOUND {
    return std::span(fields_).subspan(part.first_field, part.field_count);
  }
  /// How lines end in a source: "\r\n", or "\n" when its first line ends so.
  [[nodiscard]] std::string_view line_end(SourceId source) const MIMEMEND_LIFETIMEBOUND {
    return lf_only_[to_index(source)] ? std::string_view("\n") : std::string_view("\r\n");
  }
  /// Part path as people and reports write it: "1" is the root, "1.2" its second child. O(depth).
  [[nodiscard]] std::string path(PartId id) const;

 private:
  friend class Indexer;
  std::vector<Part> parts_;
  std::vector<HeaderField> fields_;
  std::vector<bool> lf_only_;
};

inline PartChildren::Iterator& PartChildren::Iterator::operator++() {
  at_ = (*index_)[at_].next;
  return *this;
}
inline PartChildren::Iterator PartChildren::end() const { return {*index_, (*index_)[parent_].next}; }

}  // namespace mimemend
