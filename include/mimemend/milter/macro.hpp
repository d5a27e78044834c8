// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

#include <mimemend/milter/context.hpp>
#include <mimemend/milter/detail/protocol.hpp>

namespace mimemend::milter {

/// The stages at which a filter can ask for macros.
using MacroStage = detail::MacroStage;

/// Text as a template argument.
template <std::size_t N>
struct MacroName {
  char text[N]{};
  consteval MacroName(const char (&literal)[N]) { std::copy_n(literal, N, text); }
  [[nodiscard]] constexpr std::string_view view() const noexcept { return {text, N - 1}; }
};

/// A macro of the MTA, and the stage from which on a filter wants to know it:
/// `Macro<"{client_addr}", MacroStage::connect>`, or "i" for a name of one letter.
template <MacroName Name, MacroStage From>
struct Macro {
  static_assert(Name.view().size() == 1 ||
                    (Name.view().size() > 2 && Name.view().front() == '{' && Name.view().back() == '}' &&
                     Name.view().find(' ') == std::string_view::npos),
                "mimemend: a macro's name is one letter, or stands in braces");
  static constexpr std::string_view name = Name.view();
  static constexpr MacroStage from = From;
};

/// Those that are asked for most. Postfix: MILTER_README; Sendmail: op.me, "Macros"; both: milter.h.
namespace macro {
using HostName = Macro<"j", MacroStage::connect>;  ///< the MTA's own
using ClientAddr = Macro<"{client_addr}", MacroStage::connect>;
using ClientName = Macro<"{client_name}", MacroStage::connect>;
using ClientPort = Macro<"{client_port}", MacroStage::connect>;
using ClientPtr = Macro<"{client_ptr}", MacroStage::connect>;
using DaemonName = Macro<"{daemon_name}", MacroStage::connect>;
using DaemonPort = Macro<"{daemon_port}", MacroStage::connect>;
using TlsVersion = Macro<"{tls_version}", MacroStage::helo>;
using Cipher = Macro<"{cipher}", MacroStage::helo>;
using CertSubject = Macro<"{cert_subject}", MacroStage::helo>;
using AuthAuthen = Macro<"{auth_authen}", MacroStage::mail>;  ///< SASL login name
using AuthType = Macro<"{auth_type}", MacroStage::mail>;
using MailAddr = Macro<"{mail_addr}", MacroStage::mail>;
using MailMailer = Macro<"{mail_mailer}", MacroStage::mail>;
using RcptAddr = Macro<"{rcpt_addr}", MacroStage::rcpt>;
using RcptMailer = Macro<"{rcpt_mailer}", MacroStage::rcpt>;  ///< "error" for a rejected recipient
using RcptHost = Macro<"{rcpt_host}", MacroStage::rcpt>;
using MessageId = Macro<"{msg_id}", MacroStage::end_of_message>;  ///< Sendmail only
}  // namespace macro

/// The macros that a filter asks for: `using macros = Wants<macro::ClientAddr, ...>;`. A list of a
/// filter replaces the MTA's own list of that stage, so the queue id "i" is always asked for besides.
template <class... Macros>
struct Wants {
  static_assert(sizeof...(Macros) <= 50, "mimemend: an MTA drops what goes beyond 50 macros, without a word");
  template <class M>
  static constexpr bool has = (std::same_as<M, Macros> || ...);
};

/// A context that knows which macros its filter asked for. Members take `const MacroContext<macros>&`
/// where they want them, and `const Context&` elsewhere.
template <class Wanted>
class MacroContext : public Context {
 public:
  explicit MacroContext(const Context& context) noexcept : Context(context) {}

  /// A macro's value, or nothing when the MTA has not sent it; that is logged the first time.
  /// One that the filter does not ask for does not compile. The view lives until this call returns.
  template <class M>
    requires(Wanted::template has<M>)
  [[nodiscard]] std::optional<std::string_view> get() const {
    return wanted_macro(M::name);
  }
};

namespace detail {

// A list as the protocol wants it: names between blanks. `Stage` end of headers is asked for what end
// of message is as well: Sendmail 8.17 takes the latter list only together with the former.
template <class Wanted, MacroStage Stage>
struct MacroList;

template <class... Macros, MacroStage Stage>
struct MacroList<Wants<Macros...>, Stage> {
  static constexpr bool at_end(MacroStage stage) {
    return stage == MacroStage::end_of_headers || stage == MacroStage::end_of_message;
  }
  static constexpr bool belongs(MacroStage from) { return from == Stage || (at_end(from) && at_end(Stage)); }
  static constexpr bool in_message = Stage != MacroStage::connect && Stage != MacroStage::helo;
  static constexpr bool any = (belongs(Macros::from) || ...) || at_end(Stage);

  static constexpr std::size_t capacity = (std::size_t{2} + ... + (Macros::name.size() + 1));
  static constexpr std::array<char, capacity> text = [] {
    std::array<char, capacity> out{};
    std::size_t used = 0;
    const auto put = [&](std::string_view name) {
      if (used > 0) out[used++] = ' ';
      for (const char c : name) out[used++] = c;
    };
    if (in_message) put("i");
    (((belongs(Macros::from) && !(in_message && Macros::name == "i")) ? put(Macros::name) : void()), ...);
    return out;
  }();
  static constexpr const char* value = any ? text.data() : nullptr;
};

}  // namespace detail

}  // namespace mimemend::milter
