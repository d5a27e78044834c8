// SPDX-License-Identifier: Apache-2.0
#include "engine/other_readings.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "backend/failure.hpp"
#include "inspect/content_type.hpp"
#include "inspect/sweep.hpp"
#include "inspect/text_readings.hpp"
#include "policy/decide_sightings.hpp"

namespace mimemend {
namespace {

class SweepSink final : public ByteSink {
 public:
  explicit SweepSink(Sweep& sweep) : sweep_(sweep) {}
  Result<void> write(std::string_view bytes) override {
    sweep_.feed(bytes);
    return {};
  }

 private:
  Sweep& sweep_;
};

/// Keeps as much as the type of content is told from.
class HeadSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    head_ += bytes.substr(0, kSniffBytes - head_.size());
    return {};
  }
  std::string take() { return std::exchange(head_, {}); }

 private:
  std::string head_;
};

/// Hands on what is seen in a stretch of a source.
class Witness final : public SightingListener {
 public:
  Witness(SightingJudge& judge, SourceId source, std::uint64_t offset)
      : judge_(judge), source_(source), offset_(offset) {}
  void sighted(const Sighting& sighting) override {
    Sighting placed = sighting;
    placed.at = {offset_ + sighting.at.begin, offset_ + sighting.at.end};
    judge_.judge(source_, placed);
  }

 private:
  SightingJudge& judge_;
  SourceId source_;
  std::uint64_t offset_;
};

class OtherReadings {
 public:
  OtherReadings(const Message& message, const Limits& limits, SightingJudge& judge)
      : message_(message), index_(message.index()), limits_(limits), judge_(judge) {}

  Result<void> sweep() {
    if (auto swept = deviates() ? sweep_all() : sweep_gaps(); !swept) return swept;
    return read_odd_texts();
  }
  [[nodiscard]] bool cut() const noexcept { return cut_; }

 private:
  bool deviates() const {
    const auto findings = message_.findings();
    const auto leaves = message_.leaves();
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& each) {
                         return info(each.code).severity != Severity::note || each.code == FindingCode::mime_like_text;
                       }) ||
           std::any_of(leaves.begin(), leaves.end(), [](const Leaf& leaf) { return !leaf.embedded.empty(); });
  }

  Result<void> sweep_all() {
    if (auto done = sweep_range(kOriginal, {0, message_.size()}); !done) return done;
    std::size_t swept = 0;
    for (const Part& part : index_.parts()) {
      if (!part.decoded) continue;
      if (++swept > kMaxInner) {
        cut_ = true;
        return {};
      }
      if (auto done = sweep_range(*part.decoded, {0, UINT64_MAX}); !done) return done;
    }
    return {};
  }

  // Encoded messages are left out: to get at a few bytes of one takes as long as to read all of it, and what is odd
  // about one is a finding.
  Result<void> sweep_gaps() {
    for (std::uint32_t i = 0; i < index_.size(); ++i) {
      const Part& part = index_[PartId{i}];
      if (part.kind == PartKind::leaf || part.source != kOriginal) continue;
      if (auto done = sweep_range(kOriginal, part.header); !done) return done;
      if (part.kind != PartKind::multipart) continue;
      const PartChildren children = index_.children(PartId{i});
      if (children.empty()) continue;
      if (auto done = sweep_range(kOriginal, {part.body.begin, index_[*children.begin()].delimiter.begin}); !done)
        return done;
      if (part.close_delimiter.empty()) continue;
      if (auto done = sweep_range(kOriginal, {part.close_delimiter.end, part.body.end}); !done) return done;
    }
    return {};
  }

  Result<void> sweep_range(SourceId source, ByteRange range) {
    constexpr std::uint64_t kLineEnds = 4;
    if (range.end <= range.begin + kLineEnds) return {};
    Witness witness(judge_, source, range.begin);
    Sweep sweep(limits_, witness);
    SweepSink sink(sweep);
    if (auto copied = message_.write_raw(source, range, sink); !copied) return copied;
    sweep.finish();
    cut_ = cut_ || sweep.cut();
    return {};
  }

  // Where one leaf begins, the one before has ended.
  Result<void> read_odd_texts() {
    const auto leaves = message_.leaves();
    const auto is_odd = [](const Leaf& leaf) { return !leaf.odd_encodings.empty(); };
    if (std::none_of(leaves.begin(), leaves.end(), is_odd)) return {};
    const Leaf* open = nullptr;
    HeadSink head;
    const auto settle = [&] {
      if (open != nullptr) sight_odd_text(*open, head.take());
      open = nullptr;
    };
    auto copied = message_.write_contents([&](PartId id) -> ByteSink* {
      settle();
      const Leaf* const leaf = message_.leaf(id);
      open = leaf != nullptr && is_odd(*leaf) ? leaf : nullptr;
      return open == nullptr ? nullptr : &head;
    });
    if (copied) settle();
    return copied;
  }

  void sight_odd_text(const Leaf& leaf, const std::string& head) {
    const Part& part = index_[leaf.part];
    Witness witness(judge_, part.source, 0);
    Sniffer sniffer(limits_, witness);
    sight_texts(sniffer, head, leaf.odd_encodings, {part.body, 0});
    cut_ = cut_ || sniffer.cut();
  }

  const Message& message_;
  const PartIndex& index_;
  const Limits& limits_;
  SightingJudge& judge_;
  bool cut_ = false;
};

}  // namespace

Result<std::optional<Finding>> judge_other_readings(const Policy& policy, const Message& message, const Limits& limits,
                                                    std::vector<Decision>& decisions) {
  if (policy.rules.empty()) return std::optional<Finding>();
  SightingJudge judge(policy, message.index(), message.leaves(), decisions);
  OtherReadings readings(message, limits, judge);
  try {
    if (auto swept = readings.sweep(); !swept) return swept.error();
  } catch (const BackendFailure& failure) {
    return Error{Error::Kind::backend, failure.what()};
  }
  if (readings.cut()) judge.judge_cut();
  judge.finish();
  if (!readings.cut()) return std::optional<Finding>();
  return std::optional(Finding{FindingCode::limit_sightings, kRootPart, {0, message.size()}});
}

}  // namespace mimemend
