// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <mimemend/milter/context.hpp>
#include <mimemend/milter/detail/callback_table.hpp>
#include <mimemend/milter/end_of_message.hpp>
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

/// Runs a member and widens its verdict; nothing returned means Continue (and no reply is sent).
template <class Verdict, class Call>
AnyVerdict widen(Call call) {
  if constexpr (std::is_void_v<decltype(call())>) {
    call();
    return Continue{};
  } else {
    return std::visit([](const auto& choice) { return AnyVerdict(choice); }, Verdict(call()).choice());
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
// calls it. C++20 cannot name a member by a template argument, hence the macro.
#define MIMEMEND_MILTER_MEMBER(Trait, member, Verdict, ...)                                                   \
  MIMEMEND_MILTER_NAME(member);                                                                               \
  template <class F>                                                                                          \
  struct Trait {                                                                                              \
    static constexpr bool present = names_##member<F>;                                                        \
    template <class... Args>                                                                                  \
    static consteval bool is_silent() {                                                                       \
      if constexpr (!present) {                                                                               \
        return false;                                                                                         \
      } else if constexpr (!requires(F& filter, Args... args) { filter.member(args...); }) {                  \
        static_assert(!present, "mimemend: " #member                                                          \
                                " takes other arguments or is not public; see <mimemend/milter/filter.hpp>"); \
        return false;                                                                                         \
      } else {                                                                                                \
        using Returned = decltype(std::declval<F&>().member(std::declval<Args>()...));                        \
        static_assert(std::is_void_v<Returned> || std::is_convertible_v<Returned, Verdict>,                   \
                      "mimemend: " #member " returns " #Verdict ", or void to be sent without reply");        \
        return std::is_void_v<Returned>;                                                                      \
      }                                                                                                       \
    }                                                                                                         \
    static constexpr bool silent = is_silent<__VA_ARGS__>();                                                  \
    template <class... Args>                                                                                  \
    static AnyVerdict call(void* filter, Args... args) {                                                      \
      return widen<Verdict>([&]() -> decltype(auto) { return static_cast<F*>(filter)->member(args...); });    \
    }                                                                                                         \
    static constexpr auto thunk() -> AnyVerdict (*)(void*, __VA_ARGS__) {                                     \
      if constexpr (present)                                                                                  \
        return &call<__VA_ARGS__>;                                                                            \
      else                                                                                                    \
        return nullptr;                                                                                       \
    }                                                                                                         \
  }

MIMEMEND_MILTER_MEMBER(ConnectMember, on_connect, ConnectVerdict, const Context&, const Peer&);
MIMEMEND_MILTER_MEMBER(HeloMember, on_helo, ConnectVerdict, const Context&, std::string_view);
MIMEMEND_MILTER_MEMBER(MailMember, on_mail, MessageVerdict, const Context&, const EnvelopeAddress&);
MIMEMEND_MILTER_MEMBER(RcptMember, on_rcpt, MessageVerdict, const Context&, const EnvelopeAddress&);
MIMEMEND_MILTER_MEMBER(DataMember, on_data, MessageVerdict, const Context&);
MIMEMEND_MILTER_MEMBER(UnknownMember, on_unknown, UnknownVerdict, const Context&, std::string_view);
MIMEMEND_MILTER_MEMBER(HeaderMember, on_header, MessageVerdict, const Context&, std::string_view, std::string_view);
MIMEMEND_MILTER_MEMBER(EndOfHeadersMember, on_end_of_headers, MessageVerdict, const Context&);
MIMEMEND_MILTER_MEMBER(BodyMember, on_body, BodyVerdict, const Context&, BodyChunk);
#undef MIMEMEND_MILTER_MEMBER

MIMEMEND_MILTER_NAME(on_end_of_message);
MIMEMEND_MILTER_NAME(on_abort);
MIMEMEND_MILTER_NAME(on_close);
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

/// End of message: its argument depends on the edits that the filter declares, and it must reply.
template <class F>
struct EndOfMessageMember {
  using Argument = EndOfMessage<typename EditsDeclaredBy<F>::Declared>;
  static constexpr bool present = names_on_end_of_message<F>;

  static AnyVerdict call(void* filter, EditDesk& desk) {
    static_assert(
        requires(F& f, Argument& end) { MessageVerdict(f.on_end_of_message(end)); },
        "mimemend: write MessageVerdict on_end_of_message(EndOfMessage<edits>&), public");
    return widen<MessageVerdict>([&] {
      Argument end(desk);
      return static_cast<F*>(filter)->on_end_of_message(end);
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
constexpr auto abort_thunk() -> void (*)(void*) {
  if constexpr (names_on_abort<F>)
    return [](void* filter) { static_cast<F*>(filter)->on_abort(); };
  else
    return nullptr;
}

template <class F>
constexpr auto close_thunk() -> void (*)(void*) {
  if constexpr (names_on_close<F>)
    return [](void* filter) { static_cast<F*>(filter)->on_close(); };
  else
    return nullptr;
}

template <class F>
consteval void check_member_names() {
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

}  // namespace mimemend::milter::detail
