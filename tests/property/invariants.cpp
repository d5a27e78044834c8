// SPDX-License-Identifier: Apache-2.0
#include "invariants.hpp"

#include <map>
#include <vector>

#include <fmt/format.h>

#include "support.hpp"

namespace mimemend::test {
namespace {

class Checker {
 public:
  Checker(const Outcome& outcome, std::string_view message)
      : outcome_(outcome), index_(outcome.index()), message_(message) {}

  std::string check() {
    require(outcome_.original_size() == message_.size(), "the original has the size of what was fed");
    measure_sources();
    for (std::uint32_t i = 0; i < index_.size(); ++i) {
      id_ = PartId{i};
      part(index_[id_]);
      fields(index_[id_]);
      if (id_ != kRootPart) child(index_[id_], index_[index_[id_].parent]);
    }
    id_ = kRootPart;
    leaves();
    findings();
    decisions();
    edits();
    output();
    return broken_;
  }

 private:
  void require(bool holds, std::string_view sentence) {
    if (!holds) broken_ += fmt::format("part {}: {}\n", index_.path(id_), sentence);
  }

  // A decoded source ends where its root ends.
  void measure_sources() {
    ends_.push_back(message_.size());
    for (const Part& part : index_.parts())
      if (to_index(part.source) == ends_.size()) ends_.push_back(part.body.end);
  }
  std::uint64_t end_of(const Part& part) const { return ends_.at(to_index(part.source)); }

  void part(const Part& part) {
    require(part.header.begin <= part.header.end, "the header has a range");
    require(part.header.end <= part.body.begin, "the body comes after the header");
    require(part.body.begin <= part.body.end, "the body has a range");
    require(part.body.end <= end_of(part), "the body is inside its source");
    require(part.header_closed == (part.header.end < part.body.begin), "header_closed tells of the empty line");
    require(part.kind == PartKind::multipart || part.close_delimiter.empty(), "only a multipart has a close delimiter");
    require(!part.media_type.empty(), "there is a media type");
    require(!part.decoded || (part.kind == PartKind::message && part.encoding != TransferEncoding::identity),
            "only an encoded message has a decoded source");
  }

  void fields(const Part& part) {
    std::uint64_t at = part.header.begin;
    for (const HeaderField& field : index_.fields(part)) {
      require(field.whole.begin == at, "fields follow each other without a gap");
      require(!field.whole.empty(), "a field has bytes");
      require(field.whole.contains(field.name) && field.whole.contains(field.value),
              "name and value are inside the field");
      require(field.name.end <= field.value.begin, "the value comes after the name");
      at = field.whole.end;
    }
    require(at == part.header.end || part.unscanned != Unscanned::no,
            "fields fill the header, or it is said that they do not");
  }

  void child(const Part& part, const Part& parent) {
    require(to_index(part.parent) < to_index(id_), "a parent comes before its children");
    require(part.depth == parent.depth + 1, "depth counts");
    require(parent.kind != PartKind::leaf, "a leaf has no children");
    require(part.ordinal == ++children_[part.parent], "ordinals count");
    if (part.source != parent.source) {
      require(parent.decoded == part.source, "a source is opened by the message around it");
      return;
    }
    const std::uint64_t begin = parent.kind == PartKind::multipart ? part.delimiter.begin : part.header.begin;
    require(parent.kind != PartKind::multipart || !part.delimiter.empty(), "a child of a multipart has a delimiter");
    require(begin >= parent.body.begin && part.body.end <= parent.body.end, "a child is inside its parent");
    require(part.delimiter.empty() || part.delimiter.end <= part.header.begin, "the delimiter comes before the header");
    std::uint64_t& free_from = free_from_[part.parent];
    require(begin >= free_from, "siblings do not overlap");
    free_from = part.body.end;
    require(parent.close_delimiter.empty() || part.body.end <= parent.close_delimiter.begin,
            "the close delimiter comes last");
  }

  void leaves() {
    auto leaf = outcome_.leaves().begin();
    for (std::uint32_t i = 0; i < index_.size(); ++i) {
      if (index_[PartId{i}].kind != PartKind::leaf) continue;
      id_ = PartId{i};
      require(leaf != outcome_.leaves().end() && leaf->part == id_, "every leaf is inspected, in order");
      if (leaf == outcome_.leaves().end()) return;
      require(!leaf->detected_type.empty(), "content has a type");
      if (index_[id_].encoding == TransferEncoding::identity)
        require(leaf->decoded_size == index_[id_].body.size(), "content that is not encoded has the size of its body");
      ++leaf;
    }
    require(leaf == outcome_.leaves().end(), "only leaves are leaves");
  }

  void findings() {
    for (const Finding& finding : outcome_.findings()) {
      id_ = finding.part;
      require(finding.at.begin <= finding.at.end, fmt::format("{} has a range", info(finding.code).slug));
      // A decoder's findings are in the encoded bytes, which are in the part's own source.
      require(finding.at.end <= end_of(index_[finding.part]),
              fmt::format("{} is inside the source", info(finding.code).slug));
    }
  }

  void decisions() {
    for (const Decision& decision : outcome_.decisions()) {
      id_ = decision.leaf;
      PartId up = decision.leaf;
      while (up != decision.part && up != kRootPart) up = index_[up].parent;
      require(up == decision.part, "what is acted on is the leaf or around it");
    }
  }

  void edits() {
    for (std::uint32_t source = 0; source < ends_.size(); ++source) {
      std::uint64_t at = 0;
      for (const Edit& edit : outcome_.plan(SourceId{source}).edits()) {
        id_ = edit.part;
        require(to_index(index_[edit.part].source) == source, "an edit is in the source of its part");
        require(at <= edit.at.begin && edit.at.begin <= edit.at.end && edit.at.end <= ends_[source],
                "edits are sorted, disjoint and inside");
        at = edit.at.end;
      }
    }
    id_ = kRootPart;
    require(outcome_.changed() == !outcome_.record_id().empty(), "what changes has a record id");
  }

  void output() {
    const std::string whole = written(outcome_);
    StringSink body;
    if (!outcome_.write_body(body)) return require(false, "a body can be written to memory");
    require(whole.ends_with(body.bytes()), "the body ends the message");
    if (!outcome_.body_changed())
      require(body.bytes() == message_.substr(index_[kRootPart].body.begin),
              "a body that does not change is the original's");
    if (!outcome_.changed()) require(whole == message_, "what does not change comes out as it came");
  }

  const Outcome& outcome_;
  const PartIndex& index_;
  std::string_view message_;
  std::vector<std::uint64_t> ends_;
  std::map<PartId, std::uint32_t> children_;
  std::map<PartId, std::uint64_t> free_from_;
  PartId id_ = kRootPart;
  std::string broken_;
};

}  // namespace

std::string broken_invariants(const Outcome& outcome, std::string_view message) {
  return Checker(outcome, message).check();
}

}  // namespace mimemend::test
