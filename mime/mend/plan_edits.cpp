// SPDX-License-Identifier: Apache-2.0
#include "mend/plan_edits.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "mend/defanged_name.hpp"
#include "mend/notice.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

bool edits(const Decision& decision) {
  return decision.action == Action::rename || decision.action == Action::drop || decision.action == Action::replace;
}

// One field with its place in the order that we write them.
struct NewField {
  FieldKind kind;
  std::string_view name;
  std::string value;  ///< empty: the field goes
};

bool overlaps(const std::vector<ByteRange>& lines, ByteRange at) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](ByteRange line) { return line.begin < at.end && at.begin < line.end; });
}

class Planner {
 public:
  explicit Planner(const PlanContext& context) : context_(context), index_(context.index) {
    source_ends_.resize(1);
    for (const Part& part : index_.parts()) {
      source_ends_.resize(std::max<std::size_t>(source_ends_.size(), to_index(part.source) + 1));
      std::uint64_t& end = source_ends_[to_index(part.source)];
      end = std::max(end, part.body.end);
      for (const ByteRange line : {part.delimiter, part.close_delimiter})
        if (!line.empty()) delimiters_.emplace_back(part.source, line.begin);
    }
    std::sort(delimiters_.begin(), delimiters_.end());
    plans_.resize(source_ends_.size());
    std::vector<std::uint32_t> last_child(index_.size());
    next_sibling_.resize(index_.size());
    for (std::uint32_t i = 1; i < index_.size(); ++i) {
      std::uint32_t& last = last_child[to_index(index_[PartId{i}].parent)];
      if (last != 0) next_sibling_[last] = i;
      last = i;
    }
  }

  std::vector<EditPlan> plan() {
    for (const Decision& decision : context_.decisions)
      if (edits(decision) && targets_.emplace(decision.part, &decision).second) order_.push_back(decision.part);
    for (const PartId id : order_)
      if (!inside_removed(id)) act(*targets_.at(id));
    reencode_messages();
    return std::move(plans_);
  }

