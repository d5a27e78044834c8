// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/test/action.hpp>
#include <mimemend/milter/test/dialect.hpp>
#include <mimemend/milter/test/mail.hpp>
#include <mimemend/milter/test/mta_model.hpp>
#include <mimemend/milter/test/wire.hpp>
#include <mimemend/milter/test/wire_client.hpp>
#include <mimemend/milter/test/wire_verdict.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::test {

/// The SMTP client that the MTA has to do with.
struct ClientInfo {
  std::string host = "client.example";  ///< its name as the MTA found it, or "[192.0.2.1]"
  std::string address = "192.0.2.1";    ///< IPv4, IPv6, a path that begins with /, or empty for "unknown"
  std::uint16_t port = 25252;
  std::string helo = "client.example";
};

/// A macro whose value the caller knows better.
struct MacroSetting {
  std::string name;  ///< "i" or "{client_addr}"
  std::string value;
  /// Where it is sent, on top of what is sent anyway. None: where the MTA sends a macro of that name;
  /// at MAIL if it does so nowhere.
  std::optional<wire::Command> stage;
};

struct MtaOptions {
  Dialect dialect = Dialect::postfix;
  ClientInfo client;
  std::string mta_name = "mx.example";
  wire::Negotiate offer;
  std::vector<MacroSetting> macros;
  std::string queue_id = "MIMEMEND";  ///< numbered from the second message of the session on
  std::size_t body_chunk_bytes = wire::kBodyChunkBytes;
};

struct StageVerdict {
  wire::Command stage = wire::Command::connect;
  WireVerdict verdict;
  bool answered = false;  ///< false: not sent, or negotiated to have no answer
  bool operator==(const StageVerdict&) const = default;
};

struct RecipientVerdict {
  std::string address;
  WireVerdict verdict;
  bool operator==(const RecipientVerdict&) const = default;
};

/// What a milter did with one message.
struct Delivery {
  wire::Negotiate negotiated;
  /// In order, each stage that was reached, connect and helo included; of header fields and pieces of body
  /// one row each, with the last verdict.
  std::vector<StageVerdict> stages;
  std::vector<RecipientVerdict> recipients;
  WireVerdict verdict;                                       ///< the one that decided
  wire::Command decided_at = wire::Command::end_of_message;  ///< where
  std::vector<Action> actions;                               ///< in order, progress included
  std::vector<std::string> violations;                       ///< what the milter did that the protocol does not allow
  std::vector<Recipient> accepted_recipients;                ///< of the mail's, those that the milter did not refuse

  /// The message goes on: nothing but "continue" and "accept". It may be held, see held().
  [[nodiscard]] MIMEMEND_API bool accepted() const noexcept;
  /// Accepted, and quarantined.
  [[nodiscard]] MIMEMEND_API bool held() const noexcept;
};

/// An MTA that sends one message after the other to a milter over one connection, as Postfix or Sendmail
/// does: their macros (or those that the milter asks for), their sizes of pieces, and what they stop at.
/// A recipient that is refused drops out; when none is left, the message ends with that verdict. A message
/// that ends before its end is aborted.
/// Errors: as of WireClient. The session is of no use after one.
/// Does not: apply the actions, or send SMTP.
class MIMEMEND_API MtaSession {
 public:
  [[nodiscard]] static Result<MtaSession> open(const MilterAddress& milter, MtaOptions options = {},
                                               ClientOptions client = {});
  MtaSession(WireClient client, MtaOptions options);
  MtaSession(MtaSession&&) noexcept;
  MtaSession& operator=(MtaSession&&) noexcept;
  ~MtaSession();

  /// Plays a message; the first also negotiates, connects and says HELO.
  [[nodiscard]] Result<Delivery> deliver(const Mail& mail);
  /// Says goodbye. Without it, the connection just closes.
  [[nodiscard]] Result<void> quit();
  [[nodiscard]] WireClient& client() noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// What the MTA makes of `mail` after `delivery`, see apply(): recipients that were refused are gone, and
/// where the milter did not ask for exact values, the MTA puts a blank in front of those that it sets.
/// Meaningless unless delivery.accepted().
[[nodiscard]] MIMEMEND_API Delivered final_message(Dialect dialect, const Mail& mail, const Delivery& delivery);

/// One message over a connection of its own.
[[nodiscard]] MIMEMEND_API Result<Delivery> deliver(const Mail& mail, const MilterAddress& milter,
                                                    MtaOptions options = {}, ClientOptions client = {});

}  // namespace mimemend::milter::test
