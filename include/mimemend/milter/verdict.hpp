// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <mimemend/milter/reply.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter {

struct Continue {};  ///< go on; at end of message: deliver, with the edits asked for
struct Accept {};    ///< no further stage of this message; deliver
struct Discard {};   ///< say yes to the client and throw the message away
struct SkipRest {};  ///< body only: no more of the body is needed; end of message still comes

/// A refusal that owns what the client is told, so that no text of another verdict can go out
/// with it (libmilter keeps a reply until one is used).
template <char Class>
class Refusal {
 public:
  Refusal(ReplyStatus<Class> status, const ReplyText& text)
      : Refusal(detail::make_reply(status.code(), status.enhanced(), text.lines())) {}
  // Only literals can be checked when compiled.
  template <class Text>
    requires(std::same_as<Text, std::string> || std::same_as<Text, std::string_view>)
  Refusal(ReplyStatus<Class> status, const Text& text) = delete;  // made at run time: fit(status, text), or make()

  /// For one line of text that is made at run time: as fit_for_reply() makes it. Cannot fail.
  [[nodiscard]] static Refusal fit(ReplyStatus<Class> status, std::string_view text) {
    return *make(status, fit_for_reply(text));
  }
  /// For text that is made at run time, with a LF between lines. Errors: config, when it is no reply
  /// text; see fit_for_reply().
  [[nodiscard]] static Result<Refusal> make(ReplyStatus<Class> status, std::string_view text) {
    return make(status.code(), status.enhanced(), text);
  }
  /// For a status that is read from a configuration, say. Errors: config, also when it is of another class.
  [[nodiscard]] static Result<Refusal> make(int code, std::string_view enhanced, std::string_view text) {
    auto reply = detail::checked_reply(Class, code, enhanced, text);
    if (!reply) return reply.error();
    return Refusal(*std::move(reply));
  }

  [[nodiscard]] const Reply& reply() const noexcept { return *reply_; }
  /// The same, to be kept beyond the verdict.
  [[nodiscard]] const std::shared_ptr<const Reply>& shared_reply() const noexcept { return reply_; }

 private:
  explicit Refusal(Reply reply) : reply_(std::make_shared<const Reply>(std::move(reply))) {}
  std::shared_ptr<const Reply> reply_;  // not null; constant, so that a verdict is copied at no cost
};

using Reject = Refusal<'5'>;    ///< for good; at a recipient: this recipient only
using TempFail = Refusal<'4'>;  ///< try again later; at a recipient: this recipient only

/// One of the verdicts that have a meaning at a stage. Others do not convert to it.
template <class... Allowed>
class VerdictOf {
 public:
  template <class V>
    requires(std::same_as<std::remove_cvref_t<V>, Allowed> || ...)
  VerdictOf(V&& verdict) : choice_(std::forward<V>(verdict)) {}

  [[nodiscard]] const std::variant<Allowed...>& choice() const noexcept { return choice_; }
  template <class V>
  [[nodiscard]] bool is() const noexcept {
    return std::holds_alternative<V>(choice_);
  }

 private:
  std::variant<Allowed...> choice_;
};

using ConnectVerdict = VerdictOf<Continue, Accept, Reject, TempFail>;           ///< connect, helo
using MessageVerdict = VerdictOf<Continue, Accept, Discard, Reject, TempFail>;  ///< mail, rcpt, data, header, end
using BodyVerdict = VerdictOf<Continue, Accept, Discard, Reject, TempFail, SkipRest>;
using UnknownVerdict = VerdictOf<Continue, Reject, TempFail>;  ///< only the code changes: it is refused anyway
using FailureVerdict = VerdictOf<TempFail, Reject, Accept>;    ///< what a filter's own failure becomes

}  // namespace mimemend::milter
