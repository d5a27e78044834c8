// SPDX-License-Identifier: Apache-2.0
#include "mend/rebuild.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "codec/base64.hpp"
#include "mend/defanged_name.hpp"
#include "mend/entity_fields.hpp"
#include "mend/stray_text.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

class Rebuilder {
 public:
  Rebuilder(const RebuildContext& context, PlanBuilder& plans)
      : context_(context), index_(context.message.index()), plans_(plans) {}

  Result<void> run() {
    for (std::uint32_t i = 0; i < index_.size();) {
      const PartId id{i};
      const Fate fate = context_.fate(id);
      if (fate == Fate::replaced || fate == Fate::dropped) {
        i = to_index(index_[id].next);
        continue;
      }
      kept_.push_back(id);
      if (auto done = entity(id, fate); !done) return done;
      ++i;
    }
    // Inner closing delimiters stand before outer ones, at the same place sometimes.
    for (auto id = kept_.rbegin(); id != kept_.rend(); ++id)
      if (needs_frame(*id))
        if (auto done = frame(*id); !done) return done;
    leave_trace();
    return {};
  }

 private:
  const PartNeeds& needs(PartId id) const { return context_.needs[id]; }
  std::string reason(PartId id) const { return fmt::format("mended ({})", fmt::join(needs(id).why, ", ")); }
  bool childless(PartId id) const { return index_[id].kind == PartKind::multipart && index_.children(id).empty(); }
  // What holds content of its own, though it may say otherwise.
  bool as_leaf(PartId id) const { return index_[id].kind == PartKind::leaf || childless(id); }

  bool needs_frame(PartId id) const {
    const Part& part = index_[id];
    if (part.kind == PartKind::message) return needs(id).gaps && !part.decoded;
    return writes_delimiters(index_, context_.needs, id);
  }
  bool needs_content(PartId id) const {
    const Part& part = index_[id];
    if (part.decoded) return needs(id).content;
    if (!as_leaf(id)) return false;
    return needs(id).content || (needs(id).header && (wants_base64(part) || childless(id)));
  }
  // Its encoding is none that all readers undo, or stands where they undo none (RFC 2046 5.2).
  static bool wants_base64(const Part& part) {
    const bool report = part.media_type.starts_with("message/");
    return part.encoding == TransferEncoding::unknown || part.encoding == TransferEncoding::uuencode ||
           (report && part.encoding != TransferEncoding::identity);
  }
  // An encoded message whose lines end in another way than those around it cannot stand among them.
  bool stays_encoded(PartId id) const {
    const Part& part = index_[id];
    return part.decoded && needs_content(id) && index_.line_end(*part.decoded) != index_.line_end(part.source);
  }
  bool encodes(PartId id) const { return needs_content(id) && (!index_[id].decoded || stays_encoded(id)); }
  bool needs_header(PartId id) const { return needs(id).header || needs_content(id) || needs_boundary(id); }

  bool needs_boundary(PartId id) const {
    const bool changes = needs(id).boundary || (needs_frame(id) && !is_plain_boundary(index_[id].boundary));
    return changes && index_[id].kind == PartKind::multipart && !childless(id);
  }
  // Gaps go with the old boundary: what stands there may be read by it.
  bool needs_gaps(PartId id) const { return writes_gaps(index_, context_.needs, id); }
  std::string boundary(PartId id) const {
    if (!needs_boundary(id)) return std::string(ascii::trim_right(index_[id].boundary));
    // Of one length, so that none begins like another.
    return fmt::format("=_mm_{}_{:06}", context_.boundary_seed, to_index(id));
  }

  Result<void> entity(PartId id, Fate fate) {
    if (needs_header(id))
      if (auto done = header(id, fate); !done) return done;
    if (needs_content(id)) {
      content(id);
    } else if (const TextChange* change = text(id)) {
      if (!needs_header(id))
        if (auto done = label_text(id, *change); !done) return done;
      if (change->conversion) convert_text(id, *change);
    }
    return {};
  }

  // ---- texts

