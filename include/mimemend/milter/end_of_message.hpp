// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include <mimemend/export.hpp>
#include <mimemend/milter/context.hpp>
#include <mimemend/milter/detail/protocol.hpp>
#include <mimemend/milter/header_list.hpp>
#include <mimemend/milter/macro.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter {

/// Kinds of edits. A filter declares those it uses; only these are negotiated and only these compile.
namespace edit {
/// Header fields, one by one.
struct Headers {
  static constexpr std::uint32_t actions = detail::kActAddHeaders | detail::kActChangeHeaders;
};
/// The header as a list; the framework keeps the fields that come.
struct WholeHeader {
  static constexpr std::uint32_t actions = detail::kActAddHeaders | detail::kActChangeHeaders;
};
struct Body {
  static constexpr std::uint32_t actions = detail::kActChangeBody;
};
/// Adding and removing recipients.
struct Recipients {
  static constexpr std::uint32_t actions = detail::kActAddRecipient | detail::kActRemoveRecipient;
};
/// Adding recipients with ESMTP parameters; besides Recipients.
struct RecipientArguments {
  static constexpr std::uint32_t actions = detail::kActAddRecipientArguments;
};
/// The sender of the envelope.
struct Sender {
  static constexpr std::uint32_t actions = detail::kActChangeSender;
};
struct Quarantine {
  static constexpr std::uint32_t actions = detail::kActQuarantine;
};
}  // namespace edit

template <class... Kinds>
struct EditsOf {
  static constexpr std::uint32_t actions = (0U | ... | Kinds::actions);
  template <class Kind>
  static constexpr bool has = (std::same_as<Kind, Kinds> || ...);
  static_assert(!(has<edit::Headers> && has<edit::WholeHeader>),
                "mimemend: the header is edited field by field or as a whole, not both");
};

/// Where a new body is written to. The pieces, put end to end, are the body; lines end in CRLF.
class MIMEMEND_API BodySink {
 public:
  BodySink() = default;
  BodySink(const BodySink&) = delete;
  BodySink& operator=(const BodySink&) = delete;
  virtual ~BodySink();
  virtual Result<void> write(std::string_view bytes) = 0;
};

/// Writes a body into a sink, from its first byte to its last. It runs when the edits are sent, as a rule after
/// on_end_of_message() has returned: it may hold a copy of its EndOfMessage, and no reference to it or to a local.
using BodyWriter = std::function<Result<void>(BodySink&)>;

namespace detail {

struct MessageEdits;

/// The part of EndOfMessage that does not depend on the filter.
class MIMEMEND_API EditDesk : public Context {
 public:
  EditDesk(const Call& call, MessageEdits& edits) noexcept : Context(call), edits_(&edits) {}

  [[nodiscard]] HeaderList& header();
  void remove_header(std::uint32_t occurrence, std::string name);
  void change_header(std::uint32_t occurrence, std::string name, std::string value);
  void append_header(std::string name, std::string value);
  void prepend_header(std::string name, std::string value);
  void add_recipient(std::string address, std::string arguments);
  void remove_recipient(std::string address);
  void change_sender(std::string address, std::string arguments);
  void replace_body(BodyWriter writer);
  void hold_in_quarantine(std::string reason);
  [[nodiscard]] Result<void> commit();
  [[nodiscard]] Result<void> progress();

 private:
  [[nodiscard]] MessageEdits& open_edits();

  MessageEdits* edits_;
};

}  // namespace detail

/// The end of a message: the one place where it can be edited. Edits are collected and sent when
/// the filter returns Continue or Accept, or at commit(), in the order that Postfix and Sendmail
/// both take: sender, recipients, fields of a name from the last to the first, new fields, the body in
/// one run, the quarantine. A filter that asks for nothing makes nothing be sent. All edits are checked
/// before the first is sent: names and addresses, NUL, CR and bad folds in values, 64 KiB a field.
/// Errors of the sending: the message is answered 451, so that a half-edited one is never delivered.
/// The verdict is for all recipients; to drop some of them, remove them.
template <class Declared, class Wanted = Wants<>>
class EndOfMessage : public MacroContext<Wanted> {
 public:
  explicit EndOfMessage(detail::EditDesk& desk) noexcept : MacroContext<Wanted>(desk), desk_(&desk) {}

