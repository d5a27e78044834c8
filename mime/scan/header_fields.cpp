// SPDX-License-Identifier: Apache-2.0
#include "scan/header_fields.hpp"

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

struct NamedKind {
  std::string_view name;
  FieldKind kind;
};
constexpr NamedKind kNamedKinds[] = {
    {"Content-Type", FieldKind::content_type},
    {"Content-Transfer-Encoding", FieldKind::content_transfer_encoding},
    {"Content-Disposition", FieldKind::content_disposition},
    {"Content-ID", FieldKind::content_id},
    {"MIME-Version", FieldKind::mime_version},
    {"X-Mimemend-Record", FieldKind::mimemend_record},
};

FieldKind kind_of(std::string_view name) {
  for (const NamedKind& named : kNamedKinds)
    if (ascii::equals_ignore_case(name, named.name)) return named.kind;
  return ascii::starts_with_ignore_case(name, "Content-") ? FieldKind::content_other : FieldKind::other;
}

std::string_view without_line_end(std::string_view line) {
  if (!line.ends_with('\n')) return line;  // cut off: a CR at its end is not half a line end
  line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

class Splitter {
 public:
  Splitter(HeaderPlace place, std::vector<HeaderField>& out, FindingLog& log) : place_(place), out_(out), log_(log) {}

  /// `line` stands at `at` in the block, line end included.
  void line(std::string_view line, std::uint64_t at) {
    const std::uint64_t begin = place_.offset + at;
    if (!line.empty() && ascii::is_wsp(line.front())) return continuation(line, begin);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return malformed(FindingCode::header_line_without_colon, line, begin);
    const std::string_view name = ascii::trim_right(line.substr(0, colon));
    if (name.size() < colon)  // RFC 5322 4.5: obsolete, and some readers see no field then
      log_.add(FindingCode::header_space_before_colon, place_.part, {begin + name.size(), begin + colon});
    out_.push_back({kind_of(name),
                    {begin, begin + name.size()},
                    {begin + colon + 1, begin + without_line_end(line).size()},
                    {begin, begin + line.size()}});
    fresh_ = true;
  }

 private:
  void continuation(std::string_view line, std::uint64_t begin) {
    if (!fresh_) return malformed(FindingCode::header_starts_with_continuation, line, begin);
    out_.back().value.end = begin + without_line_end(line).size();
    out_.back().whole.end = begin + line.size();
  }
  void malformed(FindingCode code, std::string_view line, std::uint64_t begin) {
    log_.add(code, place_.part, {begin, begin + line.size()});
    const std::uint64_t end = begin + without_line_end(line).size();
    out_.push_back({FieldKind::malformed, {begin, begin}, {begin, end}, {begin, begin + line.size()}});
    fresh_ = true;
  }

  HeaderPlace place_;
  std::vector<HeaderField>& out_;
  FindingLog& log_;
  bool fresh_ = false;  ///< out_.back() is of this block
};

}  // namespace

bool split_header_fields(std::string_view block, HeaderPlace place, const Limits& limits, std::vector<HeaderField>& out,
                         FindingLog& log) {
  Splitter splitter(place, out, log);
  const std::size_t first = out.size();
  std::size_t at = 0;
  while (at < block.size()) {
    if (out.size() - first >= limits.max_header_fields) {
      log.add(FindingCode::limit_header_fields, place.part, {place.offset + at, place.offset + block.size()});
      return false;
    }
    const std::size_t lf = block.find('\n', at);
    const std::size_t end = lf == std::string_view::npos ? block.size() : lf + 1;
    splitter.line(block.substr(at, end - at), at);
    at = end;
  }
  if (const std::size_t nul = block.find('\0'); nul != std::string_view::npos)
    log.add(FindingCode::header_nul, place.part, {place.offset + nul, place.offset + nul + 1});
  return true;
}

std::string unfold(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value)
    if (c != '\r' && c != '\n') out += c;
  return out;
}

}  // namespace mimemend
