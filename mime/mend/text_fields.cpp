// SPDX-License-Identifier: Apache-2.0
#include "mend/text_fields.hpp"

#include <charconv>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "backend/md5.hpp"
#include "charset/line_ends.hpp"
#include "scan/ascii.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

/// What a text is and becomes.
class FactsSink final : public ByteSink {
 public:
  explicit FactsSink(const TextConversion& conversion) : conversion_{conversion}, stream_(canonical(conversion_)) {}

  Result<void> write(std::string_view bytes) override {
    before_.update(bytes);
    scratch_.clear();
    lines_.feed(bytes, scratch_);
    before_on_wire_.update(scratch_);
    scratch_.clear();
    stream_.feed(bytes, scratch_);
    count();
    return {};
  }
  void finish() {
    scratch_.clear();
    lines_.finish(scratch_);
    before_on_wire_.update(scratch_);
    scratch_.clear();
    stream_.finish(scratch_);
    count();
  }

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// What the digest becomes; none when it was not right.
  [[nodiscard]] std::optional<std::string> digest_for(std::string_view was) {
    const auto before = before_.finish();
    const auto before_on_wire = before_on_wire_.finish();
    return before == was || before_on_wire == was ? after_.finish() : std::nullopt;
  }

 private:
  // RFC 1864 2: over the canonical form.
  static TextConversion& canonical(TextConversion& conversion) {
    conversion.line_end = "\r\n";
    return conversion;
  }
  void count() {
    after_.update(scratch_);
    size_ += scratch_.size();
  }

  TextConversion conversion_;
  TextConversionStream stream_;
  LineEndWriter lines_{"\r\n"};
  Md5 before_;
  Md5 before_on_wire_;
  Md5 after_;
  std::uint64_t size_ = 0;
  std::string scratch_;
};

bool is_digest(const Header& header, const HeaderField& field) {
  return field.kind == FieldKind::content_other && ascii::equals_ignore_case(header.name(field), "Content-MD5");
}

// A disposition with another size; none when it is not that of the content.
std::optional<std::string> with_size(std::string_view value, std::uint64_t was, std::uint64_t size) {
  const MimeValue parsed = parse_mime_value(value, Limits());
  for (const MimeParameter& each : parsed.parameters) {
    if (!ascii::equals_ignore_case(octets(value, each.attribute), "size")) continue;
    if (!each.plain() || decoded_value(value, each) != fmt::format("{}", was)) return std::nullopt;
    std::string out(value);
    return out.replace(each.value.begin, each.value.size(), fmt::format("{}", size));
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<ChangedField>> facts_of_converted(const Message& message, PartId id,
                                                     const TextConversion& conversion) {
  std::vector<ChangedField> out;
  auto header = message.header(id);
  if (!header) return header.error();
  std::optional<FactsSink> facts;
  for (std::size_t i = 0; i < header->fields().size(); ++i) {
    const HeaderField& field = header->fields()[i];
    const bool digest = is_digest(*header, field);
    const bool sized = field.kind == FieldKind::content_disposition &&
                       ascii::lower(header->value(field)).find("size") != std::string::npos;
    if (!digest && !sized) continue;
    if (!facts) {
      facts.emplace(conversion);
      if (auto written = message.write_content(id, *facts); !written) return written.error();
      facts->finish();
    }
    std::optional<std::string> value;
    if (!digest)
      value = with_size(header->value(field), message.leaf(id)->decoded_size, facts->size());
    else if (auto after = facts->digest_for(ascii::trim(header->value(field))))
      value = " " + *after;
    if (value) out.push_back({i, std::string(header->name(field)), *std::move(value), "what it says of the text"});
  }
  return out;
}

}  // namespace mimemend