 private:
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
    add({at, std::move(with), id, reason(decision), Edit::Scope::content});
  }
  // An edit that was dropped silently would let out what it was to remove: whoever calls answers "try later".
  void add(Edit edit) {
    if (!plans_[to_index(index_[edit.part].source)].add(std::move(edit))) throw std::logic_error("edits overlap");
  }

  static std::string reason(const Decision& decision) {
    return fmt::format("{} ({}: {})", to_string(decision.action), decision.rule, decision.reason);
  }

  /// The root, and the message inside a message part: its header holds more than what describes content.
  bool heads_message(PartId id) const { return id == kRootPart || index_[index_[id].parent].kind == PartKind::message; }
  bool at_source_end(const Part& part) const { return part.body.end == source_ends_[to_index(part.source)]; }
  /// Whether what takes the place of `part` must end its last line itself. Elsewhere a line end stands
  /// there that belongs to the next delimiter; there is none when a header ran into the delimiter.
  bool must_end_line(const Part& part) const {
    return at_source_end(part) ||
           std::binary_search(delimiters_.begin(), delimiters_.end(), std::pair(part.source, part.body.end));
  }
  std::string_view line_end(const Part& part) const { return index_.line_end(part.source); }

  // ---- replace

  void replace(const Decision& decision) {
    const Part& part = index_[decision.part];
    const std::string_view eol = line_end(part);
    const Notice notice = render_notice(context_.policy, facts(decision), eol);
    if (heads_message(decision.part)) {
      change_fields(decision,
                    {{FieldKind::mime_version, "MIME-Version", "1.0"},
                     {FieldKind::content_type, "Content-Type", notice.content_type},
                     {FieldKind::content_transfer_encoding, "Content-Transfer-Encoding", notice.transfer_encoding},
                     {FieldKind::content_disposition, "Content-Disposition", notice.disposition},
                     {FieldKind::content_other, "", ""},
                     {FieldKind::mimemend_record, kRecordField, context_.record_id}});
      return add(decision.part, part.body,
                 fmt::format("{}{}{}", part.header_closed ? "" : eol, notice.body, must_end_line(part) ? eol : ""),
                 decision);
    }
    std::string with = fmt::format("Content-Type: {}{}Content-Transfer-Encoding: {}{}Content-Disposition: {}{}",
                                   notice.content_type, eol, notice.transfer_encoding, eol, notice.disposition, eol);
    if (!part.content_id.empty()) with += fmt::format("Content-ID: {}{}", part.content_id, eol);
    if (!context_.record_id.empty()) with += fmt::format("{}: {}{}", kRecordField, context_.record_id, eol);
    with += fmt::format("{}{}", eol, notice.body);
    if (must_end_line(part)) with += eol;
    add(decision.part, part.whole(), std::move(with), decision);
  }

  const Leaf* leaf(PartId id) const {
    const auto found = std::lower_bound(context_.leaves.begin(), context_.leaves.end(), id,
                                        [](const Leaf& l, PartId part) { return l.part < part; });
    return found != context_.leaves.end() && found->part == id ? &*found : nullptr;
  }

  NoticeFacts facts(const Decision& decision) const {
    NoticeFacts out;
    const Part& part = index_[decision.leaf];
    out.type = unicode::escape(part.media_type);
    out.size = fmt::format("{} bytes", part.body.size());
    if (const Leaf* found = leaf(decision.leaf)) {
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
    const Part& part = index_[decision.part];
    const Leaf* found = leaf(decision.part);
    const DefangedFields fields = defanged_fields(found == nullptr ? "" : found->display_name(), line_end(part));
    change_fields(decision, {{FieldKind::content_type, "Content-Type", fields.content_type},
                             {FieldKind::content_disposition, "Content-Disposition", fields.disposition},
                             {FieldKind::mimemend_record, kRecordField, context_.record_id}});
  }

  // ---- drop

  void drop(const Decision& decision) {
    const Part& part = index_[decision.part];
    const Part& parent = index_[part.parent];
    const std::uint32_t next = next_sibling_[to_index(decision.part)];
    ByteRange at = part.delimiter;
    std::string with;
    if (next != 0) {
      at.end = index_[PartId{next}].delimiter.begin;
    } else if (!parent.close_delimiter.empty()) {
      at.end = parent.close_delimiter.begin;
    } else {  // nothing closes: then this must, lest the part before grow by a line end
      at.end = parent.body.end;
      with = fmt::format("--{}--{}", ascii::trim_right(parent.boundary), must_end_line(parent) ? line_end(parent) : "");
    }
    add(decision.part, at, std::move(with), decision);
  }

  // ---- header fields

  // The first field of each kind takes the new value, further ones go, and with what is replaced those that only other
  // readers take for such; missing ones are appended.
  void change_fields(const Decision& decision, std::vector<NewField> wanted) {
    const Part& part = index_[decision.part];
    const Edit::Scope scope = heads_message(decision.part) ? Edit::Scope::field : Edit::Scope::content;
    const std::string_view eol = line_end(part);
    const auto fields = index_.fields(part);
    std::vector<bool> written(wanted.size());
    // A header that the message ends in may lack its last line end; an edit of that field supplies it.
    bool line_open = !fields.empty() && fields.back().whole.end == fields.back().value.end;
    for (const HeaderField& field : fields) {
      const auto found =
          std::find_if(wanted.begin(), wanted.end(), [&](const NewField& w) { return w.kind == field.kind; });
      if (found == wanted.end()) {
        if (decision.action != Action::replace || !overlaps(decision.header_lines, field.whole)) continue;
        add({field.whole, std::string(), decision.part, reason(decision), scope});
        if (&field == &fields.back()) line_open = false;
        continue;
      }
      const auto at = static_cast<std::size_t>(found - wanted.begin());
      const bool keep = !found->value.empty() && !written[at];
      written[at] = true;
      // MIME-Version stays as it is where there is one: its value means nothing to any reader.
      if (keep && field.kind == FieldKind::mime_version) continue;
      add({field.whole, keep ? fmt::format("{}: {}{}", found->name, found->value, eol) : std::string(), decision.part,
           reason(decision), scope});
      if (&field == &fields.back()) line_open = false;
    }
    std::string missing;
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (!written[i] && !wanted[i].value.empty())
        missing += fmt::format("{}: {}{}", wanted[i].name, wanted[i].value, eol);
    if (line_open) missing.insert(0, eol);
    if (missing.empty()) return;
    add({{part.header.end, part.header.end}, std::move(missing), decision.part, reason(decision), scope});
  }

  // ---- encoded messages

  // From the innermost out: an edit inside makes an edit of the body around it.
  void reencode_messages() {
    for (std::size_t i = index_.size(); i-- > 0;) {
      const PartId id{static_cast<std::uint32_t>(i)};
      const Part& part = index_[id];
      if (part.kind != PartKind::message || !part.decoded || plans_[to_index(*part.decoded)].empty()) continue;
      const std::string why = "encoded again, because a part inside was changed";
      // What was uuencoded comes out in base64, and says so.
      if (part.encoding == TransferEncoding::uuencode) relabel_encoding(id, why);
      add({part.body, ReencodedBody{id}, id, why, Edit::Scope::content});
    }
  }
  void relabel_encoding(PartId id, const std::string& why) {
    for (const HeaderField& field : index_.fields(index_[id]))
      if (field.kind == FieldKind::content_transfer_encoding)
        add({field.whole, fmt::format("Content-Transfer-Encoding: base64{}", line_end(index_[id])), id, why,
             heads_message(id) ? Edit::Scope::field : Edit::Scope::content});
  }

  static constexpr std::string_view kRecordField = "X-Mimemend-Record";

  const PlanContext& context_;
  const PartIndex& index_;
  std::vector<std::uint64_t> source_ends_;
  std::vector<std::pair<SourceId, std::uint64_t>> delimiters_;  ///< where each begins; sorted
  std::vector<std::uint32_t> next_sibling_;                     ///< by part; 0 when there is none
  std::map<PartId, const Decision*> targets_;
  std::vector<PartId> order_;
  std::vector<EditPlan> plans_;
};

}  // namespace

bool has_edits(std::span<const Decision> decisions) { return std::any_of(decisions.begin(), decisions.end(), edits); }

void settle_drops(const PartIndex& index, std::vector<Decision>& decisions) {
  std::map<PartId, std::uint32_t> remaining;  // children that would be left, by parent
  for (std::uint32_t i = 1; i < index.size(); ++i) ++remaining[index[PartId{i}].parent];
  for (Decision& decision : decisions) {
    if (decision.action != Action::drop) continue;
    const PartId parent = index[decision.part].parent;
    const bool in_multipart = decision.part != kRootPart && index[parent].kind == PartKind::multipart;
    if (in_multipart && remaining[parent] > 1)
      --remaining[parent];
    else
      decision.action = Action::replace;
  }
}

std::vector<EditPlan> plan_edits(const PlanContext& context) { return Planner(context).plan(); }

}  // namespace mimemend
