// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

#include <mimemend/milter/context.hpp>
#include <mimemend/milter/detail/callback_table.hpp>
#include <mimemend/milter/detail/filter_members.hpp>
#include <mimemend/milter/end_of_message.hpp>
#include <mimemend/milter/peer.hpp>
#include <mimemend/milter/verdict.hpp>

/// A filter is a class; one object of it serves one connection. The members it has decide, when it
/// is compiled, what the MTA sends:
///
///     ConnectVerdict on_connect(const Context&, const Peer&);
///     ConnectVerdict on_helo(const Context&, std::string_view name);
///     MessageVerdict on_mail(const Context&, const EnvelopeAddress& sender);
///     MessageVerdict on_rcpt(const Context&, const EnvelopeAddress& recipient);
///     MessageVerdict on_data(const Context&);
///     UnknownVerdict on_unknown(const Context&, std::string_view command);
///     MessageVerdict on_header(const Context&, std::string_view name, std::string_view value);
///     MessageVerdict on_end_of_headers(const Context&);
///     BodyVerdict    on_body(const Context&, BodyChunk chunk);
///     MessageVerdict on_end_of_message(EndOfMessage<edits>&);
///     void           on_abort();
///     void           on_close();
///
///     using edits = EditsOf<...>;    // <mimemend/milter/end_of_message.hpp>
///     using macros = Wants<...>;     // <mimemend/milter/macro.hpp>; then MacroContext<macros> for Context
///                                    // and EndOfMessage<edits, macros>
///     static constexpr bool sees_rejected_recipients = true;  // on_rcpt is told of those, too
///
/// A member that is missing is not sent. One that returns void is sent without waiting for a reply,
/// which costs a third; what it throws is kept and answered at the next stage that replies.
/// A header value comes exactly as it stands after the colon, leading blank included, its folds as
/// LF and blank. on_body is not called for an empty body; on_end_of_headers always is.
///
/// A nested class Message, where there is one, has the members from on_mail to on_end_of_message but
/// on_unknown, and on_abort. An object of it, made from the filter or from nothing when the first of them
/// is called, serves one message, so that nothing of one message can be left for the next.
///
/// Lives: each message ends with on_end_of_message or with on_abort, whichever way it goes, also
/// when the server stops; on_close ends the object. An exception ends the message with the verdict
/// that FilterOptions say.
/// Threads: one call at a time for an object, but not on one thread; never keep thread-local state.
/// Does not: call two objects in turn for one connection, or one object for two.
namespace mimemend::milter {

namespace detail {

template <class F>
consteval bool is_silent(Stage stage) {
  using Host = typename MessageClass<F>::type;
  using Wanted = typename MacrosWantedBy<F>::type;
  switch (stage) {
    case Stage::connect: return ConnectMember<F, Wanted>::silent;
    case Stage::helo: return HeloMember<F, Wanted>::silent;
    case Stage::mail: return MailMember<Host, Wanted>::silent;
    case Stage::rcpt: return RcptMember<Host, Wanted>::silent;
    case Stage::data: return DataMember<Host, Wanted>::silent;
    case Stage::unknown: return UnknownMember<F, Wanted>::silent;
    case Stage::header: return HeaderMember<Host, Wanted>::silent;
    case Stage::end_of_headers: return EndOfHeadersMember<Host, Wanted>::silent;
    case Stage::body: return BodyMember<Host, Wanted>::silent;
    case Stage::end_of_message: return false;
  }
}

template <class F>
consteval bool is_present(Stage stage) {
  using Host = typename MessageClass<F>::type;
  using Wanted = typename MacrosWantedBy<F>::type;
  switch (stage) {
    case Stage::connect: return ConnectMember<F, Wanted>::present;
    case Stage::helo: return HeloMember<F, Wanted>::present;
    case Stage::mail: return MailMember<Host, Wanted>::present;
    case Stage::rcpt: return RcptMember<Host, Wanted>::present;
    case Stage::data: return DataMember<Host, Wanted>::present;
    case Stage::unknown: return UnknownMember<F, Wanted>::present;
    case Stage::header: return HeaderMember<Host, Wanted>::present;
    case Stage::end_of_headers: return EndOfHeadersMember<Host, Wanted>::present;
    case Stage::body: return BodyMember<Host, Wanted>::present;
    case Stage::end_of_message: return true;
  }
}

template <class F>
consteval bool keeps_header() {
  return EditsDeclaredBy<F>::Declared::template has<edit::WholeHeader>;
}

template <class F>
consteval bool sees_rejected_recipients() {
  if constexpr (requires { F::sees_rejected_recipients; })
    return F::sees_rejected_recipients;
  else
    return false;
}

template <class Wanted>
consteval MacroLists macro_lists() {
  return {MacroList<Wanted, MacroStage::connect>::value,       MacroList<Wanted, MacroStage::helo>::value,
          MacroList<Wanted, MacroStage::mail>::value,          MacroList<Wanted, MacroStage::rcpt>::value,
          MacroList<Wanted, MacroStage::data>::value,          MacroList<Wanted, MacroStage::end_of_message>::value,
          MacroList<Wanted, MacroStage::end_of_headers>::value};
}

}  // namespace detail

/// The protocol bits that `F` asks the MTA for.
template <class F>
consteval std::uint32_t protocol_mask() {
  using namespace detail;
  std::uint32_t mask = kHeaderLeadSpace | kSkipBody;
  if (sees_rejected_recipients<F>()) mask |= kRejectedRecipients;
  for (const StageBits& stage : kStageBits) {
    if (!is_present<F>(stage.stage)) mask |= stage.no;
    if (is_silent<F>(stage.stage)) mask |= stage.no_reply;
  }
  // What comes although the filter has no member for it is sent without reply.
  const auto send_silently = [&mask](Stage stage) { mask = (mask & ~bits(stage).no) | bits(stage).no_reply; };
  // An unknown command between RCPT and DATA puts libmilter into a state that it leaves by DATA
  // alone. Without DATA the message would go past the filter.
  if (is_present<F>(Stage::unknown) && !is_present<F>(Stage::data)) send_silently(Stage::data);
  if (keeps_header<F>() && !is_present<F>(Stage::header)) send_silently(Stage::header);
  return mask;
}

/// The actions that `F` declares with `using edits = EditsOf<...>`.
template <class F>
consteval std::uint32_t action_mask() {
  return detail::EditsDeclaredBy<F>::actions;
}

struct FilterOptions {
  /// What an exception, or memory that runs out, becomes. Whatever this says, a message whose edits
  /// were sent in part is answered 451.
  FailureVerdict on_failure = TempFail({451, "4.3.0"}, "The mail filter failed, please try again later");
};

/// Makes a filter type of class `F`. `make` returns a std::unique_ptr<F> for each connection.
template <class F, class Make>
  requires std::invocable<const Make&>
[[nodiscard]] detail::FilterType filter_type(Make make, const FilterOptions& options = {}) {
  using namespace detail;
  check_member_names<F>();
  using Host = typename MessageClass<F>::type;
  using Wanted = typename MacrosWantedBy<F>::type;
  CallbackTable table;
  table.actions = action_mask<F>() | kActSetMacroLists;
  table.protocol = protocol_mask<F>();
  table.macro_lists = macro_lists<Wanted>();
  if (keeps_header<F>()) table.header = CallbackTable::Header::is_kept;
  table.destroy = [](void* filter) noexcept { delete static_cast<F*>(filter); };
  if constexpr (MessageClass<F>::is_nested) {
    table.make_message = make_message<F>;
    table.destroy_message = [](void* message) noexcept { delete static_cast<Host*>(message); };
  }
  table.on_connect = ConnectMember<F, Wanted>::thunk();
  table.on_helo = HeloMember<F, Wanted>::thunk();
  table.on_mail = MailMember<Host, Wanted>::thunk();
  table.on_rcpt = RcptMember<Host, Wanted>::thunk();
  table.on_data = DataMember<Host, Wanted>::thunk();
  table.on_unknown = UnknownMember<F, Wanted>::thunk();
  table.on_header = HeaderMember<Host, Wanted>::thunk();
  table.on_end_of_headers = EndOfHeadersMember<Host, Wanted>::thunk();
  table.on_body = BodyMember<Host, Wanted>::thunk();
  table.on_end_of_message = EndOfMessageMember<F>::thunk();
  table.on_abort = abort_thunk<Host>();
  table.on_close = close_thunk<F>();
  return {table, any_verdict(options.on_failure),
          [make = std::move(make)]() -> void* { return std::unique_ptr<F>(make()).release(); }};
}

/// The same for filters that are made from nothing.
template <class F>
  requires std::default_initializable<F>
[[nodiscard]] detail::FilterType filter_type(const FilterOptions& options = {}) {
  return filter_type<F>([] { return std::make_unique<F>(); }, options);
}

}  // namespace mimemend::milter
