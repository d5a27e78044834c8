// SPDX-License-Identifier: Apache-2.0
//
// The one file that sees libmilter's header. It turns callbacks into calls of a Session, and a
// Session's answers into return codes. Nothing thrown crosses its borders.
//
// BUGS (libmilter's, not to be mended from here):
//   An MTA that puts body bytes into the end-of-message packet never gets an answer when the body
//   stage is silent. Neither Postfix nor Sendmail does that.
//   An unknown command that comes without its NUL is read up to the next one, wherever that is: the
//   callback is told no length. Only a filter with on_unknown is told of it at all.
//   Of two connections that become ready at once, the worker pool may leave the second to the worker that
//   has the first, idle as it still looks. It then waits until that callback returns, or anything else
//   happens on any connection: on a busy server at once, on a quiet one up to that callback's length.
//   smfi_stop() frees sessions under running callbacks (worker pool), so it is never called.
#include "libmilter_engine.hpp"

#include <atomic>
#include <exception>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <libmilter/mfapi.h>

#include <mimemend/milter/detail/mta_link.hpp>

#include "action_names.hpp"
#include "callback_arguments.hpp"

namespace mimemend::milter::detail {

namespace {

static_assert(kActAddHeaders == SMFIF_ADDHDRS && kActChangeBody == SMFIF_CHGBODY &&
              kActChangeHeaders == SMFIF_CHGHDRS && kActQuarantine == SMFIF_QUARANTINE &&
              kActAddRecipient == SMFIF_ADDRCPT && kActRemoveRecipient == SMFIF_DELRCPT &&
              kActChangeSender == SMFIF_CHGFROM && kActAddRecipientArguments == SMFIF_ADDRCPT_PAR &&
              kActSetMacroLists == SMFIF_SETSYMLIST);
static_assert(kSkipBody == SMFIP_SKIP && kRejectedRecipients == SMFIP_RCPT_REJ &&
              kHeaderLeadSpace == SMFIP_HDR_LEADSPC);
static_assert(bits(Stage::connect).no == SMFIP_NOCONNECT && bits(Stage::connect).no_reply == SMFIP_NR_CONN);
static_assert(bits(Stage::helo).no == SMFIP_NOHELO && bits(Stage::helo).no_reply == SMFIP_NR_HELO);
static_assert(bits(Stage::mail).no == SMFIP_NOMAIL && bits(Stage::mail).no_reply == SMFIP_NR_MAIL);
static_assert(bits(Stage::rcpt).no == SMFIP_NORCPT && bits(Stage::rcpt).no_reply == SMFIP_NR_RCPT);
static_assert(bits(Stage::data).no == SMFIP_NODATA && bits(Stage::data).no_reply == SMFIP_NR_DATA);
static_assert(bits(Stage::unknown).no == SMFIP_NOUNKNOWN && bits(Stage::unknown).no_reply == SMFIP_NR_UNKN);
static_assert(bits(Stage::header).no == SMFIP_NOHDRS && bits(Stage::header).no_reply == SMFIP_NR_HDR);
static_assert(bits(Stage::end_of_headers).no == SMFIP_NOEOH && bits(Stage::end_of_headers).no_reply == SMFIP_NR_EOH);
static_assert(bits(Stage::body).no == SMFIP_NOBODY && bits(Stage::body).no_reply == SMFIP_NR_BODY);
static_assert(static_cast<int>(MacroStage::end_of_message) == SMFIM_EOM &&
              static_cast<int>(MacroStage::end_of_headers) == SMFIM_EOH);

// libmilter passes no pointer of ours to a connection's first callback.
std::atomic<ServerState*> attached = nullptr;

char* mutable_text(const std::string& text) {
  return const_cast<char*>(text.c_str());
}  // libmilter does not write to it

// One callback's way back into libmilter.
class LibmilterLink final : public MtaLink {
 public:
  LibmilterLink(SMFICTX* context, bool exact_headers) : context_(context), exact_headers_(exact_headers) {}

