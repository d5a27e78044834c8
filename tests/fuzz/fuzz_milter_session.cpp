// SPDX-License-Identifier: Apache-2.0
// One connection of the milter framework without a socket: an MTA that sends its stages in any order, a
// filter that answers, throws and edits as it likes, and an MTA that may fail while it is told the edits.
// What must hold: every message ends or is aborted, once; nothing lives at the end; a message is let go
// as it was wanted on both MTAs, or not at all; nothing is sent where nothing was asked for.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mimemend/milter/detail/field_name.hpp>
#include <mimemend/milter/filter.hpp>
#include <mimemend/milter/test/mta_model.hpp>

#include "action_link.hpp"
#include "require.hpp"
#include "server_state.hpp"

namespace {

using namespace mimemend;
using namespace mimemend::milter;

constexpr std::array<std::string_view, 6> kNames{"X-A", "x-a", "X-B", "Subject", "Received", "Date"};
constexpr std::array<std::string_view, 7> kValues{" one", "two", " fo\n\tld", "", " ", "\tx", " t\303\251te"};
constexpr std::array<std::string_view, 3> kImpossible{" a\r\n b", " a\nb", " a\n"};

// The input, byte for byte what happens next; zeros when it is at its end.
class Script {
 public:
  explicit Script(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  [[nodiscard]] bool over() const { return at_ == bytes_.size(); }
  std::size_t below(std::size_t bound) { return over() ? 0 : bytes_[at_++] % bound; }
  template <std::size_t N>
  std::string of(const std::array<std::string_view, N>& choices) {
    return std::string(choices[below(N)]);
  }
  std::string value() { return below(40) == 39 ? of(kImpossible) : of(kValues); }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

bool is_impossible(const std::string& value) {
  return std::find(kImpossible.begin(), kImpossible.end(), value) != kImpossible.end();
}

// What a filter asked for at the end of a message, and how far it came.
struct Wish {
  std::vector<HeaderField> received;
  HeaderList wanted;
  std::optional<std::string> body;
  bool edited = false;    // anything at all was asked for
  bool possible = true;   // all of it can be had
  bool returned = false;  // without an exception, to let the message go
  bool committed = false;
};

// The world that one input makes; the filters' objects look for it here.
struct World {
  Script script;
  std::optional<Wish> wish;
  int filters = 0;
  int messages = 0;
};
World* world = nullptr;

void maybe_throw(std::size_t choice) {
  if (choice == 0) throw std::runtime_error("told to");
  if (choice == 1) throw 1;
}

template <class Verdict>
Verdict verdict() {
  const std::size_t choice = world->script.below(24);
  maybe_throw(choice);
  if (choice == 2) return Reject({550, "5.7.1"}, "no");
  if (choice == 3) return TempFail({451, "4.7.1"}, "later");
  if constexpr (std::is_constructible_v<Verdict, Accept>)
    if (choice == 4) return Accept{};
  if constexpr (std::is_constructible_v<Verdict, Discard>)
    if (choice == 5) return Discard{};
  if constexpr (std::is_constructible_v<Verdict, SkipRest>)
    if (choice == 6) return SkipRest{};
  return Continue{};
}

// Writes in pieces, longer than a packet at times, with signs of life between them; fails at times.
template <class End>
void wish_body(End& end, Wish& wish) {
  Script& script = world->script;
  std::vector<std::string> pieces(script.below(4));
  for (std::string& piece : pieces) piece = std::string(script.below(4) * 30'000, 'x') + "\r\n";
  const std::size_t fate = script.below(8);
  wish.edited = true;
  wish.body.emplace();
  for (const std::string& piece : pieces) *wish.body += piece;
  if (fate < 3) wish.possible = false;
  end.replace_body([pieces, fate, end](BodySink& sink) mutable -> Result<void> {
    for (const std::string& piece : pieces) {
      if (auto written = sink.write(piece); !written) return written;
      (void)end.progress();
    }
    maybe_throw(fate);
    if (fate == 2) return Error{Error::Kind::io, "told to"};
    return {};
  });
}

template <class End>
MessageVerdict let_go(End& end, Wish& wish) {
  Script& script = world->script;
  if (script.below(3) == 1) wish_body(end, wish);
  if (script.below(8) == 1) end.add_recipient("new@example.test"), wish.edited = true;
  if (script.below(8) == 1) (void)end.progress();
  if (script.below(4) == 1) wish.committed = static_cast<bool>(end.commit());
  MessageVerdict given = verdict<MessageVerdict>();
  wish.returned = given.is<Continue>() || given.is<Accept>();
  return given;
}

// A filter of one class that edits the header as a whole; every stage replies.
struct Loud {
  using edits = EditsOf<edit::WholeHeader, edit::Body, edit::Recipients>;
  Loud() {
    maybe_throw(world->script.below(16));
    ++world->filters;
  }
  Loud(const Loud&) = delete;
  Loud& operator=(const Loud&) = delete;
  ~Loud() { --world->filters; }
  ConnectVerdict on_connect(const Context&, const Peer&) { return verdict<ConnectVerdict>(); }
  ConnectVerdict on_helo(const Context&, std::string_view) { return verdict<ConnectVerdict>(); }
  MessageVerdict on_mail(const Context&, const EnvelopeAddress&) { return verdict<MessageVerdict>(); }
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress&) { return verdict<MessageVerdict>(); }
  MessageVerdict on_data(const Context&) { return verdict<MessageVerdict>(); }
  UnknownVerdict on_unknown(const Context&, std::string_view) { return verdict<UnknownVerdict>(); }
  MessageVerdict on_header(const Context&, std::string_view, std::string_view) { return verdict<MessageVerdict>(); }
  MessageVerdict on_end_of_headers(const Context&) { return verdict<MessageVerdict>(); }
  BodyVerdict on_body(const Context&, BodyChunk) { return verdict<BodyVerdict>(); }
  MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
    Wish& wish = world->wish.emplace();
    for (std::size_t i = 0; i < end.header().size(); ++i) wish.received.push_back(end.header()[i]);
    for (std::size_t n = world->script.below(6); n > 0; --n) edit_one(end.header());
    wish.wanted = end.header();
    for (std::size_t i = 0; i < wish.wanted.size(); ++i)
      if (is_impossible(wish.wanted[i].value)) wish.possible = false;
    return let_go(end, wish);
  }
  void on_abort() { maybe_throw(world->script.below(16)); }
  void on_close() { maybe_throw(world->script.below(16)); }

 private:
  static void edit_one(HeaderList& header) {
    Script& script = world->script;
    const std::size_t at = script.below(header.size() + 1);
    const std::size_t kind = script.below(4);
    if (kind < 2 || at == header.size())
      header.insert(at, script.of(kNames), script.value());
    else if (kind == 2)
      header.set(at, script.value());
    else
      header.erase(at);
  }
};

// A filter with an object for a message, that edits field by field; it replies where it must.
struct Quiet {
  Quiet() { ++world->filters; }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
  ~Quiet() { --world->filters; }
  using edits = EditsOf<edit::Headers, edit::Body, edit::Recipients>;
  void on_connect(const Context&, const Peer&) { maybe_throw(world->script.below(24)); }
  struct Message {
    Message() {
      maybe_throw(world->script.below(24));
      ++world->messages;
    }
    Message(const Message&) = delete;
    Message& operator=(const Message&) = delete;
    ~Message() {
      --world->messages;
      require(aborted + ended >= 1 && aborted <= 1 && ended <= 1);
    }
    int aborted = 0;
    int ended = 0;
    std::vector<HeaderField> received;

