// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/detail/in_process.hpp>
#include <mimemend/milter/detail/protocol.hpp>
#include <mimemend/milter/macro.hpp>
#include <mimemend/milter/peer.hpp>
#include <mimemend/milter/test/action.hpp>
#include <mimemend/milter/test/mail.hpp>
#include <mimemend/milter/test/mta_model.hpp>
#include <mimemend/milter/test/wire_verdict.hpp>

namespace mimemend::milter::test {

/// What an MTA offers, in the protocol's bits. As it is: all that Postfix 3.7 and Sendmail 8.17 offer.
struct MtaOffer {
  std::uint32_t actions = detail::kAllActions;    ///< SMFIF_*
  std::uint32_t protocol = detail::kAllProtocol;  ///< SMFIP_*
};

/// How a message ended.
struct Outcome {
  WireVerdict verdict;          ///< the one that decided
  std::string_view stage;       ///< where: "rcpt", "end of message"
  std::vector<Action> actions;  ///< what the filter asked for, in order
  /// The message as each MTA would deliver it; nothing when it is refused or thrown away.
  std::optional<Delivered> postfix;
  std::optional<Delivered> sendmail;
};

/// A filter and an MTA's conversation with it, in this process: no socket, no libmilter, no thread.
///
///     Conversation mta(filter_type<MyFilter>());
///     mta.set_macro(MacroStage::connect, "{client_addr}", "192.0.2.1");
///     const Outcome outcome = mta.send(parse_mail(text));
///     CHECK(outcome.postfix->mail.header[0].value == " checked");
///
/// Each stage returns what goes over the wire; a stage that the filter did not ask for, or where it may
/// not reply, proceeds. Requests in an order that no MTA makes are not passed on: they return
/// connection_failed with the mistake as text, and mistakes() keeps it.
/// After a verdict the rest of the message, or of the connection, behaves as it does with an MTA: a filter
/// that accepted sees no more of it, and a message that was refused is over.
/// Threads: none; use one object from one thread at a time.
/// Does not: time out, keep the filter from changing between threads, or show recipients that the MTA rejected.
class MIMEMEND_API Conversation {
 public:
  explicit Conversation(detail::FilterType filter, MtaOffer offer = {})
      : Conversation(detail::in_process_connection(std::move(filter)), offer) {}
  Conversation(std::unique_ptr<detail::FilterConnection> filter, MtaOffer offer);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation();

  /// False when the filter needs actions that are not offered, or could not be made; then every stage
  /// returns connection_failed.
  [[nodiscard]] bool negotiated() const noexcept;
  [[nodiscard]] std::uint32_t negotiated_actions() const noexcept;
  [[nodiscard]] std::uint32_t negotiated_protocol() const noexcept;
  /// The names that the filter asks for at a stage; nothing: it leaves them to the MTA.
  [[nodiscard]] std::optional<std::string_view> macro_list(MacroStage stage) const noexcept;

  /// A macro that the MTA sends with a stage, "i" or "{client_addr}". It is seen from that stage on,
  /// if the filter asked for it there or for none in particular.
  void set_macro(MacroStage stage, std::string name, std::string value);

  WireVerdict connect(std::string_view host = "client.example",
                      const decltype(Peer::address)& address = Ipv4Address{{192, 0, 2, 1}, 25252});
  WireVerdict helo(std::string_view name = "client.example");
  WireVerdict mail(const std::string& sender, const std::vector<std::string>& arguments = {});
  /// A recipient that is refused is not one of the message.
  WireVerdict rcpt(const std::string& recipient, const std::vector<std::string>& arguments = {});
  WireVerdict data();
  WireVerdict unknown(std::string_view command);
  /// `value`: all that stands after the colon; folds are LF and blank.
  WireVerdict header(std::string_view name, std::string_view value);
  WireVerdict end_of_headers();
  /// Passed on in pieces of 65535 bytes at most. No bytes are no call, as with both MTAs.
  WireVerdict body(std::string_view bytes);
  Outcome end_of_message();
  /// RSET, or a client that went away. Fine at any time.
  void abort();
  void close();

  /// Plays a message from its first stage to the one that ends it, connect and HELO before if there was
  /// none yet. Header and body as `mail` has them.
  Outcome send(const Mail& mail);

  /// Requests that came in an order in which they cannot; also why nothing could be negotiated.
  [[nodiscard]] const std::vector<std::string>& mistakes() const noexcept;
  /// What the filter and the framework logged, "error: text".
  [[nodiscard]] const std::vector<std::string>& log() const noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mimemend::milter::test
