// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <mimemend/export.hpp>
#include <mimemend/milter/filter.hpp>
#include <mimemend/milter/log.hpp>

namespace mimemend::milter {

namespace detail {

/// Writes one line a stage, bytes made printable. What is told at abort and close, which come without
/// a context, is told with the connection and the queue id of the stage before.
class MIMEMEND_API StageLog {
 public:
  explicit StageLog(LogSink& sink) noexcept : sink_(&sink) {}

  void connect(const Context& context, const Peer& peer) noexcept;
  void word(const Context& context, std::string_view stage, std::string_view bytes) noexcept;
  void address(const Context& context, std::string_view stage, const EnvelopeAddress& address) noexcept;
  void header(const Context& context, std::string_view name, std::string_view value) noexcept;
  void body(const Context& context, BodyChunk chunk) noexcept;
  void bare(const Context& context, std::string_view stage) noexcept;
  /// Says nothing of Continue.
  void verdict(const Context& context, std::string_view stage, const AnyVerdict& verdict) noexcept;
  void abort() noexcept;
  void close() noexcept;

 private:
  void line(const Context& context, LogLevel level, std::string_view text);

  LogSink* sink_;
  std::uint64_t connection_ = 0;
  std::string queue_ = "-";
};

/// Calls a member that is there, and returns what it returns: nothing, where it is silent or missing.
template <class Member, class Verdict, class Host, class Call>
auto pass_on(StageLog& log, const Context& context, std::string_view stage, Host& host, Call call) {
  if constexpr (!Member::present) {
    return;
  } else if constexpr (Member::silent) {
    call(host);
  } else {
    Verdict verdict = call(host);
    log.verdict(context, stage, any_verdict(verdict));
    return verdict;
  }
}

/// The members of a connection, and the filter.
template <class F>
class LoggedConnection {
 public:
  using edits = typename EditsDeclaredBy<F>::Declared;
  using macros = typename MacrosWantedBy<F>::type;
  static constexpr bool sees_rejected_recipients = detail::sees_rejected_recipients<F>();

  template <class... Args>
  explicit LoggedConnection(LogSink& sink, Args&&... args) : log_(sink), filter_{std::forward<Args>(args)...} {
    check_member_names<F>();
  }
  LoggedConnection(const LoggedConnection&) = delete;
  LoggedConnection& operator=(const LoggedConnection&) = delete;

  [[nodiscard]] F& filter() noexcept { return filter_; }

  auto on_connect(const MacroContext<macros>& context, const Peer& peer) {
    log_.connect(context, peer);
    return pass_on<ConnectMember<F, macros>, ConnectVerdict>(
        log_, context, "connect", filter_, [&](auto& f) -> decltype(auto) { return f.on_connect(context, peer); });
  }
  auto on_helo(const MacroContext<macros>& context, std::string_view name) {
    log_.word(context, "helo", name);
    return pass_on<HeloMember<F, macros>, ConnectVerdict>(
        log_, context, "helo", filter_, [&](auto& f) -> decltype(auto) { return f.on_helo(context, name); });
  }
  auto on_unknown(const MacroContext<macros>& context, std::string_view command) {
    log_.word(context, "unknown", command);
    return pass_on<UnknownMember<F, macros>, UnknownVerdict>(
        log_, context, "unknown", filter_, [&](auto& f) -> decltype(auto) { return f.on_unknown(context, command); });
  }
  void on_close() {
    log_.close();
    if constexpr (names_on_close<F>) filter_.on_close();
  }

 protected:
  [[nodiscard]] StageLog& log() noexcept { return log_; }

 private:
  StageLog log_;
  F filter_;
};

/// The members of a message, for `Host`, which has some of them or none.
template <class F, class Host>
class LoggedStages {
  using Wanted = typename MacrosWantedBy<F>::type;
  using Ctx = MacroContext<Wanted>;
  using End = EndOfMessage<typename EditsDeclaredBy<F>::Declared, Wanted>;

 public:
  /// `host` may come to life later.
  LoggedStages(StageLog& log, Host& host) noexcept : log_(&log), host_(&host) {}
  LoggedStages(const LoggedStages&) = delete;
  LoggedStages& operator=(const LoggedStages&) = delete;

