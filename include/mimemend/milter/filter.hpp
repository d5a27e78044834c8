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
///     MessageVerdict on_end_of_message(EndOfMessage<edits>&);   // using edits = EditsOf<...>;
///     void           on_abort();
///     void           on_close();
///
/// A member that is missing is not sent. One that returns void is sent without waiting for a reply,
/// which costs a third; what it throws is kept and answered at the next stage that replies.
/// A header value comes exactly as it stands after the colon, leading blank included, its folds as
/// LF and blank. on_body is not called for an empty body; on_end_of_headers always is.
///
/// Lives: each message ends with on_end_of_message or with on_abort, whichever way it goes, also
/// when the server stops; on_close ends the object. An exception answers 451 and ends the message.
/// Threads: one call at a time for an object, but not on one thread; never keep thread-local state.
/// Does not: call two objects in turn for one connection, or one object for two.
namespace mimemend::milter {

namespace detail {

template <class F>
consteval bool is_silent(Stage stage) {
  switch (stage) {
    case Stage::connect: return ConnectMember<F>::silent;
    case Stage::helo: return HeloMember<F>::silent;
    case Stage::mail: return MailMember<F>::silent;
    case Stage::rcpt: return RcptMember<F>::silent;
    case Stage::data: return DataMember<F>::silent;
    case Stage::unknown: return UnknownMember<F>::silent;
    case Stage::header: return HeaderMember<F>::silent;
    case Stage::end_of_headers: return EndOfHeadersMember<F>::silent;
    case Stage::body: return BodyMember<F>::silent;
    case Stage::end_of_message: return false;
  }
}

template <class F>
consteval bool is_present(Stage stage) {
  switch (stage) {
    case Stage::connect: return ConnectMember<F>::present;
    case Stage::helo: return HeloMember<F>::present;
    case Stage::mail: return MailMember<F>::present;
    case Stage::rcpt: return RcptMember<F>::present;
    case Stage::data: return DataMember<F>::present;
    case Stage::unknown: return UnknownMember<F>::present;
    case Stage::header: return HeaderMember<F>::present;
    case Stage::end_of_headers: return EndOfHeadersMember<F>::present;
    case Stage::body: return BodyMember<F>::present;
    case Stage::end_of_message: return true;
  }
}

/// The macros that are asked for. Sendmail 8.17 takes the list for end of message only when there is
/// one for end of headers too, so both ask for the queue id.
consteval MacroLists macro_lists() {
  MacroLists lists{};
  lists[static_cast<std::size_t>(MacroStage::end_of_headers)] = "i";
  lists[static_cast<std::size_t>(MacroStage::end_of_message)] = "i";
  return lists;
}

}  // namespace detail

/// The protocol bits that `F` asks the MTA for.
template <class F>
consteval std::uint32_t protocol_mask() {
  using namespace detail;
  std::uint32_t mask = kHeaderLeadSpace | kSkipBody;
  for (const StageBits& stage : kStageBits) {
    if (!is_present<F>(stage.stage)) mask |= stage.no;
    if (is_silent<F>(stage.stage)) mask |= stage.no_reply;
  }
  // An unknown command between RCPT and DATA puts libmilter into a state that it leaves by DATA
  // alone. Without DATA the message would go past the filter.
  if (UnknownMember<F>::present && !DataMember<F>::present)
    mask = (mask & ~bits(Stage::data).no) | bits(Stage::data).no_reply;
  return mask;
}

/// The actions that `F` declares with `using edits = EditsOf<...>`.
template <class F>
consteval std::uint32_t action_mask() {
  return detail::EditsDeclaredBy<F>::actions;
}

/// Makes a filter type of class `F`. `make` returns a std::unique_ptr<F> for each connection.
template <class F, class Make>
[[nodiscard]] detail::FilterType filter_type(Make make) {
  detail::check_member_names<F>();
  detail::CallbackTable table;
  table.actions = action_mask<F>() | detail::kActSetMacroLists;
  table.protocol = protocol_mask<F>();
  table.macro_lists = detail::macro_lists();
  table.destroy = [](void* filter) noexcept { delete static_cast<F*>(filter); };
  table.on_connect = detail::ConnectMember<F>::thunk();
  table.on_helo = detail::HeloMember<F>::thunk();
  table.on_mail = detail::MailMember<F>::thunk();
  table.on_rcpt = detail::RcptMember<F>::thunk();
  table.on_data = detail::DataMember<F>::thunk();
  table.on_unknown = detail::UnknownMember<F>::thunk();
  table.on_header = detail::HeaderMember<F>::thunk();
  table.on_end_of_headers = detail::EndOfHeadersMember<F>::thunk();
  table.on_body = detail::BodyMember<F>::thunk();
  table.on_end_of_message = detail::EndOfMessageMember<F>::thunk();
  table.on_abort = detail::abort_thunk<F>();
  table.on_close = detail::close_thunk<F>();
  return {table, [make = std::move(make)]() -> void* { return std::unique_ptr<F>(make()).release(); }};
}

}  // namespace mimemend::milter