  [[nodiscard]] std::optional<std::string_view> macro(const char* name) const override {
    const char* value = smfi_getsymval(context_, const_cast<char*>(name));
    if (value == nullptr) return std::nullopt;
    return std::string_view(value);
  }
  Result<void> add_header(const std::string& name, const std::string& value) override {
    const std::string sent = form(value);
    return told(smfi_addheader(context_, mutable_text(name), mutable_text(sent)), "smfi_addheader");
  }
  Result<void> insert_header(std::uint32_t index, const std::string& name, const std::string& value) override {
    const std::string sent = form(value);
    return told(smfi_insheader(context_, static_cast<int>(index), mutable_text(name), mutable_text(sent)),
                "smfi_insheader");
  }
  Result<void> change_header(std::uint32_t occurrence, const std::string& name, const std::string& value) override {
    const std::string sent = form(value);
    return told(smfi_chgheader(context_, mutable_text(name), static_cast<int>(occurrence), mutable_text(sent)),
                "smfi_chgheader");
  }
  Result<void> remove_header(std::uint32_t occurrence, const std::string& name) override {
    return told(smfi_chgheader(context_, mutable_text(name), static_cast<int>(occurrence), nullptr), "smfi_chgheader");
  }
  Result<void> add_recipient(const std::string& address, const std::string& arguments) override {
    if (arguments.empty()) return told(smfi_addrcpt(context_, mutable_text(address)), "smfi_addrcpt");
    return told(smfi_addrcpt_par(context_, mutable_text(address), mutable_text(arguments)), "smfi_addrcpt_par");
  }
  Result<void> remove_recipient(const std::string& address) override {
    return told(smfi_delrcpt(context_, mutable_text(address)), "smfi_delrcpt");
  }
  Result<void> change_sender(const std::string& address, const std::string& arguments) override {
    char* sent = arguments.empty() ? nullptr : mutable_text(arguments);
    return told(smfi_chgfrom(context_, mutable_text(address), sent), "smfi_chgfrom");
  }
  Result<void> replace_body(std::string_view piece) override {
    auto* bytes = reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data()));  // not written to
    return told(smfi_replacebody(context_, bytes, static_cast<int>(piece.size())), "smfi_replacebody");
  }
  Result<void> quarantine(const std::string& reason) override {
    return told(smfi_quarantine(context_, mutable_text(reason)), "smfi_quarantine");
  }
  Result<void> progress() override { return told(smfi_progress(context_), "smfi_progress"); }

 private:
  // Without the leading-space option the MTA puts in a blank of its own. A blank alone stays: an empty
  // value would remove the field.
  [[nodiscard]] std::string form(const std::string& value) const {
    return exact_headers_ || value.size() < 2 || value.front() != ' ' ? value : value.substr(1);
  }
  static Result<void> told(int status, const char* call) {
    if (status == MI_SUCCESS) return {};
    return Error{Error::Kind::io, fmt::format("{}: the MTA could not be told, or did not allow it", call)};
  }

  SMFICTX* context_;
  bool exact_headers_;
};

// A verdict's reply goes into libmilter in the same breath as its return code: what is set and not
// used would go out with some later verdict.
template <std::size_t... Line>
void set_reply(SMFICTX* context, const Reply& reply, std::index_sequence<Line...>) {
  const std::string code = std::to_string(reply.code);
  // smfi_setmlreply() takes lines up to a null. Those that are not there are null, and one is always behind.
  const auto line = [&reply](std::size_t i) { return i < reply.lines.size() ? mutable_text(reply.lines[i]) : nullptr; };
  smfi_setmlreply(context, code.c_str(), reply.enhanced.c_str(), line(Line)..., static_cast<char*>(nullptr));
}

