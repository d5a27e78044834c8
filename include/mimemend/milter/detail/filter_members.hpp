// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <mimemend/milter/context.hpp>
#include <mimemend/milter/detail/callback_table.hpp>
#include <mimemend/milter/end_of_message.hpp>
#include <mimemend/milter/macro.hpp>
#include <mimemend/milter/peer.hpp>
#include <mimemend/milter/verdict.hpp>

/// Finds the members of a filter class when it is compiled, and wraps each as a plain function.
/// A member with a known name and a wrong signature, and a near miss of a name, does not compile:
/// taking either for "not there" would leave mail unfiltered without a word.
namespace mimemend::milter::detail {

template <class F>
struct EditsDeclaredBy : EditsOf<> {
  using Declared = EditsOf<>;
};
template <class F>
  requires requires { typename F::edits; }
struct EditsDeclaredBy<F> : F::edits {
  using Declared = typename F::edits;
};

template <class F>
struct MacrosWantedBy {
  using type = Wants<>;
};
template <class F>
  requires requires { typename F::macros; }
struct MacrosWantedBy<F> {
  using type = typename F::macros;
};

/// The class that has the members of a message: the filter's nested class Message, or the filter.
template <class F>
struct MessageClass {
  using type = F;
  static constexpr bool is_nested = false;
};
template <class F>
  requires requires { typename F::Message; }
struct MessageClass<F> {
  using type = typename F::Message;
  static constexpr bool is_nested = true;
  static_assert(std::is_constructible_v<type, F&> || std::is_default_constructible_v<type>,
                "mimemend: a filter's class Message is made from the filter, Message(F&), or from nothing");
};

/// Runs a member and widens its verdict; nothing returned means Continue (and no reply is sent).
template <class Verdict, class Call>
AnyVerdict widen(Call call) {
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    return Continue{};
  } else {
    return any_verdict(Verdict(call()));
  }
}

// Tells whether a class has any member of that name: public or not, overloaded or not. Such a name
// is ambiguous in a class that inherits it from two sides. (&F::name alone would read a private or
// overloaded member as "not there".)
#define MIMEMEND_MILTER_NAME(name)           \
  struct name##_itself {                     \
    int name;                                \
  };                                         \
  template <class F>                         \
  struct name##_twice : F, name##_itself {}; \
  template <class F>                         \
  concept names_##name = !requires { &name##_twice<F>::name; }

