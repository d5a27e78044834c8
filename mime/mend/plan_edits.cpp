// SPDX-License-Identifier: Apache-2.0
#include "mend/plan_edits.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "mend/defanged_name.hpp"
#include "mend/notice.hpp"
#include "mend/plan_builder.hpp"
#include "mend/rebuild.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

bool edits(const Decision& decision) {
  return decision.action == Action::rename || decision.action == Action::drop || decision.action == Action::replace;
}

class Planner {
 public:
  explicit Planner(const PlanContext& context) : context_(context), index_(context.message.index()), plans_(index_) {}

  Result<std::vector<EditPlan>> plan() {
    if (!context_.results.empty()) plans_.with_results(&context_.results);
    plans_.with_changed(context_.texts.fields);
    for (const Decision& decision : context_.decisions)
      if (edits(decision) && !about_gap(decision) && targets_.emplace(decision.part, &decision).second)
        order_.push_back(decision.part);
    for (const PartId id : order_)
      if (!inside_removed(id)) act(*targets_.at(id));
    for (const Decision& decision : context_.decisions)
      if (edits(decision) && about_gap(decision)) remove_gap(decision);
    const RebuildContext mending{context_.message,
                                 context_.needs,
                                 context_.texts,
                                 [this](PartId id) { return fate(id); },
                                 [this](ByteRange gap) { return gap_goes(gap); },
                                 context_.boundary_seed,
                                 context_.record_id,
                                 context_.policy.keep_stray_text};
    if (auto mended = rebuild(mending, plans_); !mended) return mended.error();
    change_headers();
    reencode_messages();
    if (plans_.results_wait()) tell_results();
    if (failed_) return *std::move(failed_);
    return std::move(plans_).take();
  }

 private:
  // A multipart without parts is all gap, and becomes a part itself.
  bool about_gap(const Decision& decision) const { return decision.gap && !index_.children(decision.part).empty(); }
  // Where gaps are written anew they go anyhow; and this one is not to come back as a part.
  void remove_gap(const Decision& decision) {
    const bool goes = inside_removed(decision.part) || targets_.contains(decision.part);
    if (!goes && !decision.gap->empty() && !writes_gaps(index_, context_.needs, decision.part))
      add(decision.part, *decision.gap, "", decision);
  }
  bool gap_goes(ByteRange gap) const {
    return std::any_of(context_.decisions.begin(), context_.decisions.end(),
                       [&](const Decision& decision) { return edits(decision) && decision.gap == gap; });
  }

  Fate fate(PartId id) const {
    const auto found = targets_.find(id);
    if (found == targets_.end()) return Fate::stays;
    switch (found->second->action) {
      case Action::rename: return Fate::renamed;
      case Action::drop: return Fate::dropped;
      case Action::replace: return Fate::replaced;
      case Action::report:
      case Action::reject:
      case Action::quarantine: break;
    }
    return Fate::stays;
  }
  bool inside_removed(PartId id) const {
    while (id != kRootPart) {
      id = index_[id].parent;
      const auto found = targets_.find(id);
      if (found != targets_.end() && found->second->action != Action::rename) return true;
    }
    return false;
  }

  void act(const Decision& decision) {
    if (decision.action == Action::rename) return rename(decision);
    if (decision.action == Action::drop) return drop(decision);
    replace(decision);
  }

  void add(PartId id, ByteRange at, std::string with, const Decision& decision) {
    plans_.add(id, at, std::move(with), reason(decision));
  }

  static std::string reason(const Decision& decision) {
    return fmt::format("{} ({}: {})", to_string(decision.action), decision.rule, decision.reason);
  }

  /// Delimiters of its parent are written anew, with a line end before each.
  bool new_delimiters(PartId id) const { return id != kRootPart && frame_changes(index_[id].parent); }
  bool frame_changes(PartId id) const { return writes_delimiters(index_, context_.needs, id); }
  bool must_end_line(PartId id) const { return !new_delimiters(id) && plans_.must_end_line(index_[id]); }
  std::string_view line_end(const Part& part) const { return plans_.line_end(part); }

