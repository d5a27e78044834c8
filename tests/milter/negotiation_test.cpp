// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <memory>

#include <mimemend/milter/filter.hpp>

using namespace mimemend::milter;

namespace {

constexpr std::uint32_t kAlways = 0x100000 | 0x400;  // exact header values, SKIP
constexpr std::uint32_t kNoConnect = 0x1, kNoHelo = 0x2, kNoMail = 0x4, kNoRcpt = 0x8, kNoBody = 0x10,
                        kNoHeaders = 0x20, kNoEndOfHeaders = 0x40, kNoUnknown = 0x100, kNoData = 0x200;
constexpr std::uint32_t kNothingSent =
    kNoConnect | kNoHelo | kNoMail | kNoRcpt | kNoBody | kNoHeaders | kNoEndOfHeaders | kNoUnknown | kNoData;

struct Nothing {};
static_assert(protocol_mask<Nothing>() == (kAlways | kNothingSent));
static_assert(action_mask<Nothing>() == 0);

struct SilentHeader {
  void on_header(const Context&, std::string_view, std::string_view) {}
};
static_assert(protocol_mask<SilentHeader>() == (kAlways | (kNothingSent & ~kNoHeaders) | 0x80));

struct ReplyingHeader {
  MessageVerdict on_header(const Context&, std::string_view, std::string_view) { return Continue{}; }
};
static_assert(protocol_mask<ReplyingHeader>() == (kAlways | (kNothingSent & ~kNoHeaders)));

// One verdict is as good as all of a stage.
struct NarrowVerdict {
  Continue on_rcpt(const Context&, const EnvelopeAddress&) { return {}; }
};
static_assert(protocol_mask<NarrowVerdict>() == (kAlways | (kNothingSent & ~kNoRcpt)));

struct All {
  using edits = EditsOf<edit::Headers, edit::Body, edit::Quarantine>;
  ConnectVerdict on_connect(const Context&, const Peer&) { return Continue{}; }
  ConnectVerdict on_helo(const Context&, std::string_view) { return Continue{}; }
  MessageVerdict on_mail(const Context&, const EnvelopeAddress&) { return Continue{}; }
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress&) { return Continue{}; }
  MessageVerdict on_data(const Context&) { return Continue{}; }
  UnknownVerdict on_unknown(const Context&, std::string_view) { return Continue{}; }
  MessageVerdict on_header(const Context&, std::string_view, std::string_view) { return Continue{}; }
  MessageVerdict on_end_of_headers(const Context&) { return Continue{}; }
  BodyVerdict on_body(const Context&, BodyChunk) { return SkipRest{}; }
  MessageVerdict on_end_of_message(EndOfMessage<edits>&) { return Continue{}; }
  void on_abort() {}
  void on_close() {}
};
static_assert(protocol_mask<All>() == kAlways);
static_assert(action_mask<All>() == (0x1 | 0x2 | 0x10 | 0x20));

// Without DATA an unknown command between RCPT and DATA would carry the message past the filter.
struct UnknownAlone {
  UnknownVerdict on_unknown(const Context&, std::string_view) { return Continue{}; }
};
static_assert(protocol_mask<UnknownAlone>() == (kAlways | (kNothingSent & ~kNoUnknown & ~kNoData) | 0x10000));

struct UnknownAndData {
  UnknownVerdict on_unknown(const Context&, std::string_view) { return Continue{}; }
  MessageVerdict on_data(const Context&) { return Continue{}; }
};
static_assert(protocol_mask<UnknownAndData>() == (kAlways | (kNothingSent & ~kNoUnknown & ~kNoData)));

// Inherited members count, overloads of other arguments do no harm.
struct Inherits : SilentHeader {
  void on_body(const Context&, BodyChunk) {}
  void on_body(int) {}
};
static_assert(protocol_mask<Inherits>() == (kAlways | (kNothingSent & ~kNoHeaders & ~kNoBody) | 0x80 | 0x80000));