sfsistat return_code(SMFICTX* context, const Answer& answer) {
  switch (answer.kind()) {
    case AnyVerdict::Kind::none: return SMFIS_NOREPLY;
    case AnyVerdict::Kind::proceed: return SMFIS_CONTINUE;
    case AnyVerdict::Kind::accept: return SMFIS_ACCEPT;
    case AnyVerdict::Kind::discard: return SMFIS_DISCARD;
    case AnyVerdict::Kind::skip_rest: return SMFIS_SKIP;
    case AnyVerdict::Kind::reject:
    case AnyVerdict::Kind::tempfail: break;
  }
  set_reply(context, *answer.reply(), std::make_index_sequence<kMaxReplyLines>());
  return answer.is<Reject>() ? SMFIS_REJECT : SMFIS_TEMPFAIL;
}

// Leaves the gate when the callback ends, however it ends.
struct GateKeeper {
  CallbackGate& gate;
  explicit GateKeeper(CallbackGate& entered) : gate(entered) {}
  GateKeeper(const GateKeeper&) = delete;
  GateKeeper& operator=(const GateKeeper&) = delete;
  ~GateKeeper() { gate.leave(); }
};

Session* make_session(SMFICTX* context, ServerState& state) {
  Session* session = state.sessions.add(std::make_unique<Session>(state));
  smfi_setpriv(context, session);
  return session;
}

// The connection's session. It is made when a conversation begins, or a message does: one made
// later would take the rest of a message for the whole.
Session* session_of(SMFICTX* context, ServerState& state, Stage stage) {
  if (auto* session = static_cast<Session*>(smfi_getpriv(context))) return session;
  if (stage != Stage::connect && stage != Stage::helo && stage != Stage::mail) return nullptr;
  return make_session(context, state);
}

// A connection that gets no session has a number all the same.
void log_refused(ServerState& state, std::string_view cause, std::string_view detail) noexcept {
  state.counters.refused_connections.add();
  const std::uint64_t connection = state.counters.connections.add();
  try {
    state.log->write(LogLevel::error, fmt::format("connection={} queue=- refused: {}{}", connection, cause, detail));
  } catch (...) {  // no memory for the line
    state.log->write(LogLevel::error, cause);
  }
}

// Runs one stage. Whatever goes wrong here, the MTA is told to try later, or, where it waits for no
// reply, at the next stage where it does.
template <class Call>
sfsistat at_stage(SMFICTX* context, Stage stage, Call call) noexcept {
  ServerState& state = *attached.load();
  const sfsistat failed = state.type.table.silent(stage) ? SMFIS_NOREPLY : SMFIS_TEMPFAIL;
  if (!state.gate.enter()) return failed;
  const GateKeeper keeper(state.gate);
  try {
    Session* session = session_of(context, state, stage);
    if (session == nullptr) return failed;
    LibmilterLink link(context, session->exact_headers());
    return return_code(context, call(*session, link));
  } catch (...) {  // a session catches the filter's own; this is memory running out, or a new session
    if (smfi_getpriv(context) == nullptr) log_refused(state, "the filter could not be made", "");
    return failed;
  }
}

// Asks for what the filter wants as far as the MTA offers it. Missing protocol bits cost speed only
// (libmilter fakes the replies that a silent stage does not give); missing actions cannot be done without.
sfsistat negotiate(SMFICTX* context, ServerState& state, std::uint32_t offered_actions,
                   std::uint32_t offered_protocol) {
  const CallbackTable& table = state.type.table;
  const std::uint32_t missing = table.actions & ~kActSetMacroLists & ~offered_actions;
  if (missing != 0) {
    log_refused(state, "the MTA does not offer: ", action_names(missing));
    return SMFIS_TEMPFAIL;
  }
  make_session(context, state)->negotiated(offered_protocol);
  state.log->write(LogLevel::debug,
                   fmt::format("connection={} queue=- negotiated: may {}; protocol {:#x} of {:#x} offered",
                               state.counters.connections.read(), action_names(table.actions & offered_actions),
                               table.protocol & offered_protocol, offered_protocol));
  if ((offered_actions & kActSetMacroLists) == 0) return SMFIS_CONTINUE;
  for (std::size_t stage = 0; stage < table.macro_lists.size(); ++stage)
    if (table.macro_lists[stage] != nullptr)
      smfi_setsymlist(context, static_cast<int>(stage), const_cast<char*>(table.macro_lists[stage]));
  return SMFIS_CONTINUE;
}

