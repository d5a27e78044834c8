// SPDX-License-Identifier: Apache-2.0
//
// The header as Sendmail holds it: a list of slots. It begins with those of its configuration
// (proto.m4), most of them vacant; the fields received follow. A removed field leaves its slot
// vacant, and a slot that a filter or the client has filled once counts for ever.
#include <array>
#include <cstddef>

#include <mimemend/milter/detail/field_name.hpp>

#include "held_header.hpp"

namespace mimemend::milter::test {

namespace {

constexpr std::array<std::string_view, 9> kConfiguredNames{"Return-Path", "Received",          "Resent-Date",
                                                           "Date",        "Resent-From",       "From",
                                                           "Full-Name",   "Resent-Message-Id", "Message-Id"};
constexpr std::size_t kOwnReceived = 1;

class SendmailHeader final : public HeldHeader {
 public:
  explicit SendmailHeader(const std::vector<HeaderField>& received) {
    for (const std::string_view name : kConfiguredNames)
      slots_.push_back({std::string(name), {}, Origin::configuration, true});
    slots_[kOwnReceived].origin = Origin::own_trace;
    for (const HeaderField& field : received) slots_.push_back({field.name, field.value, Origin::user});
  }

  // Fills a vacant slot of the configuration, else comes before the first slot of that name, vacant or
  // not: for Received that is the MTA's own.
  void add(const HeaderField& field) override {
    for (Slot& slot : slots_)
      if (slot.origin == Origin::configuration && detail::is_same_name(slot.name, field.name))
        return fill(slot, field.value);
    add_before_first(field);
  }

  // Comes *after* the slot with that index; all slots count.
  void insert(std::uint32_t index, const HeaderField& field) override {
    const auto signed_index = static_cast<std::int32_t>(index);
    std::size_t after = signed_index < 0 ? 0 : static_cast<std::size_t>(signed_index);
    if (after >= slots_.size()) after = slots_.size() - 1;
    slots_.insert(slots_.begin() + static_cast<std::ptrdiff_t>(after) + 1, slot_of(field));
  }

  // The name stays as it was.
  void change(std::uint32_t occurrence, const HeaderField& field) override {
    if (Slot* slot = find(static_cast<std::int32_t>(occurrence), field.name)) {
      if (field.value.empty())
        slot->value.reset();
      else
        fill(*slot, field.value);
    } else if (!field.value.empty()) {
      add_before_first(field);
    }
  }

  [[nodiscard]] Result result() const override {
    Result out;
    for (const Slot& slot : slots_) {
      if (slot.origin == Origin::own_trace) out.received_at = out.fields.size();
      const bool is_written = slot.value && !(slot.is_configured && slot.value->empty());
      if (is_written) out.fields.push_back({slot.name, *slot.value});
    }
    return out;
  }

 private:
  enum class Origin : std::uint8_t { configuration, own_trace, user };
  struct Slot {
    std::string name;
    std::optional<std::string> value;  // nothing: vacant, and not written
    Origin origin = Origin::user;
    bool is_configured = false;  // never written when empty
  };

  static Slot slot_of(const HeaderField& field) { return {field.name, folded_with(' ', field.value), Origin::user}; }

  static void fill(Slot& slot, std::string_view value) {
    slot.value = folded_with(' ', value);
    slot.origin = Origin::user;
  }

  void add_before_first(const HeaderField& field) {
    auto at = slots_.begin();
    while (at != slots_.end() && !detail::is_same_name(at->name, field.name)) ++at;
    slots_.insert(at, slot_of(field));
  }

  // The slot that stands for the occurrence of that name; beyond the last one, the configuration's.
  Slot* find(std::int32_t occurrence, std::string_view name) {
    Slot* configured = nullptr;
    for (Slot& slot : slots_) {
      if (!detail::is_same_name(slot.name, name)) continue;
      if (slot.origin == Origin::user && --occurrence <= 0) return &slot;
      if (slot.origin == Origin::configuration) configured = &slot;
    }
    return configured;
  }

  std::vector<Slot> slots_;
};

}  // namespace

std::unique_ptr<HeldHeader> sendmail_header(const std::vector<HeaderField>& received) {
  return std::make_unique<SendmailHeader>(received);
}

}  // namespace mimemend::milter::test
