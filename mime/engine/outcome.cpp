// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/message_splice.hpp"
#include "engine/outcome_state.hpp"
#include "mend/header_changes.hpp"
#include "policy/decide.hpp"

namespace mimemend {
namespace {

/// Lets through what follows the first `skip` bytes.
class TailSink final : public ByteSink {
 public:
  TailSink(ByteSink& sink, std::uint64_t skip) : sink_(sink), skip_(skip) {}
  Result<void> write(std::string_view bytes) override {
    const std::uint64_t skipped = std::min<std::uint64_t>(skip_, bytes.size());
    skip_ -= skipped;
    bytes.remove_prefix(skipped);
    return bytes.empty() ? Result<void>() : sink_.write(bytes);
  }

 private:
  ByteSink& sink_;
  std::uint64_t skip_;
};

}  // namespace

Outcome::Outcome(std::unique_ptr<State> state) : state_(std::move(state)) {}
Outcome::Outcome(Outcome&&) noexcept = default;
Outcome& Outcome::operator=(Outcome&&) noexcept = default;
Outcome::~Outcome() = default;

const Message& Outcome::message() const noexcept { return state_->message; }
const PartIndex& Outcome::index() const noexcept { return message().index(); }
std::span<const Leaf> Outcome::leaves() const noexcept { return message().leaves(); }
const Leaf* Outcome::leaf(PartId part) const noexcept { return message().leaf(part); }
std::span<const Finding> Outcome::findings() const noexcept { return message().findings(); }
std::span<const Decision> Outcome::decisions() const noexcept { return state_->decisions; }
std::span<const CharsetDecision> Outcome::charsets() const noexcept { return state_->texts.decisions; }
std::span<const HeaderTextDecision> Outcome::header_texts() const noexcept { return state_->texts.header_decisions; }
std::span<const Deviation> Outcome::deviations() const noexcept { return state_->deviations; }
std::uint32_t Outcome::source_count() const noexcept { return static_cast<std::uint32_t>(state_->plans.size()); }
const EditPlan& Outcome::plan(SourceId source) const noexcept { return state_->plans[to_index(source)]; }
const std::string& Outcome::record_id() const noexcept { return state_->record_id; }
std::uint64_t Outcome::original_size() const noexcept { return message().size(); }
bool Outcome::changed() const noexcept { return !plan(kOriginal).empty(); }

const Decision* Outcome::refusal() const noexcept { return find_refusal(state_->decisions); }

Result<void> Outcome::write_original(ByteRange range, ByteSink& sink) const {
  return message().write_raw(kOriginal, range, sink);
}

Result<std::vector<ByteRange>> Outcome::write(ByteSink& sink) const {
  return write_spliced(message(), state_->plans, sink);
}

bool Outcome::body_changed() const noexcept {
  const auto edits = plan(kOriginal).edits();
  return std::any_of(edits.begin(), edits.end(),
                     [](const Edit& edit) { return edit.part != kRootPart || edit.scope != Edit::Scope::field; });
}

Result<void> Outcome::write_body(ByteSink& sink) const {
  // The header's edits come first in the plan, so what they add to its length is known.
  std::uint64_t header_size = index()[kRootPart].body.begin;
  for (const Edit& edit : plan(kOriginal).edits())
    if (edit.part == kRootPart && edit.scope == Edit::Scope::field)
      header_size = header_size - edit.at.size() + std::get<std::string>(edit.with).size();
  TailSink body(sink, header_size);
  auto written = write(body);
  if (!written) return written.error();
  return {};
}

Result<std::vector<HeaderChange>> Outcome::header_changes() const {
  const Part& root = index()[kRootPart];
  StringSink header;
  if (auto copied = write_original(root.header, header); !copied) return copied.error();
  return collect_header_changes({header.bytes(), root.header.begin, kRootPart, index().fields(root)}, plan(kOriginal));
}

}  // namespace mimemend