extern "C" {

// Any return but CONTINUE makes libmilter close the connection, which the MTA takes for "try later".
static sfsistat mimemend_on_negotiate(SMFICTX* context, unsigned long actions, unsigned long protocol, unsigned long,
                                      unsigned long, unsigned long* wanted_actions, unsigned long* wanted_protocol,
                                      unsigned long* reserved2, unsigned long* reserved3) {
  ServerState& state = *attached.load();
  *wanted_actions = state.type.table.actions & actions;
  *wanted_protocol = state.type.table.protocol & protocol;
  *reserved2 = *reserved3 = 0;
  if (!state.gate.enter()) return SMFIS_TEMPFAIL;
  const GateKeeper keeper(state.gate);
  try {
    return negotiate(context, state, static_cast<std::uint32_t>(actions), static_cast<std::uint32_t>(protocol));
  } catch (const std::exception& exception) {
    log_refused(state, "the filter could not be made: ", exception.what());
  } catch (...) {
    log_refused(state, "the filter could not be made: ", "an exception of unknown type");
  }
  return SMFIS_TEMPFAIL;
}

static sfsistat mimemend_on_connect(SMFICTX* context, char* hostname, _SOCK_ADDR* address) {
  return at_stage(context, Stage::connect,
                  [&](Session& session, MtaLink& link) { return session.connect(link, peer_of(hostname, address)); });
}

static sfsistat mimemend_on_helo(SMFICTX* context, char* name) {
  return at_stage(context, Stage::helo, [&](Session& session, MtaLink& link) { return session.helo(link, name); });
}

static sfsistat mimemend_on_mail(SMFICTX* context, char** argv) {
  return at_stage(context, Stage::mail,
                  [&](Session& session, MtaLink& link) { return session.mail(link, envelope_of(argv)); });
}

static sfsistat mimemend_on_rcpt(SMFICTX* context, char** argv) {
  return at_stage(context, Stage::rcpt,
                  [&](Session& session, MtaLink& link) { return session.rcpt(link, envelope_of(argv)); });
}

static sfsistat mimemend_on_data(SMFICTX* context) {
  return at_stage(context, Stage::data, [](Session& session, MtaLink& link) { return session.data(link); });
}

static sfsistat mimemend_on_unknown(SMFICTX* context, const char* command) {
  return at_stage(context, Stage::unknown,
                  [&](Session& session, MtaLink& link) { return session.unknown(link, command); });
}

static sfsistat mimemend_on_header(SMFICTX* context, char* name, char* value) {
  return at_stage(context, Stage::header,
                  [&](Session& session, MtaLink& link) { return session.header(link, name, value); });
}

static sfsistat mimemend_on_end_of_headers(SMFICTX* context) {
  return at_stage(context, Stage::end_of_headers,
                  [](Session& session, MtaLink& link) { return session.end_of_headers(link); });
}

static sfsistat mimemend_on_body(SMFICTX* context, unsigned char* bytes, size_t size) {
  return at_stage(context, Stage::body, [&](Session& session, MtaLink& link) {
    return session.body(link, std::as_bytes(std::span(bytes, size)));
  });
}

static sfsistat mimemend_on_end_of_message(SMFICTX* context) {
  return at_stage(context, Stage::end_of_message,
                  [](Session& session, MtaLink& link) { return session.end_of_message(link); });
}

static sfsistat mimemend_on_abort(SMFICTX* context) {
  ServerState& state = *attached.load();
  if (!state.gate.enter()) return SMFIS_CONTINUE;
  const GateKeeper keeper(state.gate);
  if (auto* session = static_cast<Session*>(smfi_getpriv(context))) session->abort();
  return SMFIS_CONTINUE;
}

// The first and only callback of a connection may be this one.
static sfsistat mimemend_on_close(SMFICTX* context) {
  ServerState& state = *attached.load();
  auto* session = static_cast<Session*>(smfi_getpriv(context));
  smfi_setpriv(context, nullptr);
  if (session == nullptr || !state.gate.enter()) return SMFIS_CONTINUE;
  const GateKeeper keeper(state.gate);
  session->close();
  state.sessions.remove(session);
  return SMFIS_CONTINUE;
}

}  // extern "C"