    void on_mail(const Context&, const EnvelopeAddress&) { maybe_throw(world->script.below(24)); }
    MessageVerdict on_rcpt(const Context&, const EnvelopeAddress&) { return verdict<MessageVerdict>(); }
    void on_header(const Context&, std::string_view name, std::string_view value) {
      maybe_throw(world->script.below(24));
      received.push_back({std::string(name), std::string(value)});
    }
    void on_body(const Context&, BodyChunk) { maybe_throw(world->script.below(24)); }
    MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
      require(aborted == 0);
      ++ended;
      Wish& wish = world->wish.emplace();
      wish.received = received;
      edit_fields(end, wish);
      return let_go(end, wish);
    }
    void on_abort() {
      ++aborted;
      maybe_throw(world->script.below(16));
    }

   private:
    // Of several requests on a field the last one counts.
    void edit_fields(EndOfMessage<edits>& end, Wish& wish) const {
      Script& script = world->script;
      std::map<std::size_t, std::optional<std::string>> fates;
      for (std::size_t n = received.empty() ? 0 : script.below(5); n > 0; --n) {
        const std::size_t at = script.below(received.size());
        if (script.below(2) == 0) {
          end.remove_header(occurrence_of(at), received[at].name);
          fates[at] = std::nullopt;
        } else {
          fates[at] = script.value();
          end.change_header(occurrence_of(at), received[at].name, *fates[at]);
        }
      }
      for (std::size_t at = 0; at < received.size(); ++at)
        if (!fates.contains(at) || fates[at])
          wish.wanted.append(received[at].name, fates.contains(at) ? *fates[at] : received[at].value);
      wish.edited = !fates.empty();
      if (script.below(3) == 1) add_field(end, wish);
      for (const auto& [at, value] : fates)
        if (value && is_impossible(*value)) wish.possible = false;
    }
    static void add_field(EndOfMessage<edits>& end, Wish& wish) {
      const std::string name = world->script.of(kNames);
      const std::string value = world->script.value();
      wish.edited = true;
      if (is_impossible(value)) wish.possible = false;
      if (world->script.below(2) == 0) {
        end.append_header(name, value);
        wish.wanted.append(name, value);
      } else {
        end.prepend_header(name, value);
        wish.wanted.prepend(name, value);
      }
    }
    [[nodiscard]] std::uint32_t occurrence_of(std::size_t at) const {
      return static_cast<std::uint32_t>(
          std::count_if(received.begin(), received.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                        [&](const HeaderField& field) { return detail::is_same_name(field.name, received[at].name); }));
    }
  };
};

class NoLog final : public LogSink {
 public:
  void write(LogLevel, std::string_view) noexcept override {}
};

// An MTA that takes what it is told, up to a request where it fails.
class FailingLink final : public detail::MtaLink {
 public:
  detail::ActionLink kept;
  std::size_t left = 0;  // requests until one fails; 0: none does
  bool failed = false;

