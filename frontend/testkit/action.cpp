// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/test/action.hpp>

#include <fmt/format.h>

#include "printable.hpp"

namespace mimemend::milter::test {

namespace {

struct Describe {
  std::string operator()(const AddHeader& a) const { return fmt::format("add {} [{}]", a.name, a.value); }
  std::string operator()(const InsertHeader& a) const {
    return fmt::format("insert {} {} [{}]", a.index, a.name, a.value);
  }
  std::string operator()(const ChangeHeader& a) const {
    if (a.value.empty()) return fmt::format("remove {} {}", a.occurrence, a.name);
    return fmt::format("change {} {} [{}]", a.occurrence, a.name, a.value);
  }
  std::string operator()(const AddRecipient& a) const {
    return fmt::format("recipient+ {}{}{}", a.address, a.arguments.empty() ? "" : " ", a.arguments);
  }
  std::string operator()(const RemoveRecipient& a) const { return fmt::format("recipient- {}", a.address); }
  std::string operator()(const ChangeSender& a) const {
    return fmt::format("sender {}{}{}", a.address, a.arguments.empty() ? "" : " ", a.arguments);
  }
  std::string operator()(const ReplaceBody& a) const { return fmt::format("body {} bytes", a.bytes.size()); }
  std::string operator()(const Quarantine& a) const { return fmt::format("quarantine [{}]", a.reason); }
  std::string operator()(const Progress&) const { return "progress"; }
};

}  // namespace

std::string to_string(const Action& action) { return printable(std::visit(Describe{}, action)); }

}  // namespace mimemend::milter::test