// One trait a member: is it there (and then callable), does it return nothing, and the function that
// calls it. C++20 cannot name a member by a template argument, hence the macro. `Host` is the class
// that has the member, `Wanted` the macros that the filter asks for.
#define MIMEMEND_MILTER_MEMBER(Trait, member, Verdict, ...)                                                          \
  MIMEMEND_MILTER_NAME(member);                                                                                      \
  template <class Host, class Wanted>                                                                                \
  struct Trait {                                                                                                     \
    static constexpr bool present = names_##member<Host>;                                                            \
    using Ctx = const MacroContext<Wanted>&;                                                                         \
    template <class... Args>                                                                                         \
    static consteval bool is_silent() {                                                                              \
      if constexpr (!present) {                                                                                      \
        return false;                                                                                                \
      } else if constexpr (!requires(Host& host, Ctx context, Args... args) { host.member(context, args...); }) {    \
        static_assert(!present, "mimemend: " #member                                                                 \
                                " takes other arguments or is not public; see <mimemend/milter/filter.hpp>");        \
        return false;                                                                                                \
      } else {                                                                                                       \
        using Returned = decltype(std::declval<Host&>().member(std::declval<Ctx>(), std::declval<Args>()...));       \
        static_assert(std::is_void_v<Returned> || std::is_convertible_v<Returned, Verdict>,                          \
                      "mimemend: " #member " returns " #Verdict ", or void to be sent without reply");               \
        return std::is_void_v<Returned>;                                                                             \
      }                                                                                                              \
    }                                                                                                                \
    static constexpr bool silent = is_silent<__VA_ARGS__>();                                                         \
    template <class... Args>                                                                                         \
    static AnyVerdict call(void* host, const Context& base, Args... args) {                                          \
      const MacroContext<Wanted> context(base);                                                                      \
      return widen<Verdict>([&]() -> decltype(auto) { return static_cast<Host*>(host)->member(context, args...); }); \
    }                                                                                                                \
    static constexpr auto thunk() -> AnyVerdict (*)(void*, const Context& __VA_OPT__(, ) __VA_ARGS__) {              \
      if constexpr (present)                                                                                         \
        return &call<__VA_ARGS__>;                                                                                   \
      else                                                                                                           \
        return nullptr;                                                                                              \
    }                                                                                                                \
  }

MIMEMEND_MILTER_MEMBER(ConnectMember, on_connect, ConnectVerdict, const Peer&);
MIMEMEND_MILTER_MEMBER(HeloMember, on_helo, ConnectVerdict, std::string_view);
MIMEMEND_MILTER_MEMBER(MailMember, on_mail, MessageVerdict, const EnvelopeAddress&);
MIMEMEND_MILTER_MEMBER(RcptMember, on_rcpt, MessageVerdict, const EnvelopeAddress&);
MIMEMEND_MILTER_MEMBER(DataMember, on_data, MessageVerdict);
MIMEMEND_MILTER_MEMBER(UnknownMember, on_unknown, UnknownVerdict, std::string_view);
MIMEMEND_MILTER_MEMBER(HeaderMember, on_header, MessageVerdict, std::string_view, std::string_view);
MIMEMEND_MILTER_MEMBER(EndOfHeadersMember, on_end_of_headers, MessageVerdict);
MIMEMEND_MILTER_MEMBER(BodyMember, on_body, BodyVerdict, BodyChunk);
#undef MIMEMEND_MILTER_MEMBER

MIMEMEND_MILTER_NAME(on_end_of_message);
MIMEMEND_MILTER_NAME(on_abort);
MIMEMEND_MILTER_NAME(on_close);
// What a filter declares besides.
MIMEMEND_MILTER_NAME(Message);
MIMEMEND_MILTER_NAME(edits);
MIMEMEND_MILTER_NAME(macros);
MIMEMEND_MILTER_NAME(sees_rejected_recipients);
// Names that other frameworks use, or that a hand types in passing.
MIMEMEND_MILTER_NAME(on_hello);
MIMEMEND_MILTER_NAME(on_ehlo);
MIMEMEND_MILTER_NAME(on_envfrom);
MIMEMEND_MILTER_NAME(on_mail_from);
MIMEMEND_MILTER_NAME(on_sender);
MIMEMEND_MILTER_NAME(on_envrcpt);
MIMEMEND_MILTER_NAME(on_rcpt_to);
MIMEMEND_MILTER_NAME(on_recipient);
MIMEMEND_MILTER_NAME(on_headers);
MIMEMEND_MILTER_NAME(on_eoh);
MIMEMEND_MILTER_NAME(on_end_of_header);
MIMEMEND_MILTER_NAME(on_eom);
MIMEMEND_MILTER_NAME(on_eob);
MIMEMEND_MILTER_NAME(on_end_of_body);
#undef MIMEMEND_MILTER_NAME

/// End of message: its argument depends on what the filter declares, and it must reply.
template <class F>
struct EndOfMessageMember {
  using Host = typename MessageClass<F>::type;
  using Argument = EndOfMessage<typename EditsDeclaredBy<F>::Declared, typename MacrosWantedBy<F>::type>;
  static constexpr bool present = names_on_end_of_message<Host>;

  static AnyVerdict call(void* host, EditDesk& desk) {
    static_assert(
        requires(Host& h, Argument& end) { MessageVerdict(h.on_end_of_message(end)); },
        "mimemend: write MessageVerdict on_end_of_message(EndOfMessage<edits>&), public; "
        "with macros, EndOfMessage<edits, macros>&");
    return widen<MessageVerdict>([&] {
      Argument end(desk);
      return static_cast<Host*>(host)->on_end_of_message(end);
    });
  }
  static constexpr auto thunk() -> AnyVerdict (*)(void*, EditDesk&) {
    if constexpr (present)
      return &call;
    else
      return nullptr;
  }
};

template <class F>
void* make_message(void* filter) {
  using Message = typename F::Message;
  if constexpr (std::is_constructible_v<Message, F&>)
    return new Message(*static_cast<F*>(filter));
  else
    return new Message();
}

template <class F>
constexpr auto abort_thunk() -> void (*)(void*) {
  if constexpr (!names_on_abort<F>) {
    return nullptr;
  } else {
    static_assert(
        requires(F& filter) { filter.on_abort(); }, "mimemend: write void on_abort(), public: there is no context");
    return [](void* filter) { static_cast<F*>(filter)->on_abort(); };
  }
}

template <class F>
constexpr auto close_thunk() -> void (*)(void*) {
  if constexpr (!names_on_close<F>) {
    return nullptr;
  } else {
    static_assert(
        requires(F& filter) { filter.on_close(); }, "mimemend: write void on_close(), public: there is no context");
    return [](void* filter) { static_cast<F*>(filter)->on_close(); };
  }
}

template <class F>
consteval void check_names_of() {
  static_assert(!std::is_final_v<F>, "mimemend: a filter class is not final, so that its members can be looked up");
  static_assert(!names_on_hello<F> && !names_on_ehlo<F>, "mimemend: the member is called on_helo");
  static_assert(!names_on_envfrom<F> && !names_on_mail_from<F> && !names_on_sender<F>,
                "mimemend: the member is called on_mail");
  static_assert(!names_on_envrcpt<F> && !names_on_rcpt_to<F> && !names_on_recipient<F>,
                "mimemend: the member is called on_rcpt");
  static_assert(!names_on_headers<F>, "mimemend: the member is called on_header, once a field");
  static_assert(!names_on_eoh<F> && !names_on_end_of_header<F>, "mimemend: the member is called on_end_of_headers");
  static_assert(!names_on_eom<F> && !names_on_eob<F> && !names_on_end_of_body<F>,
                "mimemend: the member is called on_end_of_message");
}

// What is private, as all is in a class until it says otherwise, cannot be seen from here.
template <class F>
consteval void check_declarations() {
  static_assert(!names_Message<F> || MessageClass<F>::is_nested, "mimemend: the class Message of a filter is public");
  static_assert(
      !names_edits<F> || requires { typename F::edits; }, "mimemend: what a filter declares as edits is public");
  static_assert(
      !names_macros<F> || requires { typename F::macros; }, "mimemend: what a filter declares as macros is public");
  static_assert(
      !names_sees_rejected_recipients<F> || requires { bool(F::sees_rejected_recipients); },
      "mimemend: sees_rejected_recipients is public, static and constexpr");
}

// With a nested class Message, each member has its one place. (Elsewhere it would never be called.)
template <class F>
consteval void check_member_names() {
  check_names_of<F>();
  check_declarations<F>();
  if constexpr (MessageClass<F>::is_nested) {
    using Message = typename F::Message;
    check_names_of<Message>();
    static_assert((names_edits<F> || !names_edits<Message>) && (names_macros<F> || !names_macros<Message>) &&
                      (names_sees_rejected_recipients<F> || !names_sees_rejected_recipients<Message>),
                  "mimemend: a filter declares edits and macros itself, not its class Message");
    static_assert(!names_on_mail<F> && !names_on_rcpt<F> && !names_on_data<F> && !names_on_header<F> &&
                      !names_on_end_of_headers<F> && !names_on_body<F> && !names_on_end_of_message<F> &&
                      !names_on_abort<F>,
                  "mimemend: where a filter has a class Message, the members of a message belong into that");
    static_assert(
        !names_on_connect<Message> && !names_on_helo<Message> && !names_on_unknown<Message> && !names_on_close<Message>,
        "mimemend: the members of a connection belong into the filter, not into its class Message");
  }
}

}  // namespace mimemend::milter::detail