  [[nodiscard]] std::optional<std::string_view> macro(const char*) const override { return std::nullopt; }
  Result<void> add_header(const std::string& n, const std::string& v) override {
    return fails() ? error() : kept.add_header(n, v);
  }
  Result<void> insert_header(std::uint32_t i, const std::string& n, const std::string& v) override {
    return fails() ? error() : kept.insert_header(i, n, v);
  }
  Result<void> change_header(std::uint32_t i, const std::string& n, const std::string& v) override {
    return fails() ? error() : kept.change_header(i, n, v);
  }
  Result<void> remove_header(std::uint32_t i, const std::string& n) override {
    return fails() ? error() : kept.remove_header(i, n);
  }
  Result<void> add_recipient(const std::string& a, const std::string& p) override {
    return fails() ? error() : kept.add_recipient(a, p);
  }
  Result<void> remove_recipient(const std::string& a) override { return fails() ? error() : kept.remove_recipient(a); }
  Result<void> change_sender(const std::string& a, const std::string& p) override {
    return fails() ? error() : kept.change_sender(a, p);
  }
  Result<void> replace_body(std::string_view p) override { return fails() ? error() : kept.replace_body(p); }
  Result<void> quarantine(const std::string& r) override { return fails() ? error() : kept.quarantine(r); }
  Result<void> progress() override { return kept.progress(); }

 private:
  bool fails() { return left > 0 && --left == 0 && (failed = true); }
  static Error error() { return {Error::Kind::io, "the MTA is gone"}; }
};

bool same_header(const HeaderList& wanted, const std::vector<HeaderField>& got) {
  if (wanted.size() != got.size()) return false;
  for (std::size_t i = 0; i < got.size(); ++i)
    if (wanted[i].name != got[i].name || (wanted[i].value != got[i].value && wanted[i].value + " " != got[i].value))
      return false;
  return true;
}

bool is_unchanged(const Wish& wish) {
  if (wish.edited || wish.received.size() != wish.wanted.size()) return false;
  for (std::size_t i = 0; i < wish.received.size(); ++i)
    if (!(wish.received[i] == wish.wanted[i])) return false;
  return true;
}

void check_delivery(const Wish& wish, const std::vector<test::Action>& actions) {
  test::Mail mail;
  mail.header = wish.received;
  mail.recipients = {{"<old@example.test>", {}}};
  mail.body = "old\r\n";
  for (const test::Dialect dialect : {test::Dialect::postfix, test::Dialect::sendmail}) {
    const test::Delivered got = test::apply(dialect, mail, actions);
    require(!got.error);
    require(same_header(wish.wanted, got.mail.header));
    require(got.mail.body == wish.body.value_or(mail.body));
  }
}

// What came of the end of a message.
void check_end(const detail::Answer& answer, const FailingLink& link, bool accepts_failures) {
  std::vector<test::Action> actions = link.kept.actions;
  const bool let_go = answer.is<Continue>() || answer.is<Accept>();
  const bool told = std::any_of(actions.begin(), actions.end(),
                                [](const test::Action& a) { return !std::holds_alternative<test::Progress>(a); });
  if (!world->wish) {  // the filter did not come to its end, or never saw it
    require(!told && (!let_go || accepts_failures));
    return;
  }
  const Wish& wish = *world->wish;
  if (is_unchanged(wish)) require(!told);
  if (!let_go) return;
  require(!link.failed);
  if (wish.returned || wish.committed) {
    require(wish.possible);
    check_delivery(wish, actions);
  } else {
    require(accepts_failures && !told);
  }
}

// An MTA with one connection, or one after the other.
class Mta {
 public:
  Mta(detail::FilterType type, bool accepts_failures)
      : server_(std::move(type), log_), accepts_failures_(accepts_failures) {}

