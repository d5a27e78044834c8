// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include <mimemend/milter/context.hpp>
#include <mimemend/milter/detail/any_verdict.hpp>
#include <mimemend/milter/detail/protocol.hpp>
#include <mimemend/milter/end_of_message.hpp>
#include <mimemend/milter/peer.hpp>

namespace mimemend::milter::detail {

using MacroLists = std::array<const char*, static_cast<std::size_t>(MacroStage::count_)>;

/// A filter class without its type: what it negotiates, and one function per member it has.
/// Null means that there is no such member. Members of a message take the message's object, which is
/// the filter's own where the class has no nested class Message.
struct CallbackTable {
  std::uint32_t actions = 0;   ///< SMFIF_*: without them the filter cannot work
  std::uint32_t protocol = 0;  ///< SMFIP_*: taken as far as the MTA offers them
  MacroLists macro_lists{};    ///< null: the MTA's own choice

  /// Whether the framework keeps the header fields that come, for a filter that edits them as a whole.
  enum class Header : std::uint8_t { passes, is_kept } header = Header::passes;

  void (*destroy)(void*) noexcept = nullptr;
  void* (*make_message)(void* filter) = nullptr;  ///< null: the filter is the message's object, too
  void (*destroy_message)(void*) noexcept = nullptr;
  AnyVerdict (*on_connect)(void*, const Context&, const Peer&) = nullptr;
  AnyVerdict (*on_helo)(void*, const Context&, std::string_view) = nullptr;
  AnyVerdict (*on_mail)(void*, const Context&, const EnvelopeAddress&) = nullptr;
  AnyVerdict (*on_rcpt)(void*, const Context&, const EnvelopeAddress&) = nullptr;
  AnyVerdict (*on_data)(void*, const Context&) = nullptr;
  AnyVerdict (*on_unknown)(void*, const Context&, std::string_view) = nullptr;
  AnyVerdict (*on_header)(void*, const Context&, std::string_view, std::string_view) = nullptr;
  AnyVerdict (*on_end_of_headers)(void*, const Context&) = nullptr;
  AnyVerdict (*on_body)(void*, const Context&, BodyChunk) = nullptr;
  AnyVerdict (*on_end_of_message)(void*, EditDesk&) = nullptr;
  void (*on_abort)(void*) = nullptr;
  void (*on_close)(void*) = nullptr;

  /// True when no reply may be given at `stage`: the filter's member returns nothing.
  [[nodiscard]] constexpr bool silent(Stage stage) const noexcept { return (protocol & bits(stage).no_reply) != 0; }
};

/// A filter class, how to make one for a connection, and what its failures become.
struct FilterType {
  CallbackTable table;
  AnyVerdict on_failure;
  std::function<void*()> make;  ///< may throw; the connection is then refused
};

}  // namespace mimemend::milter::detail
