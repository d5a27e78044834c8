// SPDX-License-Identifier: Apache-2.0
//
// GMime reads the parameters of every field in the corpora: what it reads is among our readings, and where it is not
// our own reading, the difference is one that is explained here.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>

#include <mimemend/part_index.hpp>

#include "backend/gmime_values.hpp"
#include "backend/unicode.hpp"
#include "corpus.hpp"
#include "index/layers.hpp"
#include "inspect/names.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

/// Gives each Content-Type and Content-Disposition value of a message to `check`.
class FieldVisitor final : public IndexListener {
 public:
  using Check = std::function<void(FieldKind, std::string_view value)>;

  explicit FieldVisitor(Check check) : check_(std::move(check)), log_(limits_) {}
  void visit(std::string_view message) {
    LayeredIndexer indexer({index_, log_, limits_, *this});
    indexer.feed(message);
    indexer.finish();
  }

 private:
  void part_opened(PartId id, std::string_view block) override {
    const Part& part = index_[id];
    for (const HeaderField& field : index_.fields(part))
      if (field.kind == FieldKind::content_type || field.kind == FieldKind::content_disposition)
        check_(field.kind, block.substr(field.value.begin - part.header.begin, field.value.size()));
  }
  void body_bytes(PartId, std::string_view) override {}
  void part_closed(PartId) override {}

  Check check_;
  Limits limits_;
  PartIndex index_;
  FindingLog log_;
};

// What GMime is given: folds undone, NUL as its caller shows it.
std::string for_gmime(std::string_view value) {
  std::string out = unfold(value);
  std::replace(out.begin(), out.end(), '\0', '?');
  return out;
}

// Blanks at the ends, and how many stand in a row, apart: GMime trims, and reads a fold as one blank.
std::string squeezed(std::string_view text) {
  std::string out;
  for (const char c : ascii::trim(text))
    if (!ascii::is_blank(c))
      out += c;
    else if (!out.ends_with(' '))
      out += ' ';
  return out;
}

/// Why GMime reads something else than we do; empty when nobody can say.
std::string explain(std::string_view value, const MimeValue& parsed, std::string_view attribute) {
  std::size_t named = 0;
  bool marked = false;
  bool damaged = false;
  for (const MimeParameter& each : parsed.parameters) {
    const auto match = match_attribute(octets(value, each.attribute), attribute);
    if (!match) continue;
    ++named;
    marked = marked || match->marks != AttributeMatch::Marks::none;
    damaged = damaged || !each.plain();
  }
  if (parsed.too_many) return "behind Limits::max_parameters";
  if (marked) return "RFC 2231";
  if (named > 1) return "twice";
  if (damaged) return "damaged value";
  if (parsed.damaged()) return "damaged field";
  return "";
}

}  // namespace

TEST_CASE("GMime's reading of a parameter is among ours", "[property][gmime]") {
  if (std::getenv("MIMEMEND_CORPORA") == nullptr) {
    WARN("MIMEMEND_CORPORA is not set: nothing to compare");
    return;
  }
  std::size_t compared = 0;
  std::map<std::string, std::size_t> differences;
  const auto check_value = [&](const std::string& label, FieldKind kind, std::string_view value) {
    const MimeValue parsed = parse_mime_value(value, {});
    const MimeField field = kind == FieldKind::content_type ? MimeField::content_type : MimeField::content_disposition;
    for (const std::string_view attribute : {"boundary", "charset", "name", "filename"}) {
      const auto theirs = gmime_parameters(field, for_gmime(value), attribute);
      if (theirs.empty()) continue;
      ++compared;
      std::vector<std::string> ours;
      for (const ParameterReading& each : collect_readings(value, parsed, attribute, {}).readings)
        for (const ReadingText& text : texts_of(each)) ours.push_back(squeezed(text.text_utf8));
      for (const std::string& their : theirs) {
        if (!ours.empty() && ours.front() == squeezed(their)) continue;
        const std::string why = explain(value, parsed, attribute);
        CAPTURE(label, visible(value), attribute, visible(their), ours);
        if (!parsed.too_many) CHECK(std::find(ours.begin(), ours.end(), squeezed(their)) != ours.end());
        CHECK_FALSE(why.empty());
        ++differences[why];
      }
    }
  };
  for_each_message(300, [&](const std::string& label, const std::string& message) {
    FieldVisitor([&](FieldKind kind, std::string_view value) { check_value(label, kind, value); }).visit(message);
  });
  std::string summary;
  for (const auto& [why, count] : differences) summary += "\n  " + why + ": " + std::to_string(count);
  WARN(compared << " parameters compared; other readings:" << summary);
  CHECK(compared > 1000);
}