  /// The header as it is to be; at first, as it came.
  [[nodiscard]] HeaderList& header()
    requires(Declared::template has<edit::WholeHeader>)
  {
    return desk_->header();
  }
  /// Takes away a field. `occurrence` is 1-based among the fields of that name, counted from the top
  /// of the message as it came, here and below; the last word on a field counts.
  void remove_header(std::uint32_t occurrence, std::string name)
    requires(Declared::template has<edit::Headers>)
  {
    desk_->remove_header(occurrence, std::move(name));
  }
  /// Gives a field another value, exactly as it is to stand after the colon, leading blank included;
  /// folds are LF and blank.
  void change_header(std::uint32_t occurrence, std::string name, std::string value)
    requires(Declared::template has<edit::Headers>)
  {
    desk_->change_header(occurrence, std::move(name), std::move(value));
  }
  /// Puts a field below all others.
  void append_header(std::string name, std::string value)
    requires(Declared::template has<edit::Headers>)
  {
    desk_->append_header(std::move(name), std::move(value));
  }
  /// Puts a field above all others, also above the Received field of the MTA itself. Of several, the
  /// last one stands on top.
  void prepend_header(std::string name, std::string value)
    requires(Declared::template has<edit::Headers>)
  {
    desk_->prepend_header(std::move(name), std::move(value));
  }
  /// Adds a recipient, "<user@example>" or without the brackets; one that is there stays once, and loses the
  /// ESMTP parameters that the client gave it.
  void add_recipient(std::string address)
    requires(Declared::template has<edit::Recipients>)
  {
    desk_->add_recipient(std::move(address), {});
  }
  /// With ESMTP parameters between blanks. Postfix takes NOTIFY and ORCPT, and ignores others.
  void add_recipient(std::string address, std::string arguments)
    requires(Declared::template has<edit::Recipients> && Declared::template has<edit::RecipientArguments>)
  {
    desk_->add_recipient(std::move(address), std::move(arguments));
  }
  /// Takes away a recipient; nothing happens when there is none. Both MTAs compare with case.
  void remove_recipient(std::string address)
    requires(Declared::template has<edit::Recipients>)
  {
    desk_->remove_recipient(std::move(address));
  }
  /// Gives the envelope another sender; "<>" or "" for none. Postfix ignores ESMTP parameters but RET and ENVID.
  void change_sender(std::string address, std::string arguments = {})
    requires(Declared::template has<edit::Sender>)
  {
    desk_->change_sender(std::move(address), std::move(arguments));
  }
  /// Replaces the body. `writer` runs at commit, so what it refers to must live that long.
  void replace_body(BodyWriter writer)
    requires(Declared::template has<edit::Body>)
  {
    desk_->replace_body(std::move(writer));
  }
  /// Replaces the body by bytes; lines end in CRLF, the last one too (Postfix would add it).
  void replace_body(std::string bytes)
    requires(Declared::template has<edit::Body>)
  {
    desk_->replace_body([bytes = std::move(bytes)](BodySink& sink) { return sink.write(bytes); });
  }
  /// Asks the MTA to hold the message. `reason` is one line, not empty. Postfix keeps no reason.
  void hold_in_quarantine(std::string reason)
    requires(Declared::template has<edit::Quarantine>)
  {
    desk_->hold_in_quarantine(std::move(reason));
  }
  /// Sends the edits now, for a filter that wants to know how it went. An edit after it cannot be sent any
  /// more: the message is then answered 451.
  [[nodiscard]] Result<void> commit() { return desk_->commit(); }
  /// Tells the MTA that we are still at it; the server does so by itself. Sendmail's E= limit stays what it is.
  [[nodiscard]] Result<void> progress() { return desk_->progress(); }

 private:
  detail::EditDesk* desk_;
};

}  // namespace mimemend::milter
