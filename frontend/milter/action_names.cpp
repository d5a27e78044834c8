// SPDX-License-Identifier: Apache-2.0
#include "action_names.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include <mimemend/milter/detail/protocol.hpp>

namespace mimemend::milter::detail {

namespace {

struct ActionName {
  std::uint32_t action;
  std::string_view name;
};

constexpr std::array kActionNames{
    ActionName{kActAddHeaders, "add header fields"},
    ActionName{kActChangeBody, "replace the body"},
    ActionName{kActAddRecipient, "add recipients"},
    ActionName{kActRemoveRecipient, "remove recipients"},
    ActionName{kActChangeHeaders, "change header fields"},
    ActionName{kActQuarantine, "quarantine"},
    ActionName{kActChangeSender, "change the sender"},
    ActionName{kActAddRecipientArguments, "add recipients with arguments"},
    ActionName{kActSetMacroLists, "choose its macros"},
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
