// SPDX-License-Identifier: Apache-2.0
#include <mimemend/report.hpp>

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "render/charsets.hpp"
#include "render/fields.hpp"
#include "render/text.hpp"

namespace mimemend {
namespace {

using Cell = Table::Cell;
using enum Table::Align;

std::string_view unscanned_text(Unscanned why) {
  switch (why) {
    case Unscanned::no: break;
    case Unscanned::depth: return "not looked into: too deep";
    case Unscanned::parts: return "not looked into: too many parts";
    case Unscanned::header: return "not looked into: the header is too long";
  }
  return {};
}

std::string in_quotes(std::string_view text_utf8) { return fmt::format("\"{}\"", unicode::escape(text_utf8)); }

/// The tree as a table, row by row.
class Tree {
 public:
  /// `fields`: of all parts, in the order of the index; null when they are not shown.
  Tree(const Outcome& outcome, const TreeOptions& options, const std::vector<FieldText>* fields)
      : outcome_(outcome), options_(options), fields_(fields), paint_(paint_of(options)) {}

  [[nodiscard]] std::string text() {
    for (std::uint32_t i = 0; i < outcome_.index().size(); ++i) add_part(PartId{i});
    std::string out = table_.text(paint_);
    if (options_.findings && !outcome_.findings().empty()) out += "\n" + findings();
    return out;
  }

 private:
  static Paint paint_of(const TreeOptions& options) {
    return Paint(options.colour ? Paint::Mode::on : Paint::Mode::off);
  }

  void add_part(PartId id) {
    const Part& part = outcome_.index()[id];
    const Leaf* leaf = outcome_.leaf(id);
    const std::string name = leaf == nullptr || leaf->names.empty() ? "" : in_quotes(leaf->display_name());
    table_.add({{outcome_.index().path(id)},
                {std::string(std::size_t{2} * part.depth, ' ') + unicode::escape(part.media_type), Style::strong},
                {name},
                {size_of(part, leaf)},
                {unicode::escape(part.encoding_label)},
                {remarks(part, leaf)},
                {options_.ranges ? ranges(part) : "", Style::dim}});
    if (fields_ != nullptr) table_.add_lines(field_lines(part));
    if (leaf != nullptr)
      for (std::size_t i = 0; i < leaf->embedded.size(); ++i) add_embedded(id, leaf->embedded[i], i + 1);
  }

  void add_embedded(PartId id, const EmbeddedFile& file, std::size_t ordinal) {
    const std::size_t indent = 2 * (std::size_t{outcome_.index()[id].depth} + 1);
    table_.add({{fmt::format("{}+{}", outcome_.index().path(id), ordinal)},
                {std::string(indent, ' ') + unicode::escape(file.detected_type), Style::strong},
                {in_quotes(file.name_utf8)},
                {size_text(file.decoded_size)},
                {std::string(to_string(file.format))},
                {"in the text"},
                {options_.ranges ? "content " + range_text(file.at) : "", Style::dim}});
  }

  static std::string size_of(const Part& part, const Leaf* leaf) {
    if (leaf != nullptr) return size_text(leaf->decoded_size);
    return part.kind == PartKind::message ? size_text(part.body.size()) : "";
  }

  static std::string remarks(const Part& part, const Leaf* leaf) {
    std::vector<std::string> all;
    if (!part.media_type_declared) all.emplace_back("by default");
    if (part.unscanned != Unscanned::no) all.emplace_back(unscanned_text(part.unscanned));
    if (leaf != nullptr) {
      // That some text is text is no news.
      const bool told = leaf->detected_type == part.media_type ||
                        (leaf->detected_type == "text/plain" && part.media_type.starts_with("text/"));
      if (!told) all.push_back("content " + leaf->detected_type);
      for (std::size_t i = 1; i < leaf->names.size(); ++i)
        all.push_back(fmt::format("{} {}", to_string(leaf->names[i].source), in_quotes(leaf->names[i].name_utf8)));
      if (leaf->names_cut) all.emplace_back("more names");
    }
    return fmt::format("{}", fmt::join(all, ", "));
  }

  static std::string ranges(const Part& part) {
    std::string out;
    if (part.source != kOriginal) out += fmt::format("source {} ", to_index(part.source));
    if (!part.delimiter.empty()) out += fmt::format("delimiter {} ", range_text(part.delimiter));
    out += fmt::format("header {} body {}", range_text(part.header), range_text(part.body));
    if (!part.close_delimiter.empty()) out += fmt::format(" close {}", range_text(part.close_delimiter));
    return out;
  }

  std::string field_lines(const Part& part) const {
    std::string out;
    for (std::uint32_t i = part.first_field; i < part.first_field + part.field_count; ++i)
      out += field_line(outcome_.index().fields(part)[i - part.first_field], (*fields_)[i]);
    return out;
  }

  std::string field_line(const HeaderField& field, const FieldText& text) const {
    std::string out = "    ";
    if (options_.ranges) out += paint_(Style::dim, range_text(field.whole)) + " ";
    if (field.kind == FieldKind::malformed)
      out += paint_(Style::danger, "malformed: ");
    else
      out += paint_(Style::note, unicode::escape(text.name) + ":") + (text.value.empty() ? "" : " ");
    // A TAB of a fold is a blank to people.
    std::string value = text.value;
    std::replace(value.begin(), value.end(), '\t', ' ');
    return out + unicode::escape(value) + (text.cut ? "...\n" : "\n");
  }

  std::string findings() const {
    Table table({left, left, left, left, left});
    for (const Finding& finding : outcome_.findings()) {
      const FindingInfo& facts = info(finding.code);
      table.add({{std::string(to_string(facts.severity)), style_of(facts.severity)},
                 {std::string(facts.slug)},
                 {"part " + outcome_.index().path(finding.part)},
                 {range_text(finding.at), Style::dim},
                 {fmt::format("[{}]", facts.clause), Style::dim}});
    }
    return table.text(paint_);
  }

  const Outcome& outcome_;
  const TreeOptions& options_;
  const std::vector<FieldText>* fields_;
  Paint paint_;
  Table table_{{left, left, left, right, left, left, left}};  // path, type, name, size, encoding, remarks, ranges
};

}  // namespace

Result<std::string> render_tree(const Outcome& outcome, const TreeOptions& options) {
  if (!options.header_fields) return Tree(outcome, options, nullptr).text();
  const auto fields = read_fields(outcome);
  if (!fields) return fields.error();
  return Tree(outcome, options, &*fields).text();
}

std::string render_tree(const Outcome& outcome) { return Tree(outcome, {}, nullptr).text(); }

std::string render_decisions(const Outcome& outcome) {
  std::string out;
  for (const Decision& decision : outcome.decisions()) {
    const Leaf* leaf = outcome.leaf(decision.leaf);
    out += fmt::format(
        "{} part {}{}: rule {}, {}", to_string(decision.action), outcome.index().path(decision.part),
        leaf == nullptr || leaf->names.empty() ? "" : fmt::format(" \"{}\"", unicode::escape(leaf->display_name())),
        decision.rule, decision.reason);
    if (leaf != nullptr) out += fmt::format(", {} bytes, sha256 {}", leaf->decoded_size, leaf->sha256.hex());
    out += "\n";
  }
  out += render_text_changes(outcome);
  out += render_mended(outcome);
  if (!outcome.record_id().empty() && outcome.refusal() == nullptr)
    out += fmt::format("record {}\n", outcome.record_id());
  return out;
}

std::string escape_for_display(std::string_view text_utf8) { return unicode::escape(text_utf8); }

}  // namespace mimemend
