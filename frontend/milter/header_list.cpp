// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/header_list.hpp>

#include <utility>

#include <mimemend/milter/detail/field_name.hpp>

namespace mimemend::milter {

bool is_same_field_name(std::string_view a, std::string_view b) noexcept { return detail::is_same_name(a, b); }

HeaderList::HeaderList(const std::vector<HeaderField>& received) {
  entries_.reserve(received.size());
  for (const HeaderField& field : received) entries_.push_back({entries_.size(), field});
}

std::optional<std::size_t> HeaderList::find(std::string_view name, std::size_t from) const {
  for (std::size_t at = from; at < entries_.size(); ++at)
    if (detail::is_same_name(entries_[at].field.name, name)) return at;
  return std::nullopt;
}

std::size_t HeaderList::erase_all(std::string_view name) {
  return std::erase_if(entries_, [&](const Entry& entry) { return detail::is_same_name(entry.field.name, name); });
}

void HeaderList::insert(std::size_t at, std::string name, std::string value) {
  entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(at),
                  {std::nullopt, {std::move(name), std::move(value)}});
}

}  // namespace mimemend::milter
