// SPDX-License-Identifier: Apache-2.0
#include "render/finding_facts.hpp"

#include <algorithm>

namespace mimemend {
namespace {

// Longer proofs are shown by their ends, for what is wrong may be at either.
constexpr std::uint64_t kShownHead = 56;
constexpr std::uint64_t kShownTail = 20;
// What is shown on each side of a proof, at the most.
constexpr std::uint64_t kShownAround = 32;

/// Counts the lines up to places in the original, which are asked for in order.
class LineCounter final : public ByteSink {
 public:
  explicit LineCounter(const Outcome& outcome) : outcome_(outcome) {}

  Result<std::uint64_t> line_at(std::uint64_t offset) {
    const ByteRange ahead{counted_, std::min(offset, outcome_.original_size())};
    if (ahead.begin < ahead.end) {
      counted_ = ahead.end;
      if (auto copied = outcome_.write_original(ahead, *this); !copied) return copied.error();
    }
    return line_number_;
  }
  Result<void> write(std::string_view bytes) override {
    line_number_ += static_cast<std::uint64_t>(std::count(bytes.begin(), bytes.end(), '\n'));
    return {};
  }

 private:
  const Outcome& outcome_;
  std::uint64_t counted_ = 0;  ///< bytes
  std::uint64_t line_number_ = 1;
};

/// By SourceId: where in the original the outermost encoded message around it begins.
std::vector<std::uint64_t> places_of_sources(const PartIndex& index) {
  const auto owners = source_owners(index);
  std::vector<std::uint64_t> places(owners.size());
  // A source is numbered after the one that it is in.
  for (std::size_t i = 1; i < owners.size(); ++i)
    places[i] = owners[i]->source == kOriginal ? owners[i]->body.begin : places[to_index(owners[i]->source)];
  return places;
}

Result<void> number_lines(const Outcome& outcome, std::vector<FindingFacts::One>& all) {
  const auto places = places_of_sources(outcome.index());
  const auto place_of = [&places](const FindingFacts::One& one) {
    return one.source == kOriginal ? one.finding.at.begin : places[to_index(one.source)];
  };
  std::vector<FindingFacts::One*> by_place;
  by_place.reserve(all.size());
  for (FindingFacts::One& one : all) by_place.push_back(&one);
  std::stable_sort(by_place.begin(), by_place.end(),
                   [&place_of](const auto* a, const auto* b) { return place_of(*a) < place_of(*b); });
  LineCounter counter(outcome);
  for (FindingFacts::One* one : by_place) {
    const auto line = counter.line_at(place_of(*one));
    if (!line) return line.error();
    one->line_number = *line;
  }
  return {};
}

ByteRange beginning_of(ByteRange at, std::uint64_t most) { return {at.begin, at.begin + std::min(at.size(), most)}; }

bool is_long(ByteRange at) { return at.size() > kShownHead + kShownTail; }

// Tickets in a row: before, beginning, end if that is apart, after.
std::size_t want_context(Excerpts& excerpts, SourceId source, ByteRange at) {
  const std::size_t first = excerpts.want(source, {at.begin - std::min(at.begin, kShownAround), at.begin});
  (void)excerpts.want(source, is_long(at) ? beginning_of(at, kShownHead) : at);
  if (is_long(at)) (void)excerpts.want(source, {at.end - kShownTail, at.end});
  (void)excerpts.want(source, {at.end, at.end + kShownAround});
  return first;
}

}  // namespace

Result<FindingFacts> FindingFacts::read(const Outcome& outcome, const FindingChoice& choice, Proof proof) {
  FindingFacts facts;
  for (const Finding& finding : outcome.findings()) {
    if (!choice.takes(finding.code)) continue;
    One one{finding, outcome.index()[finding.part].source};
    switch (proof) {
      case Proof::none: break;
      case Proof::in_context: one.ticket = want_context(facts.excerpts_, one.source, finding.at); break;
      case Proof::beginning:
        one.ticket = facts.excerpts_.want(one.source, beginning_of(finding.at, kProofBytes));
        break;
    }
    facts.all_.push_back(one);
  }
  if (auto numbered = number_lines(outcome, facts.all_); !numbered) return numbered.error();
  if (auto read = facts.excerpts_.read(outcome); !read) return read.error();
  return facts;
}

FindingFacts::Context FindingFacts::context(const One& one) const {
  const ByteRange at = one.finding.at;
  std::size_t ticket = one.ticket;
  Context out;
  out.before = excerpts_.text(ticket++);
  out.proof = excerpts_.text(ticket++);
  if (is_long(at)) out.proof.append(" ... ").append(excerpts_.text(ticket++));
  out.after = excerpts_.text(ticket);
  // Where something is missing, the lines around are all there is to show.
  if (at.empty()) return out;
  if (const std::size_t line_end = out.before.rfind('\n'); line_end != std::string::npos)
    out.before.erase(0, line_end + 1);
  const bool ends_its_line = out.proof.ends_with('\n');
  out.after.resize(ends_its_line ? 0 : std::min(out.after.find_first_of("\r\n"), out.after.size()));
  return out;
}

}  // namespace mimemend