// A header that is edited as a whole has to come, without costing replies.
struct WholeHeader {
  using edits = EditsOf<edit::WholeHeader>;
};
static_assert(protocol_mask<WholeHeader>() == (kAlways | (kNothingSent & ~kNoHeaders) | 0x80));
static_assert(action_mask<WholeHeader>() == (0x1 | 0x10));

struct Envelope {
  using edits = EditsOf<edit::Recipients, edit::RecipientArguments, edit::Sender>;
  static constexpr bool sees_rejected_recipients = true;
};
static_assert(action_mask<Envelope>() == (0x4 | 0x8 | 0x80 | 0x40));
static_assert(protocol_mask<Envelope>() == (kAlways | kNothingSent | 0x800));

// What a nested class Message has counts as what the filter has.
struct Nested {
  using edits = EditsOf<edit::Body>;
  void on_connect(const Context&, const Peer&) {}
  struct Message {
    void on_header(const Context&, std::string_view, std::string_view) {}
    MessageVerdict on_end_of_message(EndOfMessage<edits>&) { return Continue{}; }
  };
};
static_assert(protocol_mask<Nested>() == (kAlways | (kNothingSent & ~kNoConnect & ~kNoHeaders) | 0x1000 | 0x80));

struct Macros {
  using macros =
      Wants<macro::ClientAddr, macro::HostName, macro::MessageId, macro::AuthAuthen, Macro<"i", MacroStage::data>>;
  void on_connect(const MacroContext<macros>& context, const Peer&) { (void)context.get<macro::ClientAddr>(); }
  MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>, macros>& end) {
    return end.get<macro::MessageId>() ? MessageVerdict(Continue{}) : Accept{};
  }
};

template <class Verdict, class From>
constexpr bool allows = std::is_constructible_v<Verdict, From>;
static_assert(allows<BodyVerdict, SkipRest> && !allows<MessageVerdict, SkipRest>);
static_assert(allows<MessageVerdict, Discard> && !allows<ConnectVerdict, Discard> && !allows<UnknownVerdict, Discard>);

}  // namespace

TEST_CASE("a filter type asks for macros at end of headers as well as at end of message",
          "[unit][milter][negotiation]") {
  const auto type = filter_type<All>([] { return std::make_unique<All>(); });
  CHECK(std::string(type.table.macro_lists[5]) == "i");  // SMFIM_EOM
  CHECK(std::string(type.table.macro_lists[6]) == "i");  // SMFIM_EOH, without which Sendmail ignores the other
  CHECK(type.table.actions == (0x1 | 0x2 | 0x10 | 0x20 | 0x100));
}

TEST_CASE("macros are asked for by stage, with the queue id, and those of the end twice",
          "[unit][milter][negotiation]") {
  const auto type = filter_type<Macros>([] { return std::make_unique<Macros>(); });
  const auto& lists = type.table.macro_lists;
  CHECK(std::string(lists[0]) == "{client_addr} j");
  CHECK(lists[1] == nullptr);  // helo: the MTA's own list
  CHECK(std::string(lists[2]) == "i {auth_authen}");
  CHECK(lists[3] == nullptr);
  CHECK(std::string(lists[4]) == "i");
  CHECK(std::string(lists[5]) == "i {msg_id}");
  CHECK(std::string(lists[6]) == "i {msg_id}");
}

TEST_CASE("a member that is missing has no function, one that returns nothing is silent",
          "[unit][milter][negotiation]") {
  const auto type = filter_type<SilentHeader>([] { return std::make_unique<SilentHeader>(); });
  CHECK(type.table.on_header != nullptr);
  CHECK(type.table.on_mail == nullptr);
  CHECK(type.table.on_abort == nullptr);
  CHECK(type.table.silent(detail::Stage::header));
  CHECK_FALSE(type.table.silent(detail::Stage::end_of_message));
}
