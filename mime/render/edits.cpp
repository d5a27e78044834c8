// SPDX-License-Identifier: Apache-2.0
#include <mimemend/report.hpp>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "render/text.hpp"

namespace mimemend {
namespace {

// Of longer texts the rest is counted.
constexpr std::uint64_t kMostShown = 4096;

// Line by line behind a mark, in a form that harms no terminal.
std::string marked_lines(char mark, std::string_view text, std::uint64_t left_out) {
  std::string out;
  while (!text.empty()) {
    const std::string_view line =
        text.substr(0, text.find('\n') == std::string_view::npos ? text.size() : text.find('\n') + 1);
    out += fmt::format("{}{}\n", mark, visible_bytes(line));
    text.remove_prefix(line.size());
  }
  if (left_out > 0) out += fmt::format("{}({} bytes more)\n", mark, left_out);
  return out;
}

std::string_view name_of(TransferEncoding encoding) {
  switch (encoding) {
    case TransferEncoding::identity: return "no encoding";
    case TransferEncoding::base64: return "base64";
    case TransferEncoding::quoted_printable: return "quoted-printable";
    case TransferEncoding::uuencode: return "uuencode";
    case TransferEncoding::unknown: return "an unknown encoding";
  }
  return "";
}

Result<std::string> edit_text(const Outcome& outcome, SourceId source, const Edit& edit) {
  if (const auto* body = std::get_if<ReencodedBody>(&edit.with))
    return fmt::format("  ({} bytes of {} make way for the same {} in {})\n", edit.at.size(), name_of(body->from),
                       body->text ? "text" : "content", name_of(body->to));
  StringSink removed;
  const ByteRange shown{edit.at.begin, std::min(edit.at.end, edit.at.begin + kMostShown)};
  if (auto copied = outcome.message().write_raw(source, shown, removed); !copied) return copied.error();
  const std::string& with = std::get<std::string>(edit.with);
  const std::string_view added = std::string_view(with).substr(0, kMostShown);
  return marked_lines('-', removed.bytes(), edit.at.size() - shown.size()) +
         marked_lines('+', added, with.size() - added.size());
}

}  // namespace

Result<std::string> render_edits(const Outcome& outcome, std::string_view label) {
  std::string out;
  for (std::uint32_t source = 0; source < outcome.source_count(); ++source)
    for (const Edit& edit : outcome.plan(SourceId{source}).edits()) {
      auto text = edit_text(outcome, SourceId{source}, edit);
      if (!text) return text.error();
      const std::string where = source == 0 ? std::string() : " of what is encoded there";
      out += fmt::format("{}: part {} at {}{}: {}\n{}", label, outcome.index().path(edit.part), range_text(edit.at),
                         where, edit.reason, *text);
    }
  return out;
}

std::string render_mended(const Outcome& outcome) {
  std::map<PartId, std::string_view> reasons;
  for (std::uint32_t source = 0; source < outcome.source_count(); ++source)
    for (const Edit& edit : outcome.plan(SourceId{source}).edits())
      if (edit.reason.starts_with("mended")) reasons.emplace(edit.part, edit.reason);
  std::string out;
  for (const auto& [part, reason] : reasons) out += fmt::format("part {}: {}\n", outcome.index().path(part), reason);
  return out;
}

Result<std::string> render_deviations(const Outcome& outcome, std::string_view label, bool explain) {
  std::string out;
  for (const Deviation& deviation : outcome.deviations()) {
    const ProfileRuleInfo& rule = info(deviation.rule);
    out += fmt::format("{}: {} at {} [{}]\n", label, rule.slug, range_text(deviation.at), rule.clause);
    if (!explain) continue;
    StringSink bytes;
    const ByteRange shown{deviation.at.begin, std::min(deviation.at.end, deviation.at.begin + 200)};
    if (auto copied = outcome.write_original(shown, bytes); !copied) return copied.error();
    out += marked_lines(' ', bytes.bytes(), deviation.at.size() - shown.size());
    out += fmt::format("    {}\n", rule.reason);
  }
  return out;
}

}  // namespace mimemend
