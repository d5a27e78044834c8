// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "engine/outcome_state.hpp"
#include "mend/header_changes.hpp"
#include "mend/splice.hpp"

namespace mimemend {
namespace {

/// Feeds a splice from the spool, without reading what it removes.
class SpliceSink final : public ByteSink {
 public:
  explicit SpliceSink(SpliceStream& stream) : stream_(stream) {}
  Result<void> write(std::string_view bytes) override { return stream_.feed(bytes); }

 private:
  SpliceStream& stream_;
};

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
const EditPlan& Outcome::plan(SourceId source) const noexcept { return state_->plans[to_index(source)]; }
const std::string& Outcome::record_id() const noexcept { return state_->record_id; }
std::uint64_t Outcome::original_size() const noexcept { return message().size(); }
bool Outcome::changed() const noexcept { return !plan(kOriginal).empty(); }

const Decision* Outcome::refusal() const noexcept {
  const auto found = std::find_if(state_->decisions.begin(), state_->decisions.end(),
                                  [](const Decision& decision) { return decision.action == Action::reject; });
  return found == state_->decisions.end() ? nullptr : &*found;
}

Result<void> Outcome::write_original(ByteRange range, ByteSink& sink) const {
  return message().write_raw(kOriginal, range, sink);
}

Result<std::vector<ByteRange>> Outcome::write(ByteSink& sink) const {
  SpliceStream stream({index(), state_->plans}, kOriginal, sink);
  SpliceSink input(stream);
  const std::uint64_t size = original_size();
  std::uint64_t at = 0;
  // From edit to edit: bytes that a replacement makes away with need not be read.
  for (const Edit& edit : plan(kOriginal).edits()) {
    const bool removed = std::holds_alternative<std::string>(edit.with);
    if (auto copied = write_original({at, removed ? edit.at.begin : edit.at.end}, input); !copied)
      return copied.error();
    if (auto begun = stream.feed({}); !begun) return begun.error();
    stream.skip();
    at = edit.at.end;
  }
  if (auto copied = write_original({at, size}, input); !copied) return copied.error();
  if (auto finished = stream.finish(); !finished) return finished.error();
  return std::move(stream).output_ranges();
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
