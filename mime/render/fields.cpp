// SPDX-License-Identifier: Apache-2.0
#include "render/fields.hpp"

#include <algorithm>

#include "render/excerpts.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::uint64_t kKeptBytes = 4 * 1024;

// RFC 5322 2.2.3: a fold is a line end before a blank; it goes, the blank stays. Ours are LF, too.
std::string unfold(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t line_end = text.substr(i, 2) == "\r\n" ? 2 : text[i] == '\n' ? 1 : 0;
    const bool folded = line_end != 0 && i + line_end < text.size() && ascii::is_wsp(text[i + line_end]);
    if (folded)
      i += line_end - 1;
    else
      out += text[i];
  }
  return std::string(ascii::trim(out));
}

// `kept` is the beginning of field.whole.
FieldText field_text(const HeaderField& field, std::string_view kept) {
  FieldText out;
  out.cut = field.whole.size() > kept.size();
  if (field.kind == FieldKind::malformed) {
    out.value = unfold(kept);
    return out;
  }
  const auto piece = [&](ByteRange at) {
    const std::size_t begin = std::min<std::uint64_t>(at.begin - field.whole.begin, kept.size());
    return kept.substr(begin, at.size());
  };
  out.name = piece(field.name);
  out.value = unfold(piece(field.value));
  return out;
}

}  // namespace

Result<std::vector<FieldText>> read_fields(const Outcome& outcome) {
  const PartIndex& index = outcome.index();
  Excerpts excerpts;
  for (const Part& part : index.parts())
    for (const HeaderField& field : index.fields(part)) {
      const std::uint64_t kept = std::min(field.whole.size(), kKeptBytes);
      (void)excerpts.want(part.source, {field.whole.begin, field.whole.begin + kept});
    }
  if (auto read = excerpts.read(outcome); !read) return read.error();
  std::vector<FieldText> out;
  for (const Part& part : index.parts())
    for (const HeaderField& field : index.fields(part)) out.push_back(field_text(field, excerpts.text(out.size())));
  return out;
}

}  // namespace mimemend