  // ---- replace

  void replace(const Decision& decision) {
    const Part& part = index_[decision.part];
    const std::string_view eol = line_end(part);
    const Notice notice = render_notice(context_.policy, facts(decision), eol);
    if (plans_.heads_message(decision.part)) return replace_content(decision, notice);
    std::string with = fmt::format("Content-Type: {}{}Content-Transfer-Encoding: {}{}Content-Disposition: {}{}",
                                   notice.content_type, eol, notice.transfer_encoding, eol, notice.disposition, eol);
    if (!part.content_id.empty()) with += fmt::format("Content-ID: {}{}", part.content_id, eol);
    if (!context_.record_id.empty()) with += fmt::format("{}: {}{}", kRecordField, context_.record_id, eol);
    with += fmt::format("{}{}", eol, notice.body);
    if (must_end_line(decision.part)) with += eol;
    add(decision.part, part.whole(), std::move(with), decision);
  }

  // The rest of the header stays, but for what only other readers take for more than it is to us.
  void replace_content(const Decision& decision, const Notice& notice) {
    const Part& part = index_[decision.part];
    const std::string_view eol = line_end(part);
    PlanBuilder::FieldChanges changes{
        {{FieldKind::mime_version, "MIME-Version", "1.0"},
         {FieldKind::content_type, "Content-Type", notice.content_type},
         {FieldKind::content_transfer_encoding, "Content-Transfer-Encoding", notice.transfer_encoding},
         {FieldKind::content_disposition, "Content-Disposition", notice.disposition},
         {FieldKind::content_other, "", ""},
         {FieldKind::mimemend_record, kRecordField, context_.record_id}},
        reason(decision)};
    changes.gone = decision.header_lines;
    if (context_.needs[decision.part].any()) {
      auto header = context_.message.header(decision.part);
      if (!header) {
        failed_ = header.error();
        return;
      }
      changes.made_plain = &*header;
      plans_.change_fields(decision.part, changes);
    } else {
      plans_.change_fields(decision.part, changes);
    }
    add(decision.part, part.body,
        fmt::format("{}{}{}", part.header_closed ? "" : eol, notice.body, must_end_line(decision.part) ? eol : ""),
        decision);
  }

  NoticeFacts facts(const Decision& decision) const {
    NoticeFacts out;
    const Part& part = index_[decision.leaf];
    out.type = unicode::escape(part.media_type);
    out.size = fmt::format("{} bytes", part.body.size());
    if (const Leaf* found = context_.message.leaf(decision.leaf)) {
      out.name = unicode::escape(found->display_name());
      out.size = fmt::format("{} bytes", found->decoded_size);
      out.sha256 = found->sha256.hex();
      out.detected = found->detected_type;
    }
    out.rule = decision.rule;
    out.reason = decision.reason;
    if (decision.part != decision.leaf)
      out.reason +=
          fmt::format("; it stood in a {} part, which is removed as a whole", index_[decision.part].media_type);
    out.record = context_.record_id;
    out.contact = context_.policy.contact;
    return out;
  }

  // ---- rename

  void rename(const Decision& decision) {
    if (context_.needs[decision.part].header || context_.needs[decision.part].content)
      return;  // written anew, with that name
    const Part& part = index_[decision.part];
    const Leaf* found = context_.message.leaf(decision.part);
    const DefangedFields fields = defanged_fields(found == nullptr ? "" : found->display_name(), line_end(part));
    plans_.change_fields(decision.part, {{{FieldKind::content_type, "Content-Type", fields.content_type},
                                          {FieldKind::content_disposition, "Content-Disposition", fields.disposition},
                                          {FieldKind::mimemend_record, kRecordField, context_.record_id}},
                                         reason(decision)});
  }

  // ---- drop

