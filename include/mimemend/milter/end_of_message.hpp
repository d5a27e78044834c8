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
#include <mimemend/result.hpp>

namespace mimemend::milter {

/// Kinds of edits. A filter declares those it uses; only these are negotiated and only these compile.
namespace edit {
struct Headers {
  static constexpr std::uint32_t actions = detail::kActAddHeaders | detail::kActChangeHeaders;
};
struct Body {
  static constexpr std::uint32_t actions = detail::kActChangeBody;
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

/// Writes a body into a sink, from its first byte to its last.
using BodyWriter = std::function<Result<void>(BodySink&)>;

namespace detail {

struct MessageEdits;

/// The part of EndOfMessage that does not depend on the filter.
class MIMEMEND_API EditDesk : public Context {
 public:
  EditDesk(MtaLink& link, MessageEdits& edits) noexcept : Context(link), edits_(&edits) {}

  void remove_header(std::uint32_t occurrence, std::string name);
  void change_header(std::uint32_t occurrence, std::string name, std::string value);
  void append_header(std::string name, std::string value);
  void replace_body(BodyWriter writer);
  void hold_in_quarantine(std::string reason);
  [[nodiscard]] Result<void> commit();
  [[nodiscard]] Result<void> progress();

 private:
  MessageEdits* edits_;
};

}  // namespace detail

/// The end of a message: the one place where it can be edited. Edits are collected and sent when
/// the filter returns Continue or Accept, or at commit(), in the order that Postfix and Sendmail
/// both take: fields of a name from the last to the first, then new fields, then the body in one
/// run, then the quarantine. A filter that asks for nothing makes nothing be sent.
/// Errors of the sending: the message is answered 451, so that a half-edited one is never delivered.
template <class Declared>
class EndOfMessage : public Context {
 public:
  explicit EndOfMessage(detail::EditDesk& desk) noexcept : Context(desk), desk_(&desk) {}

  /// Takes away a field. `occurrence` is 1-based among the fields of that name, counted from the top
  /// of the message as it came.
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
  /// Adds a field. A new name goes to the end of the header; Sendmail puts a name that is already
  /// there before the first of its kind.
  void append_header(std::string name, std::string value)
    requires(Declared::template has<edit::Headers>)
  {
    desk_->append_header(std::move(name), std::move(value));
  }
  /// Replaces the body. `writer` runs at commit, so what it refers to must live that long.
  void replace_body(BodyWriter writer)
    requires(Declared::template has<edit::Body>)
  {
    desk_->replace_body(std::move(writer));
  }
  /// Asks the MTA to hold the message. `reason` must not be empty.
  void hold_in_quarantine(std::string reason)
    requires(Declared::template has<edit::Quarantine>)
  {
    desk_->hold_in_quarantine(std::move(reason));
  }
  /// Sends the edits now, for a filter that wants to know how it went. Later edits are a bug.
  [[nodiscard]] Result<void> commit() { return desk_->commit(); }
  /// Tells the MTA that we are still at it. Sendmail's E= limit stays what it is.
  [[nodiscard]] Result<void> progress() { return desk_->progress(); }

 private:
  detail::EditDesk* desk_;
};

}  // namespace mimemend::milter
