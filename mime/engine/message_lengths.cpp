// SPDX-License-Identifier: Apache-2.0
#include "engine/message_lengths.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "engine/message_splice.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// Octets and lines behind some offset.
class LengthSink final : public ByteSink {
 public:
  explicit LengthSink(std::uint64_t begin) : begin_(begin) {}
  Result<void> write(std::string_view bytes) override {
    const std::uint64_t before = std::min<std::uint64_t>(begin_, bytes.size());
    begin_ -= before;
    bytes.remove_prefix(before);
    octets += bytes.size();
    lines += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    return {};
  }

  std::uint64_t octets = 0;
  std::uint64_t lines = 0;

 private:
  std::uint64_t begin_;
};

bool tells_lines(std::string_view name) { return ascii::equals_ignore_case(name, "Lines"); }
bool tells_octets(std::string_view name) { return ascii::equals_ignore_case(name, "Content-Length"); }

// How long the part of the output is that comes of what stands before `end`.
Result<std::uint64_t> written_before(std::uint64_t end, const Message& message, std::span<const EditPlan> plans) {
  LengthSink all(0);
  auto places = write_spliced(message, plans, all);
  if (!places) return places.error();
  std::uint64_t out = end;
  const auto edits = plans.front().edits();
  for (std::size_t i = 0; i < edits.size() && edits[i].at.end <= end; ++i)
    if (edits[i].scope == Edit::Scope::field) out += (*places)[i].size() - edits[i].at.size();
  return out;
}

}  // namespace

Result<std::vector<ChangedField>> lengths_after(const Message& message, std::span<const EditPlan> plans) {
  std::vector<ChangedField> out;
  auto header = message.header(kRootPart);
  if (!header) return header.error();
  const auto fields = header->fields();
  const auto tells = [&](const HeaderField& field) {
    return tells_lines(header->name(field)) || tells_octets(header->name(field));
  };
  if (std::none_of(fields.begin(), fields.end(), tells)) return out;
  const std::uint64_t body = message.index()[kRootPart].body.begin;
  LengthSink was(body);
  if (auto copied = message.write_raw(kOriginal, {0, message.size()}, was); !copied) return copied.error();
  const auto begin = written_before(body, message, plans);
  if (!begin) return begin.error();
  LengthSink is(*begin);
  if (auto written = write_spliced(message, plans, is); !written) return written.error();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!tells(fields[i])) continue;
    const bool lines = tells_lines(header->name(fields[i]));
    if (ascii::trim(header->value(fields[i])) != fmt::format("{}", lines ? was.lines : was.octets)) continue;
    out.push_back({i, std::string(header->name(fields[i])), fmt::format(" {}", lines ? is.lines : is.octets),
                   "the length of the body"});
  }
  return out;
}

}  // namespace mimemend