  void run() {
    for (int events = 0; events < 400 && !world->script.over(); ++events) {
      step();
      const Counters now = server_.read_counters();
      require(now.messages_begun == now.messages_ended + now.messages_aborted + now.live_messages);
      require(now.live_messages <= 1 && now.live_sessions <= 1);
      require(static_cast<int>(now.live_message_objects) == world->messages);
    }
    server_.sessions.clear();
    const Counters now = server_.read_counters();
    require(now.live_messages == 0 && now.live_sessions == 0 && now.live_message_objects == 0);
    require(now.messages_begun == now.messages_ended + now.messages_aborted);
    require(world->filters == 0 && world->messages == 0);
  }

 private:
  void step() {
    if (session_ == nullptr && !open()) return;
    FailingLink link;
    const std::size_t event = world->script.below(16);
    switch (event) {
      case 0: return take(detail::Stage::connect, session_->connect(link, {"h", UnknownAddress{}}));
      case 1: return take(detail::Stage::helo, session_->helo(link, "h"));
      case 2: return take(detail::Stage::mail, session_->mail(link, {"<a@b>", {}}));
      case 3: return take(detail::Stage::rcpt, session_->rcpt(link, {"<c@d>", {}}));
      case 4: return take(detail::Stage::data, session_->data(link));
      case 5: return take(detail::Stage::unknown, session_->unknown(link, "FOO"));
      case 6: return take(detail::Stage::end_of_headers, session_->end_of_headers(link));
      case 7: return body(link);
      case 8: return session_->abort();
      case 9: return close();
      case 10:
        if (world->script.below(8) == 7) server_.draining = true;
        return;
      case 11:
      case 12: return end(link);
      default: return header(link);
    }
  }

  bool open() {
    try {
      session_ = server_.sessions.add(std::make_unique<detail::Session>(server_));
    } catch (...) {
      require(world->filters == 0);
      return false;
    }
    session_->negotiated(world->script.below(4) == 3 ? 0 : 0x1fffff);
    return true;
  }

  void close() {
    session_->close();
    server_.sessions.remove(session_);
    session_ = nullptr;
  }

  void header(FailingLink& link) {
    const std::string name = world->script.of(kNames);
    const std::string value = world->script.of(kValues);
    take(detail::Stage::header, session_->header(link, name, value));
  }

  void body(FailingLink& link) {
    const std::string bytes(world->script.below(4), 'b');
    take(detail::Stage::body, session_->body(link, std::as_bytes(std::span(bytes))));
  }

  void end(FailingLink& link) {
    world->wish.reset();
    if (world->script.below(4) == 1) link.left = 1 + world->script.below(6);
    const detail::Answer answer = session_->end_of_message(link);
    require(static_cast<bool>(answer));
    require(server_.open_messages == 0);
    check_end(answer, link, accepts_failures_);
  }

  void take(detail::Stage stage, const detail::Answer& answer) const {
    require(!server_.type.table.silent(stage) || !answer);
    require(server_.type.table.silent(stage) || answer);
  }

  NoLog log_;
  detail::ServerState server_;
  bool accepts_failures_;
  detail::Session* session_ = nullptr;  // owned by server_
};

template <class Filter>
void run(const FilterOptions& options) {
  Mta mta(filter_type<Filter>([] { return std::make_unique<Filter>(); }, options), options.on_failure.is<Accept>());
  mta.run();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  World made{Script({data, size}), {}};
  world = &made;
  FilterOptions options;
  const std::size_t kind = made.script.below(6);
  if (kind % 3 == 1) options.on_failure = Accept{};
  if (kind % 3 == 2) options.on_failure = Reject({550, "5.3.0"}, "failed");
  kind < 3 ? run<Loud>(options) : run<Quiet>(options);
  world = nullptr;
  return 0;
}
