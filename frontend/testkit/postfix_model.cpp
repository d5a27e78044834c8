// SPDX-License-Identifier: Apache-2.0
//
// The header as Postfix's cleanup(8) holds it: a chain of fields, its own Received on top. What is
// removed is gone from the chain, so the fields behind it move up.
#include <algorithm>
#include <cstddef>

#include <mimemend/milter/detail/field_name.hpp>

#include "held_header.hpp"

namespace mimemend::milter::test {

namespace {

class PostfixHeader final : public HeldHeader {
 public:
  explicit PostfixHeader(const std::vector<HeaderField>& received) {
    chain_.push_back({{"Received", ""}, true});
    for (const HeaderField& field : received) chain_.push_back({field, false});
  }

  void add(const HeaderField& field) override { chain_.push_back(written(field)); }

  // Counts all fields. Beyond the last one it is an add.
  void insert(std::uint32_t index, const HeaderField& field) override {
    const auto at = static_cast<std::ptrdiff_t>(std::min<std::size_t>(index, chain_.size()));
    chain_.insert(chain_.begin() + at, written(field));
  }

  // The new field stands as it is sent, its name too.
  void change(std::uint32_t occurrence, const HeaderField& field) override {
    const auto found = find(occurrence, field.name);
    if (field.value.empty()) {
      if (found != chain_.end()) chain_.erase(found);
    } else if (found != chain_.end()) {
      *found = written(field);
    } else {
      add(field);
    }
  }

  [[nodiscard]] Result result() const override {
    Result out;
    for (const Entry& entry : chain_) {
      if (entry.own)
        out.received_at = out.fields.size();
      else
        out.fields.push_back(entry.field);
    }
    return out;
  }

 private:
  struct Entry {
    HeaderField field;
    bool own = false;  // the MTA's own Received
  };

  static Entry written(const HeaderField& field) { return {{field.name, folded_with('\t', field.value)}, false}; }

  // The MTA's own field cannot be found by its name.
  std::vector<Entry>::iterator find(std::uint32_t occurrence, std::string_view name) {
    std::uint32_t left = std::max(occurrence, 1U);
    for (auto entry = chain_.begin(); entry != chain_.end(); ++entry)
      if (!entry->own && detail::is_same_name(entry->field.name, name) && --left == 0) return entry;
    return chain_.end();
  }

  std::vector<Entry> chain_;
};

}  // namespace

std::unique_ptr<HeldHeader> postfix_header(const std::vector<HeaderField>& received) {
  return std::make_unique<PostfixHeader>(received);
}

}  // namespace mimemend::milter::test