smfiDesc description_of(const CallbackTable& table, const std::string& name) {
  smfiDesc filter{};
  filter.xxfi_name = mutable_text(name);
  filter.xxfi_version = SMFI_VERSION;
  filter.xxfi_flags = table.actions;
  filter.xxfi_connect = mimemend_on_connect;
  filter.xxfi_helo = mimemend_on_helo;
  filter.xxfi_envfrom = mimemend_on_mail;
  filter.xxfi_envrcpt = mimemend_on_rcpt;
  filter.xxfi_header = mimemend_on_header;
  filter.xxfi_eoh = mimemend_on_end_of_headers;
  filter.xxfi_body = mimemend_on_body;
  filter.xxfi_eom = mimemend_on_end_of_message;
  filter.xxfi_abort = mimemend_on_abort;
  filter.xxfi_close = mimemend_on_close;
  if (table.on_unknown != nullptr) filter.xxfi_unknown = mimemend_on_unknown;  // see BUGS
  filter.xxfi_data = mimemend_on_data;
  filter.xxfi_negotiate = mimemend_on_negotiate;
  return filter;
}

}  // namespace

// The callback for negotiation and smfi_setsymlist came with 1.0.1 (Sendmail 8.14).
Result<void> check_version(const LibmilterVersion& linked) {
  constexpr LibmilterVersion oldest{1, 0, 1};
  if (linked >= oldest) return {};
  return Error{Error::Kind::backend, fmt::format("libmilter: this is version {}, and {} is the oldest that will do",
                                                 to_string(linked), to_string(oldest))};
}

Result<void> attach_libmilter(ServerState& state, const ServerOptions& options, int listen_fd) {
  const auto failed = [](const char* call) {
    return Error{Error::Kind::backend, fmt::format("libmilter: {} failed", call)};
  };
  if (auto fit = check_version(version()); !fit) return fit;
  ServerState* none = nullptr;
  if (!attached.compare_exchange_strong(none, &state)) return failed("a second server in one process: smfi_register");
  const std::string socket = fmt::format("fd:{}", listen_fd);  // Debian's libmilter; others know no such socket
  if (smfi_register(description_of(state.type.table, options.name)) != MI_SUCCESS) return failed("smfi_register");
  if (smfi_setconn(mutable_text(socket)) != MI_SUCCESS) return failed("smfi_setconn");
  if (smfi_setbacklog(options.backlog) != MI_SUCCESS) return failed("smfi_setbacklog");
  smfi_settimeout(static_cast<int>(options.timeout.count()));
  smfi_setdbg(options.debug);
  if (smfi_opensocket(false) != MI_SUCCESS) return failed("smfi_opensocket");
  return {};
}

Result<void> run_libmilter() {
  if (smfi_main() == MI_SUCCESS) return {};
  return Error{Error::Kind::backend, "libmilter: smfi_main failed; its reason is in the system log"};
}

}  // namespace mimemend::milter::detail

namespace mimemend::milter {

LibmilterVersion version() noexcept {
  LibmilterVersion linked;
  smfi_version(&linked.major_version, &linked.minor_version, &linked.patch_level);
  return linked;
}

}  // namespace mimemend::milter