  // What is renamed is no text any more.
  const TextChange* text(PartId id) const {
    const auto found = context_.texts.parts.find(id);
    return found == context_.texts.parts.end() || context_.fate(id) != Fate::stays ? nullptr : &found->second;
  }

  // Its label and its encoding, and no other field.
  Result<void> label_text(PartId id, const TextChange& change) {
    auto header = context_.message.header(id);
    if (!header) return header.error();
    const Part& part = index_[id];
    const auto type = std::find_if(header->fields().begin(), header->fields().end(),
                                   [](const HeaderField& each) { return each.kind == FieldKind::content_type; });
    std::optional<std::string> value = "text/plain; charset=utf-8";  // RFC 2045 5.2: what it is without a field
    if (type != header->fields().end()) {
      const std::string* changed = changed_field(id, static_cast<std::size_t>(type - header->fields().begin()));
      value = with_utf8_label(changed == nullptr ? header->value(*type) : std::string_view(*changed));
    }
    EntityFacts facts{part, *header, context_.message.leaf(id), part.media_type, {}, false, &change};
    if (!value) value = entity_fields(facts, plans_.line_end(part)).content_type;
    PlanBuilder::FieldChanges changes{{{FieldKind::content_type, "Content-Type", *std::move(value)}}, change.reason};
    if (plans_.heads_message(id))
      changes.wanted.insert(changes.wanted.begin(), {FieldKind::mime_version, "MIME-Version", "1.0"});
    if (change.conversion)
      changes.wanted.push_back(
          {FieldKind::content_transfer_encoding, "Content-Transfer-Encoding", std::string(encoding_name(change))});
    if (id == kRootPart && !context_.record_id.empty())
      changes.wanted.push_back({FieldKind::mimemend_record, kRecordField, context_.record_id});
    plans_.change_fields(id, changes);
    return {};
  }

  // The value of a field that header text changes.
  const std::string* changed_field(PartId id, std::size_t index) const {
    const auto fields = context_.texts.fields.find(id);
    if (fields == context_.texts.fields.end()) return nullptr;
    for (const ChangedField& each : fields->second)
      if (each.index == index) return &each.value;
    return nullptr;
  }

  void convert_text(PartId id, const TextChange& change) {
    const Part& part = index_[id];
    if (part.body.empty()) return;
    const ReencodedBody body{id, part.encoding, change.to, id == kRootPart, change.conversion};
    plans_.add({part.body, body, id, change.reason, Edit::Scope::content});
  }

  // Whoever gets the mended message can find what it was. What was plain when it was asked for is no change.
  void leave_trace() {
    const bool replaced = kept_.empty() || kept_.front() != kRootPart;
    const bool none = context_.needs.empty() && context_.texts.empty();
    if (context_.record_id.empty() || none || replaced || needs_header(kRootPart) || text(kRootPart) != nullptr) return;
    if (!plans_.has_edits() && context_.texts.fields.empty()) return;
    if (context_.fate(kRootPart) == Fate::stays)
      plans_.change_fields(kRootPart, {{{FieldKind::mimemend_record, kRecordField, context_.record_id}},
                                       "names the record of what was changed"});
  }

  // ---- header

  Result<void> header(PartId id, Fate fate) {
    auto header = context_.message.header(id);
    if (!header) return header.error();
    const Part& part = index_[id];
    const std::string_view eol = plans_.line_end(part);
    const std::string swallowed = swallowed_text(id, *header);
    EntityFacts facts{part, *header, context_.message.leaf(id), {}, {}, !swallowed.empty() || encodes(id), text(id)};
    facts.media_type = media_type(id, !swallowed.empty());
    if (part.kind == PartKind::multipart && !childless(id)) facts.boundary = boundary(id);
    EntityFields fields = entity_fields(facts, eol);
    if (fate == Fate::renamed) {
      DefangedFields renamed = defanged_fields(facts.leaf == nullptr ? "" : facts.leaf->display_name(), eol);
      fields.content_type = std::move(renamed.content_type);
      fields.disposition = std::move(renamed.disposition);
    }
    PlanBuilder::FieldChanges changes{
        {{FieldKind::mime_version, "MIME-Version", plans_.heads_message(id) ? "1.0" : ""},
         {FieldKind::content_type, "Content-Type", std::move(fields.content_type)},
         {FieldKind::content_transfer_encoding, "Content-Transfer-Encoding", std::move(fields.transfer_encoding)},
         {FieldKind::content_disposition, "Content-Disposition", std::move(fields.disposition)},
         {FieldKind::content_id, "Content-ID", part.content_id}},
        reason(id)};
    if (!context_.record_id.empty() && (id == kRootPart || fate == Fate::renamed))
      changes.wanted.push_back({FieldKind::mimemend_record, kRecordField, context_.record_id});
    changes.made_plain = &*header;
    plans_.change_fields(id, changes);
    end_header(id, swallowed);
    return {};
  }