  auto on_mail(const Ctx& context, const EnvelopeAddress& sender) {
    log_->address(context, "mail", sender);
    return pass_on<MailMember<Host, Wanted>, MessageVerdict>(
        *log_, context, "mail", *host_, [&](auto& h) -> decltype(auto) { return h.on_mail(context, sender); });
  }
  auto on_rcpt(const Ctx& context, const EnvelopeAddress& recipient) {
    log_->address(context, "rcpt", recipient);
    return pass_on<RcptMember<Host, Wanted>, MessageVerdict>(
        *log_, context, "rcpt", *host_, [&](auto& h) -> decltype(auto) { return h.on_rcpt(context, recipient); });
  }
  auto on_data(const Ctx& context) {
    log_->bare(context, "data");
    return pass_on<DataMember<Host, Wanted>, MessageVerdict>(
        *log_, context, "data", *host_, [&](auto& h) -> decltype(auto) { return h.on_data(context); });
  }
  auto on_header(const Ctx& context, std::string_view name, std::string_view value) {
    log_->header(context, name, value);
    return pass_on<HeaderMember<Host, Wanted>, MessageVerdict>(
        *log_, context, "header", *host_, [&](auto& h) -> decltype(auto) { return h.on_header(context, name, value); });
  }
  auto on_end_of_headers(const Ctx& context) {
    log_->bare(context, "end-of-headers");
    return pass_on<EndOfHeadersMember<Host, Wanted>, MessageVerdict>(
        *log_, context, "end-of-headers", *host_,
        [&](auto& h) -> decltype(auto) { return h.on_end_of_headers(context); });
  }
  auto on_body(const Ctx& context, BodyChunk chunk) {
    log_->body(context, chunk);
    return pass_on<BodyMember<Host, Wanted>, BodyVerdict>(
        *log_, context, "body", *host_, [&](auto& h) -> decltype(auto) { return h.on_body(context, chunk); });
  }
  MessageVerdict on_end_of_message(End& end) {
    log_->bare(end, "end-of-message");
    if constexpr (!names_on_end_of_message<Host>) {
      return Continue{};
    } else {
      MessageVerdict verdict = host_->on_end_of_message(end);
      log_->verdict(end, "end-of-message", any_verdict(verdict));
      return verdict;
    }
  }
  void on_abort() {
    log_->abort();
    if constexpr (names_on_abort<Host>) host_->on_abort();
  }

 private:
  StageLog* log_;
  Host* host_;
};

}  // namespace detail

/// A filter class around another: it writes a line to the log for each stage, and for each verdict but
/// Continue, and passes all on to `F`. What `F` has no member for is told without reply. Actions, macros
/// and replies are negotiated as `F` alone would; only stages that it has no use for come besides.
///
///     filter_type<Logged<MyFilter>>([&] { return std::make_unique<Logged<MyFilter>>(log, arguments...); });
///
/// Lines begin as those of Context::log() and go on with the stage: `rcpt <a@example.org> NOTIFY=NEVER`.
/// Header fields and pieces of the body are of level debug, the rest of level info.
/// Mail holds what is private, and what is not printable: printable() makes one line of ASCII of it.
/// Does not: log what `F` throws; the server does.
template <class F>
class Logged : public detail::LoggedConnection<F>, public detail::LoggedStages<F, F> {
 public:
  /// Makes the filter of `args`. REQUIRES: `sink` outlives it.
  template <class... Args>
  explicit Logged(LogSink& sink, Args&&... args)
      : detail::LoggedConnection<F>(sink, std::forward<Args>(args)...),
        detail::LoggedStages<F, F>(this->log(), this->filter()) {}
};

// A filter with a class Message gets one around that.
template <class F>
  requires(detail::MessageClass<F>::is_nested)
class Logged<F> : public detail::LoggedConnection<F> {
 public:
  template <class... Args>
  explicit Logged(LogSink& sink, Args&&... args) : detail::LoggedConnection<F>(sink, std::forward<Args>(args)...) {}

  class Message : public detail::LoggedStages<F, typename F::Message> {
   public:
    explicit Message(Logged& logged)
        : detail::LoggedStages<F, typename F::Message>(logged.log(), message_), message_(make(logged.filter())) {}

   private:
    static typename F::Message make(F& filter) {
      if constexpr (std::is_constructible_v<typename F::Message, F&>)
        return typename F::Message(filter);
      else
        return typename F::Message();
    }
    typename F::Message message_;
  };
};

}  // namespace mimemend::milter
