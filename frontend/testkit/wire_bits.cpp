// SPDX-License-Identifier: Apache-2.0
// The bits of the negotiation, by their names in libmilter's mfapi.h and mfdef.h.
#include <array>
#include <optional>
#include <span>

#include <fmt/format.h>

#include <mimemend/milter/detail/protocol.hpp>
#include <mimemend/milter/test/wire.hpp>

namespace mimemend::milter::test::wire {

namespace {

struct Bit {
  std::uint32_t bit;
  std::string_view name;
};

constexpr std::array kActionBits{
    Bit{0x1, "ADDHDRS"},  Bit{0x2, "CHGBODY"},      Bit{0x4, "ADDRCPT"},
    Bit{0x8, "DELRCPT"},  Bit{0x10, "CHGHDRS"},     Bit{0x20, "QUARANTINE"},
    Bit{0x40, "CHGFROM"}, Bit{0x80, "ADDRCPT_PAR"}, Bit{0x100, "SETSYMLIST"},
};

constexpr std::array kProtocolBits{
    Bit{0x1, "NOCONNECT"},        Bit{0x2, "NOHELO"},          Bit{0x4, "NOMAIL"},        Bit{0x8, "NORCPT"},
    Bit{0x10, "NOBODY"},          Bit{0x20, "NOHDRS"},         Bit{0x40, "NOEOH"},        Bit{0x80, "NR_HDR"},
    Bit{0x100, "NOUNKNOWN"},      Bit{0x200, "NODATA"},        Bit{0x400, "SKIP"},        Bit{0x800, "RCPT_REJ"},
    Bit{0x1000, "NR_CONN"},       Bit{0x2000, "NR_HELO"},      Bit{0x4000, "NR_MAIL"},    Bit{0x8000, "NR_RCPT"},
    Bit{0x10000, "NR_DATA"},      Bit{0x20000, "NR_UNKN"},     Bit{0x40000, "NR_EOH"},    Bit{0x80000, "NR_BODY"},
    Bit{0x100000, "HDR_LEADSPC"}, Bit{0x10000000, "MDS_256K"}, Bit{0x20000000, "MDS_1M"},
};

// The stage of a command that the filter has a callback for.
std::optional<detail::Stage> stage_of(Command command) {
  using detail::Stage;
  switch (command) {
    case Command::connect: return Stage::connect;
    case Command::helo: return Stage::helo;
    case Command::mail: return Stage::mail;
    case Command::recipient: return Stage::rcpt;
    case Command::data: return Stage::data;
    case Command::unknown: return Stage::unknown;
    case Command::header: return Stage::header;
    case Command::end_of_header: return Stage::end_of_headers;
    case Command::body: return Stage::body;
    case Command::end_of_message: return Stage::end_of_message;
    case Command::negotiate:
    case Command::macros:
    case Command::abort:
    case Command::quit:
    case Command::quit_new_connection: return std::nullopt;
  }
  return std::nullopt;
}

std::vector<std::string> names_of(std::uint32_t bits, std::span<const Bit> table) {
  std::vector<std::string> names;
  for (const Bit& row : table) {
    if ((bits & row.bit) != 0) names.emplace_back(row.name);
    bits &= ~row.bit;
  }
  if (bits != 0) names.push_back(fmt::format("0x{:x}", bits));
  return names;
}

struct DeclaredBit {
  std::uint32_t operator()(const AddHeader&) const { return detail::kActAddHeaders; }
  std::uint32_t operator()(const InsertHeader&) const { return detail::kActAddHeaders; }
  std::uint32_t operator()(const ChangeHeader&) const { return detail::kActChangeHeaders; }
  std::uint32_t operator()(const AddRecipient& a) const {
    return a.arguments.empty() ? detail::kActAddRecipient : detail::kActAddRecipientArguments;
  }
  std::uint32_t operator()(const RemoveRecipient&) const { return detail::kActRemoveRecipient; }
  std::uint32_t operator()(const ChangeSender&) const { return detail::kActChangeSender; }
  std::uint32_t operator()(const ReplaceBody&) const { return detail::kActChangeBody; }
  std::uint32_t operator()(const Quarantine&) const { return detail::kActQuarantine; }
  std::uint32_t operator()(const Progress&) const { return 0; }
};

}  // namespace

std::uint32_t not_wanted_bit(Command command) noexcept {
  const auto stage = stage_of(command);
  return stage ? detail::bits(*stage).no : 0;
}

std::uint32_t no_reply_bit(Command command) noexcept {
  const auto stage = stage_of(command);
  return stage ? detail::bits(*stage).no_reply : 0;
}

std::uint32_t declared_bit(const Action& action) noexcept { return std::visit(DeclaredBit{}, action); }

std::vector<std::string> action_names(std::uint32_t actions) { return names_of(actions, kActionBits); }

std::vector<std::string> protocol_names(std::uint32_t protocol) { return names_of(protocol, kProtocolBits); }

}  // namespace mimemend::milter::test::wire