  std::string media_type(PartId id, bool swallowed) const {
    if (swallowed) return "text/plain";
    if (context_.needs.breaks_signature(id)) return "multipart/mixed";
    if (stays_encoded(id)) return "application/octet-stream";
    const std::string type = plain_media_type(index_[id], childless(id), needs_content(id));
    // In text some readers drop a CR that stands alone, transfer encoding or not.
    if (text(id) != nullptr) return type;
    const Leaf* leaf = context_.message.leaf(id);
    const bool binary = leaf != nullptr && type.starts_with("text/") && is_binary_type(leaf->detected_type);
    return binary ? "application/octet-stream" : type;
  }

  // The empty line behind it, where it is missing or ended in another way than the rest; and a body of lines that the
  // header had swallowed.
  void end_header(PartId id, std::string_view swallowed) {
    const Part& part = index_[id];
    const std::string_view eol = plans_.line_end(part);
    const bool at_new_delimiter = id != kRootPart && needs_frame(part.parent) && part.body.empty() && swallowed.empty();
    const bool missing = !part.header_closed && !at_new_delimiter;
    const ByteRange separator{part.header.end, part.body.begin};
    if (missing || (part.header_closed && separator.size() != eol.size()))
      plans_.add({separator, std::string(eol), id, reason(id), plans_.field_scope(id)});
    if (swallowed.empty()) return;
    std::string body;
    Base64Encoder encoder(eol);
    encoder.feed(swallowed, body);
    encoder.finish(body);
    if (id == kRootPart || plans_.must_end_line(part)) body += eol;
    plans_.add(id, part.body, std::move(body), reason(id));
  }

  // Lines that are no fields, in front of nothing: some readers take them for the body, and people would.
  std::string swallowed_text(PartId id, const Header& header) const {
    std::string out;
    if (!as_leaf(id) || !index_[id].body.empty() || header.bytes().size() > kMaxStrayText) return out;
    for (const HeaderField& field : header.fields())
      if (field.kind == FieldKind::malformed) out += header.whole(field);
    return out;
  }

  // ---- content

  void content(PartId id) {
    const Part& part = index_[id];
    if (part.body.empty()) return;
    const ReencodedBody body{id, part.kind == PartKind::multipart ? TransferEncoding::identity : part.encoding,
                             encodes(id) ? TransferEncoding::base64 : TransferEncoding::identity, id == kRootPart,
                             base64_text(id)};
    plans_.add({part.body, body, id, reason(id), Edit::Scope::content});
  }

  // Lines end with CRLF in it (RFC 2045 6.8).
  std::shared_ptr<const TextConversion> base64_text(PartId id) const {
    const TextChange* change = text(id);
    if (change == nullptr || !change->conversion) return nullptr;
    TextConversion conversion = *change->conversion;
    conversion.line_end = "\r\n";
    return std::make_shared<const TextConversion>(std::move(conversion));
  }

  // ---- delimiters

