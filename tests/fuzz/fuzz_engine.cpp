// SPDX-License-Identifier: Apache-2.0
// The whole engine: any bytes in, the promises checked on what comes out.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include <mimemend/mender.hpp>
#include <mimemend/report.hpp>

#include "require.hpp"

namespace {

using namespace mimemend;

// Small limits, so that short inputs reach them.
MenderOptions options() {
  MenderOptions out;
  out.limits = {.max_depth = 8,
                .max_encoded_depth = 3,
                .max_parts = 24,
                .max_header_bytes = 2'000,
                .max_header_fields = 40,
                .max_parameters = 12,
                .max_names = 8,
                .max_delimiter_line = 200,
                .max_findings = 50};
  out.spool.memory_bytes = 1 << 20;
  return out;
}

Outcome read(const std::shared_ptr<const Policy>& policy, std::string_view message, std::size_t split) {
  Mender mender(policy, options());
  require(static_cast<bool>(mender.feed(message.substr(0, split))));
  require(static_cast<bool>(mender.feed(message.substr(split))));
  auto outcome = std::move(mender).finish();
  require(static_cast<bool>(outcome));
  return *std::move(outcome);
}

struct Written {
  std::string bytes;
  std::vector<ByteRange> places;
};

Written write(const Outcome& outcome) {
  StringSink sink;
  auto places = outcome.write(sink);
  require(static_cast<bool>(places));
  return {sink.bytes(), *places};
}

void check_index(const Outcome& outcome) {
  for (const Part& part : outcome.index().parts()) {
    require(part.header.begin <= part.header.end && part.header.end <= part.body.begin &&
            part.body.begin <= part.body.end);
    if (part.source == kOriginal) require(part.body.end <= outcome.original_size());
    const Part& parent = outcome.index()[part.parent];
    if (parent.source == part.source && &parent != &part) require(parent.body.contains(part.whole()));
  }
  for (const Leaf& leaf : outcome.leaves()) {
    const Part& part = outcome.index()[leaf.part];
    if (part.encoding == TransferEncoding::identity) require(leaf.decoded_size == part.body.size());
  }
  for (const Finding& finding : outcome.findings()) require(finding.at.begin <= finding.at.end);
}

// What was taken out, put back where it stood, gives the original.
void check_reversible(std::string_view original, const Outcome& outcome, const Written& written) {
  const auto edits = outcome.plan(kOriginal).edits();
  require(edits.size() == written.places.size());
  std::string rebuilt;
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    require(at <= written.places[i].begin && written.places[i].end <= written.bytes.size());
    rebuilt += written.bytes.substr(at, written.places[i].begin - at);
    rebuilt += original.substr(edits[i].at.begin, edits[i].at.size());
    at = written.places[i].end;
  }
  require(rebuilt + written.bytes.substr(at) == original);
}

std::shared_ptr<const Policy> policy_with(Action action) {
  Policy policy = Policy::builtin();
  for (Rule& rule : policy.rules) rule.action = action;
  return std::make_shared<const Policy>(std::move(policy));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto none = std::make_shared<const Policy>(Policy::none());
  static const std::shared_ptr<const Policy> policies[] = {policy_with(Action::replace), policy_with(Action::rename),
                                                           policy_with(Action::drop), policy_with(Action::reject)};
  if (size < 2 || size > 64 * 1024) return 0;
  // An exact-size heap copy, so that reading one byte past the end is a report.
  const std::size_t length = size - 2;
  const std::unique_ptr<char[]> copy(new char[length]);
  std::memcpy(copy.get(), data + 2, length);
  const std::string_view message(copy.get(), length);
  const std::size_t split = length == 0 ? 0 : (static_cast<std::size_t>(data[0]) << 8U | data[1]) % length;
  const auto& policy = policies[data[1] % 4];

  const Outcome untouched = read(none, message, split);
  require(!untouched.changed() && write(untouched).bytes == message);

  const Outcome whole = read(policy, message, length);
  const Outcome cut = read(policy, message, split);
  require(render_json(whole, "") == render_json(cut, ""));
  require(render_tree(whole) == render_tree(cut));
  check_index(whole);
  const Written written = write(whole);
  require(written.bytes == write(cut).bytes);
  check_reversible(message, whole, written);
  const auto changes = whole.header_changes();
  require(changes || changes.error().kind == Error::Kind::data);  // a line that no milter can reach
  StringSink body;
  require(static_cast<bool>(whole.write_body(body)));
  require(written.bytes.ends_with(body.bytes()));
  check_index(read(policy, written.bytes, written.bytes.size() / 2));
  return 0;
}
