// SPDX-License-Identifier: Apache-2.0
#include "action_names.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace mimemend::milter::detail {

namespace {

struct ActionName {
  std::uint32_t action;  // SMFIF_*, mfdef.h
  std::string_view name;
};

constexpr std::array kActionNames{
    ActionName{0x001, "add header fields"},    ActionName{0x002, "replace the body"},
    ActionName{0x004, "add recipients"},       ActionName{0x008, "remove recipients"},
    ActionName{0x010, "change header fields"}, ActionName{0x020, "quarantine"},
    ActionName{0x040, "change the sender"},    ActionName{0x080, "add recipients with arguments"},
    ActionName{0x100, "choose its macros"},
};

}  // namespace

std::string action_names(std::uint32_t actions) {
  std::string out;
  const auto add = [&out](std::string_view name) {
    if (!out.empty()) out += ", ";
    out += name;
  };
  for (const ActionName& known : kActionNames) {
    if ((actions & known.action) == 0) continue;
    add(known.name);
    actions &= ~known.action;
  }
  if (actions != 0) add(fmt::format("{:#x}", actions));
  return out;
}

}  // namespace mimemend::milter::detail
