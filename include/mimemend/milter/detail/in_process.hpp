// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/detail/callback_table.hpp>
#include <mimemend/milter/peer.hpp>
#include <mimemend/milter/test/action.hpp>
#include <mimemend/result.hpp>

/// A filter in this process, without libmilter and without a socket: what <mimemend/milter/test/conversation.hpp>
/// stands on.
namespace mimemend::milter::detail {

/// One connection to a filter. Each call is what a server does at that callback, and returns what goes back
/// to the MTA; which may follow which is the caller's to see to.
class FilterConnection {
 public:
  using MacroSource = std::function<std::optional<std::string_view>(std::string_view name)>;

  FilterConnection() = default;
  FilterConnection(const FilterConnection&) = delete;
  FilterConnection& operator=(const FilterConnection&) = delete;
  virtual ~FilterConnection() = default;

  [[nodiscard]] virtual const CallbackTable& table() const noexcept = 0;
  /// Makes the filter. Errors: backend, when that throws.
  virtual Result<void> open(std::uint32_t offered_protocol) = 0;
  virtual void set_macro_source(MacroSource source) = 0;

  virtual AnyVerdict connect(const Peer& peer) = 0;
  virtual AnyVerdict helo(std::string_view name) = 0;
  virtual AnyVerdict mail(const EnvelopeAddress& sender) = 0;
  virtual AnyVerdict rcpt(const EnvelopeAddress& recipient) = 0;
  virtual AnyVerdict data() = 0;
  virtual AnyVerdict unknown(std::string_view command) = 0;
  virtual AnyVerdict header(std::string_view name, std::string_view value) = 0;
  virtual AnyVerdict end_of_headers() = 0;
  virtual AnyVerdict body(BodyChunk chunk) = 0;
  virtual AnyVerdict end_of_message() = 0;
  virtual void abort() = 0;
  virtual void close() = 0;

  /// What was asked of the MTA since the last call.
  [[nodiscard]] virtual std::vector<test::Action> take_actions() = 0;
  /// What was logged, "error: text".
  [[nodiscard]] virtual const std::vector<std::string>& log() const noexcept = 0;
};

[[nodiscard]] MIMEMEND_API std::unique_ptr<FilterConnection> in_process_connection(FilterType type);

}  // namespace mimemend::milter::detail