  void drop(const Decision& decision) {
    const Part& part = index_[decision.part];
    const Part& parent = index_[part.parent];
    if (new_delimiters(decision.part)) return;  // left out there
    const PartId next = part.next;
    const bool last = to_index(next) >= to_index(parent.next);
    ByteRange at = part.delimiter;
    std::string with;
    if (!last) {
      at.end = index_[next].delimiter.begin;
    } else if (!parent.close_delimiter.empty()) {
      at.end = parent.close_delimiter.begin;
    } else {  // nothing closes: then this must, lest the part before grow by a line end
      at.end = parent.body.end;
      with = fmt::format("--{}--{}", ascii::trim_right(parent.boundary),
                         must_end_line(part.parent) ? line_end(parent) : "");
    }
    add(decision.part, at, std::move(with), decision);
  }

  // ---- header text

  // Where nothing else changes in a header. What was replaced has another one, unless it heads a message.
  void change_headers() {
    for (const auto& [id, changed] : context_.texts.fields) {
      const bool header_goes = (fate(id) == Fate::replaced && !plans_.heads_message(id)) || fate(id) == Fate::dropped;
      if (plans_.changed_wait(id) && !header_goes && !inside_removed(id)) plans_.change_fields(id, {});
    }
  }

  // ---- encoded messages

  // From the innermost out: an edit inside makes an edit of the body around it.
  void reencode_messages() {
    for (std::size_t i = index_.size(); i-- > 0;) {
      const PartId id{static_cast<std::uint32_t>(i)};
      const Part& part = index_[id];
      if (part.kind != PartKind::message || !part.decoded || !plans_.has_edits(*part.decoded)) continue;
      if (context_.needs[id].content) continue;  // left decoded
      const std::string why = "encoded again, because a part inside was changed";
      // What was uuencoded comes out in base64, and says so.
      if (part.encoding == TransferEncoding::uuencode) relabel_encoding(id, why);
      const bool quoted = part.encoding == TransferEncoding::quoted_printable;
      const TransferEncoding again = quoted ? TransferEncoding::quoted_printable : TransferEncoding::base64;
      plans_.add({part.body, ReencodedBody{id, part.encoding, again}, id, why, Edit::Scope::content});
    }
  }
  void relabel_encoding(PartId id, const std::string& why) {
    for (const HeaderField& field : index_.fields(index_[id]))
      if (field.kind == FieldKind::content_transfer_encoding)
        plans_.add({field.whole, fmt::format("Content-Transfer-Encoding: base64{}", line_end(index_[id])), id, why,
                    plans_.field_scope(id)});
  }

  // Where nothing else changes in the header.
  void tell_results() {
    PlanBuilder::FieldChanges changes{{}, "names the record of what was changed"};
    if (!context_.record_id.empty())
      changes.wanted.push_back({FieldKind::mimemend_record, kRecordField, context_.record_id});
    plans_.change_fields(kRootPart, changes);
  }

  const PlanContext& context_;
  const PartIndex& index_;
  PlanBuilder plans_;
  std::optional<Error> failed_;  ///< the spool could not be read
  std::map<PartId, const Decision*> targets_;
  std::vector<PartId> order_;
};

}  // namespace

bool has_edits(std::span<const Decision> decisions) { return std::any_of(decisions.begin(), decisions.end(), edits); }

void settle_drops(const PartIndex& index, std::vector<Decision>& decisions) {
  std::map<PartId, std::uint32_t> remaining;  // children that would be left, by parent
  for (std::uint32_t i = 1; i < index.size(); ++i) ++remaining[index[PartId{i}].parent];
  for (Decision& decision : decisions) {
    // A multipart without parts is all gap: it goes as a part does.
    if (decision.action != Action::drop || (decision.gap && !index.children(decision.part).empty())) continue;
    const PartId parent = index[decision.part].parent;
    const bool in_multipart = decision.part != kRootPart && index[parent].kind == PartKind::multipart;
    if (in_multipart && remaining[parent] > 1)
      --remaining[parent];
    else
      decision.action = Action::replace;
  }
}

std::size_t count_sources(const PartIndex& index) {
  std::size_t count = 1;
  for (const Part& part : index.parts()) count = std::max<std::size_t>(count, to_index(part.source) + 1);
  return count;
}

Result<std::vector<EditPlan>> plan_edits(const PlanContext& context) { return Planner(context).plan(); }

}  // namespace mimemend
