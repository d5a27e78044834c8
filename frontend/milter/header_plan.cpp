// SPDX-License-Identifier: Apache-2.0
//
// The wanted list is read as gaps between the fields that are kept. New fields in a gap can take the
// place of fields of the same name that were removed there; above the first kept field they can be put
// on top, below the last one at the end. Anywhere else no request means the same to both MTAs ("insert
// at N" counts fields that the filter has not seen), so from there on all is removed and put at the end.
#include "header_plan.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include <mimemend/milter/detail/field_name.hpp>

namespace mimemend::milter::detail {

namespace {

using Entry = HeaderList::Entry;
using Entries = std::span<const Entry>;

// What becomes of one received field. `value` is null when it goes.
struct Fate {
  bool kept = false;
  const std::string* value = nullptr;
};

// A kept field is one that stands in the wanted list in its old order and under its old name. (Of a
// change of case in a name, Sendmail makes nothing.)
std::vector<bool> kept_entries(const std::vector<HeaderField>& received, Entries wanted) {
  std::vector<bool> kept(wanted.size());
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& origin = wanted[i].origin;
    if (!origin || (last && *origin <= *last) || received[*origin].name != wanted[i].field.name) continue;
    kept[i] = true;
    last = origin;
  }
  return kept;
}

class Planner {
 public:
  Planner(const std::vector<HeaderField>& received, const HeaderList& wanted)
      : received_(received),
        wanted_(wanted.entries()),
        kept_(kept_entries(received, wanted_)),
        fates_(received.size()) {}

  std::vector<HeaderEdit> plan() {
    std::size_t i = 0;
    while (i < wanted_.size()) {
      if (kept_[i]) {
        fates_[*wanted_[i].origin] = {true, &wanted_[i].field.value};
        next_received_ = *wanted_[i].origin + 1;
        ++i;
        continue;
      }
      const std::size_t end = end_of_gap(i);
      const bool leading = next_received_ == 0 && end < wanted_.size();
      if (!fill_gap(wanted_.subspan(i, end - i), end)) {
        if (!leading) break;  // from here on all goes to the end
        prepended_ = wanted_.first(end);
      }
      i = end;
    }
    appended_ = wanted_.subspan(i);
    return edits();
  }

 private:
  [[nodiscard]] std::size_t end_of_gap(std::size_t i) const {
    while (i < wanted_.size() && !kept_[i]) ++i;
    return i;
  }

  // Gives each new field of a gap the place of a removed one of the same name, in order. False, and
  // nothing done, when one finds none.
  bool fill_gap(Entries gap, std::size_t end) {
    const std::size_t stop = end < wanted_.size() ? *wanted_[end].origin : received_.size();
    std::vector<std::size_t> places;
    std::size_t at = next_received_;
    for (const Entry& entry : gap) {
      while (at < stop && received_[at].name != entry.field.name) ++at;
      if (at == stop) return false;
      places.push_back(at++);
    }
    for (std::size_t k = 0; k < gap.size(); ++k) fates_[places[k]] = {true, &gap[k].field.value};
    next_received_ = stop;
    return true;
  }

  [[nodiscard]] std::vector<HeaderEdit> edits() const {
    std::vector<HeaderEdit> out = changes();
    for (const Entry& entry : appended_)
      out.push_back({HeaderEdit::Kind::append, 0, entry.field.name, entry.field.value});
    for (std::size_t i = prepended_.size(); i-- > 0;)
      out.push_back({HeaderEdit::Kind::prepend, 0, prepended_[i].field.name, prepended_[i].field.value});
    return out;
  }

  // Of the fields that came, from the last to the first.
  [[nodiscard]] std::vector<HeaderEdit> changes() const {
    std::unordered_map<std::string, std::uint32_t> counts;
    std::vector<HeaderEdit> out;
    for (std::size_t i = 0; i < received_.size(); ++i) {
      const HeaderField& field = received_[i];
      const std::uint32_t occurrence = ++counts[folded_name(field.name)];
      if (!fates_[i].kept)
        out.push_back({HeaderEdit::Kind::remove, occurrence, field.name, {}});
      else if (*fates_[i].value != field.value)
        out.push_back({HeaderEdit::Kind::change, occurrence, field.name, *fates_[i].value});
    }
    std::reverse(out.begin(), out.end());
    return out;
  }

  const std::vector<HeaderField>& received_;
  Entries wanted_;
  std::vector<bool> kept_;
  std::vector<Fate> fates_;
  std::size_t next_received_ = 0;  // behind the last field whose fate is known
  Entries prepended_;
  Entries appended_;
};

// A second request on a field that the first one removed is one on the next field, for Postfix.
void drop_all_but_last_of_each_field(std::vector<HeaderEdit>& edits) {
  std::set<std::pair<std::uint32_t, std::string>> decided;
  const auto is_overruled = [&decided](const HeaderEdit& edit) {
    return edit.counts() && !decided.emplace(edit.occurrence, folded_name(edit.name)).second;
  };
  std::vector<HeaderEdit> kept;
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit)
    if (!is_overruled(*edit)) kept.push_back(std::move(*edit));
  std::reverse(kept.begin(), kept.end());
  edits = std::move(kept);
}

}  // namespace

std::vector<HeaderEdit> plan_headers(const std::vector<HeaderField>& received, const HeaderList& wanted) {
  const auto is_same = [](const HeaderField& field, const Entry& entry) { return field == entry.field; };
  const std::vector<Entry>& entries = wanted.entries();
  // Also when fields that are alike have changed places.
  if (std::equal(received.begin(), received.end(), entries.begin(), entries.end(), is_same)) return {};
  return Planner(received, wanted).plan();
}

std::vector<HeaderEdit> in_safe_order(std::vector<HeaderEdit> edits) {
  drop_all_but_last_of_each_field(edits);
  const auto rest =
      std::stable_partition(edits.begin(), edits.end(), [](const HeaderEdit& edit) { return edit.counts(); });
  std::stable_sort(edits.begin(), rest,
                   [](const HeaderEdit& a, const HeaderEdit& b) { return a.occurrence > b.occurrence; });
  return edits;
}

}  // namespace mimemend::milter::detail