  Result<void> frame(PartId id) {
    if (index_[id].kind == PartKind::message) return unwrap_message(id);
    const Part& part = index_[id];
    const std::string_view eol = plans_.line_end(part);
    const std::string delimiter = fmt::format("--{}", boundary(id));
    const std::uint64_t first = index_[*index_.children(id).begin()].delimiter.begin;
    std::uint64_t from = part.body.begin;
    std::string opening;
    if (needs_gaps(id)) {
      auto text = stray(id, {part.body.begin, first});
      if (!text) return text.error();
      if (context_.needs.breaks_signature(id))
        opening += fmt::format("{}{}{}{}", delimiter, eol, signature_gone_part(eol), eol);
      if (!text->empty()) opening += fmt::format("{}{}{}{}", delimiter, eol, *text, eol);
    } else {
      from = first;
    }
    for (const PartId child : index_.children(id)) {
      if (context_.fate(child) == Fate::dropped) continue;
      if (auto done = write_line(id, {from, index_[child].delimiter.end}, opening + delimiter + std::string(eol));
          !done)
        return done;
      opening = eol;
      from = index_[child].body.end;
    }
    return close(id, from, delimiter);
  }

  // One that is there already is no edit.
  Result<void> write_line(PartId id, ByteRange at, std::string with) {
    if (at.size() == with.size()) {
      StringSink there;
      if (auto copied = context_.message.write_raw(index_[id].source, at, there); !copied) return copied;
      if (there.bytes() == with) return {};
    }
    plans_.add(id, at, std::move(with), reason(id));
    return {};
  }

  Result<void> close(PartId id, std::uint64_t from, const std::string& delimiter) {
    const Part& part = index_[id];
    const std::string_view eol = plans_.line_end(part);
    if (!part.close_delimiter.empty() && !needs_gaps(id))
      return write_line(id, {from, std::min(part.close_delimiter.end, part.body.end)},
                        fmt::format("{}{}--{}", eol, delimiter, part.close_delimiter.end <= part.body.end ? eol : ""));
    std::string with(eol);
    if (!part.close_delimiter.empty()) {
      auto text = stray(id, {part.close_delimiter.end, part.body.end});
      if (!text) return text.error();
      if (!text->empty()) with += fmt::format("{}{}{}{}", delimiter, eol, *text, eol);
    }
    with += fmt::format("{}--{}", delimiter, plans_.must_end_line(part) ? eol : "");
    return write_line(id, {from, part.body.end}, std::move(with));
  }

  // The part that text outside of all parts becomes; empty for none.
  Result<std::string> stray(PartId id, ByteRange at) {
    const Part& part = index_[id];
    const std::string& type = part.media_type;
    const bool takes_more = type == "multipart/mixed" || context_.needs.breaks_signature(id);
    if (context_.gap_goes(at) || !takes_more || !context_.keep_stray_text || at.size() > kMaxStrayText)
      return std::string();
    StringSink text;
    if (auto copied = context_.message.write_raw(part.source, at, text); !copied) return copied.error();
    return stray_text_part(text.bytes(), plans_.line_end(part));
  }

  // What stands before the header of the message inside: empty lines, an mbox line.
  Result<void> unwrap_message(PartId id) {
    const Part& part = index_[id];
    const Part& inside = index_[*index_.children(id).begin()];
    if (part.body.begin < inside.header.begin) plans_.add(id, {part.body.begin, inside.header.begin}, "", reason(id));
    return {};
  }

  const RebuildContext& context_;
  const PartIndex& index_;
  PlanBuilder& plans_;
  std::vector<PartId> kept_;
};

}  // namespace

bool writes_delimiters(const PartIndex& index, const RepairNeeds& needs, PartId id) {
  const Part& part = index[id];
  if (part.kind != PartKind::multipart || index.children(id).empty()) return false;
  const PartNeeds& wanted = needs[id];
  return wanted.delimiters || wanted.gaps || wanted.boundary || (wanted.header && !is_plain_boundary(part.boundary));
}

bool writes_gaps(const PartIndex& index, const RepairNeeds& needs, PartId id) {
  return writes_delimiters(index, needs, id) &&
         (needs[id].gaps || needs[id].boundary || !is_plain_boundary(index[id].boundary));
}

Result<void> rebuild(const RebuildContext& context, PlanBuilder& plans) { return Rebuilder(context, plans).run(); }

}  // namespace mimemend
