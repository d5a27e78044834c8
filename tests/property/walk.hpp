// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/part_index.hpp>

namespace mimemend::test {

/// Goes through the original by the index, and finds each byte in one place: a From_ line, a header, an empty line,
/// a delimiter with the line end before it, what is around the parts of a multipart, or content.
class Walk {
 public:
  Walk(const PartIndex& index, std::string_view message) : index_(index), message_(message) {}

  void check() {
    for (std::uint32_t i = 0; i < index_.size(); ++i) {
      const PartId id{i};
      while (!open_.empty() && index_[open_.back()].next == id) close();
      if (index_[id].source == kOriginal) open(id);
    }
    while (!open_.empty()) close();
    require(at_ == message_.size());
  }

 private:
  // Throws, so that a test can say of which message, and a fuzzer stops.
  static void require(bool holds, std::source_location where = std::source_location::current()) {
    if (!holds) throw std::logic_error("a byte has no place, or two: line " + std::to_string(where.line()));
  }
  [[nodiscard]] std::string_view bytes(ByteRange at) const { return message_.substr(at.begin, at.size()); }

  std::string_view take_to(std::uint64_t end) {
    require(at_ <= end && end <= message_.size());
    const std::string_view taken = bytes({at_, end});
    at_ = end;
    return taken;
  }
  void take(ByteRange range) {
    require(range.begin == at_);
    take_to(range.end);
  }
  static void require_line_end(std::string_view text) { require(text.empty() || text == "\n" || text == "\r\n"); }

  void open(PartId id) {
    const Part& part = index_[id];
    open_.push_back(id);
    const Part& parent = index_[part.parent];
    if (id != kRootPart && parent.kind == PartKind::multipart) {
      const std::string_view before = take_to(part.delimiter.begin);
      if (part.ordinal > 1) require_line_end(before);  // else it is the preamble
      require(bytes(part.delimiter).starts_with("--" + trimmed(parent.boundary)));
      take(part.delimiter);
    } else {
      require(part.delimiter.empty());
      require_from_lines(take_to(part.header.begin));
    }
    check_fields(part);
    take(part.header);
    const std::string_view separator = take_to(part.body.begin);
    require(part.header_closed == !separator.empty());
    // A CR that ends the message ends its header, too.
    if (separator != "\r" || at_ != message_.size()) require_line_end(separator);
    if (part.kind == PartKind::leaf || part.decoded) take(part.body);
  }

  void close() {
    const Part& part = index_[open_.back()];
    const bool has_children = !index_.children(open_.back()).empty();
    open_.pop_back();
    if (part.kind == PartKind::multipart) {
      if (!part.close_delimiter.empty()) {
        const std::string_view before = take_to(part.close_delimiter.begin);
        if (has_children) require_line_end(before);
        require(bytes(part.close_delimiter).starts_with("--" + trimmed(part.boundary) + "--"));
        // Its line end belongs to an outer delimiter that follows at once.
        const std::uint64_t end = std::min(part.close_delimiter.end, part.body.end);
        require_line_end(bytes({end, part.close_delimiter.end}));
        take_to(end);
        take_to(part.body.end);
      } else if (!has_children) {
        take_to(part.body.end);
      }
    }
    require(at_ == part.body.end);
  }

  void check_fields(const Part& part) const {
    std::uint64_t at = part.header.begin;
    for (const HeaderField& field : index_.fields(part)) {
      require(field.whole.begin == at && !field.whole.empty());
      require(field.whole.contains(field.name) && field.whole.contains(field.value));
      require(field.name.end <= field.value.begin);
      at = field.whole.end;
    }
    require(at <= part.header.end && (at == part.header.end || part.unscanned != Unscanned::no));
  }

  static std::string trimmed(std::string_view boundary) {
    return std::string(boundary.substr(0, boundary.find_last_not_of(" \t") + 1));
  }
  // One of them, or several.
  static void require_from_lines(std::string_view text) {
    while (!text.empty()) {
      require(text.starts_with("From ") || text.starts_with(">From "));
      text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
  }

  const PartIndex& index_;
  std::string_view message_;
  std::uint64_t at_ = 0;
  std::vector<PartId> open_;
};

}  // namespace mimemend::test
