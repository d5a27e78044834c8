// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// Numbers of the milter protocol, version 6. Here so that no public header needs libmilter's;
/// libmilter_engine.cpp checks them against it.
namespace mimemend::milter::detail {

// What a filter may do at end of message (SMFIF_*).
inline constexpr std::uint32_t kActAddHeaders = 0x01;
inline constexpr std::uint32_t kActChangeBody = 0x02;
inline constexpr std::uint32_t kActAddRecipient = 0x04;
inline constexpr std::uint32_t kActRemoveRecipient = 0x08;
inline constexpr std::uint32_t kActChangeHeaders = 0x10;
inline constexpr std::uint32_t kActQuarantine = 0x20;
inline constexpr std::uint32_t kActChangeSender = 0x40;
inline constexpr std::uint32_t kActAddRecipientArguments = 0x80;
inline constexpr std::uint32_t kActSetMacroLists = 0x100;
inline constexpr std::uint32_t kAllActions = 0x1FF;  // what Postfix 3.7 and Sendmail 8.17 offer

// How the MTA is to speak (SMFIP_*).
inline constexpr std::uint32_t kSkipBody = 0x400;            // SKIP is understood
inline constexpr std::uint32_t kRejectedRecipients = 0x800;  // RCPT is told of those that the MTA refuses
inline constexpr std::uint32_t kHeaderLeadSpace = 0x100000;  // header values exactly as they stand
inline constexpr std::uint32_t kAllProtocol = 0x1FFFFF;      // what both offer: these and those of all stages

/// The stages of a conversation, each with a callback that may be absent or silent.
enum class Stage : std::uint8_t {
  connect,
  helo,
  mail,
  rcpt,
  data,
  unknown,
  header,
  end_of_headers,
  body,
  end_of_message
};

/// Protocol bits of one stage: "do not send it" and "send it, no reply will come".
struct StageBits {
  Stage stage;
  std::string_view name;
  std::uint32_t no;
  std::uint32_t no_reply;
};

inline constexpr std::array kStageBits{
    StageBits{Stage::connect, "connect", 0x1, 0x1000},
    StageBits{Stage::helo, "helo", 0x2, 0x2000},
    StageBits{Stage::mail, "mail", 0x4, 0x4000},
    StageBits{Stage::rcpt, "rcpt", 0x8, 0x8000},
    StageBits{Stage::data, "data", 0x200, 0x10000},
    StageBits{Stage::unknown, "unknown", 0x100, 0x20000},
    StageBits{Stage::header, "header", 0x20, 0x80},
    StageBits{Stage::end_of_headers, "end of headers", 0x40, 0x40000},
    StageBits{Stage::body, "body", 0x10, 0x80000},
    StageBits{Stage::end_of_message, "end of message", 0, 0},
};
static_assert(kStageBits.size() == static_cast<std::size_t>(Stage::end_of_message) + 1);

[[nodiscard]] constexpr const StageBits& bits(Stage stage) noexcept {
  return kStageBits[static_cast<std::size_t>(stage)];
}

/// Stages that macros can be asked for, in the protocol's numbering (SMFIM_*).
enum class MacroStage : std::uint8_t { connect, helo, mail, rcpt, data, end_of_message, end_of_headers, count_ };

}  // namespace mimemend::milter::detail
