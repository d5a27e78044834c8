// SPDX-License-Identifier: Apache-2.0
#include "transcript_frames.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace mimemend::milter::test {

namespace {

using Words = std::vector<std::string>;

void append(Words& words, const Words& more) { words.insert(words.end(), more.begin(), more.end()); }

Words negotiate_words(const wire::Negotiate& n) {
  Words words{"negotiate", std::to_string(n.version), fmt::format("0x{:x}", n.actions),
              fmt::format("0x{:x}", n.protocol)};
  for (const wire::MacroList& list : n.macro_lists) append(words, {std::to_string(list.stage), list.names});
  return words;
}

struct RequestWords {
  Words operator()(const wire::Negotiate& r) const { return negotiate_words(r); }
  Words operator()(const wire::Macros& r) const {
    Words words{"macros", std::string(to_string(r.stage))};
    for (const auto& [name, value] : r.values) append(words, {name, value});
    return words;
  }
  Words operator()(const wire::Connect& r) const {
    Words words{"connect", r.host, std::string(1, static_cast<char>(r.family))};
    if (r.family != wire::Connect::Family::unknown) append(words, {std::to_string(r.port), r.address});
    return words;
  }
  Words operator()(const wire::Helo& r) const { return {"helo", r.name}; }
  Words operator()(const wire::MailFrom& r) const { return envelope("mail", r.address, r.arguments); }
  Words operator()(const wire::RcptTo& r) const { return envelope("recipient", r.address, r.arguments); }
  Words operator()(const wire::Data&) const { return {"data"}; }
  Words operator()(const wire::Header& r) const { return {"header", r.name, r.value}; }
  Words operator()(const wire::EndOfHeader&) const { return {"end-of-header"}; }
  Words operator()(const wire::Body& r) const { return {"body", r.bytes}; }
  Words operator()(const wire::EndOfMessage& r) const {
    return r.bytes.empty() ? Words{"end-of-message"} : Words{"end-of-message", r.bytes};
  }
  Words operator()(const wire::Abort&) const { return {"abort"}; }
  Words operator()(const wire::Unknown& r) const { return {"unknown", r.line}; }
  Words operator()(const wire::Quit&) const { return {"quit"}; }
  Words operator()(const wire::QuitNewConnection&) const { return {"quit-new-connection"}; }

  static Words envelope(std::string_view name, const std::string& address, const Words& arguments) {
    Words words{std::string(name), address};
    append(words, arguments);
    return words;
  }
};

struct ResponseWords {
  Words operator()(const wire::Negotiate& r) const { return negotiate_words(r); }
  Words operator()(const WireVerdict& r) const {
    Words words{std::string(to_string(r.kind))};
    if (r.kind == ReplyKind::reply_code) words.push_back(r.text);
    return words;
  }
  Words operator()(const Action& r) const { return std::visit(*this, r); }
  Words operator()(const AddHeader& a) const { return {"add-header", a.name, a.value}; }
  Words operator()(const InsertHeader& a) const { return {"insert-header", std::to_string(a.index), a.name, a.value}; }
  Words operator()(const ChangeHeader& a) const {
    return {"change-header", std::to_string(a.occurrence), a.name, a.value};
  }
  Words operator()(const AddRecipient& a) const { return with_arguments("add-recipient", a.address, a.arguments); }
  Words operator()(const RemoveRecipient& a) const { return {"remove-recipient", a.address}; }
  Words operator()(const ChangeSender& a) const { return with_arguments("change-sender", a.address, a.arguments); }
  Words operator()(const ReplaceBody& a) const { return {"replace-body", a.bytes}; }
  Words operator()(const Quarantine& a) const { return {"quarantine", a.reason}; }
  Words operator()(const Progress&) const { return {"progress"}; }

  static Words with_arguments(std::string_view name, const std::string& address, const std::string& arguments) {
    return arguments.empty() ? Words{std::string(name), address} : Words{std::string(name), address, arguments};
  }
};

Words raw_words(const wire::Frame& frame) { return {"raw", std::string(1, frame.letter), frame.data}; }

/// Takes the words one by one; asking for one that is not there, or for a number that is none, makes it bad.
class Taker {
 public:
  explicit Taker(const Words& words) : words_(words) {}
  std::string text() { return at_ < words_.size() ? words_[at_++] : fail(); }
  std::string optional_text() { return at_ < words_.size() ? words_[at_++] : std::string(); }
  Words rest() {
    Words all(words_.begin() + static_cast<std::ptrdiff_t>(at_), words_.end());
    at_ = words_.size();
    return all;
  }
  template <class Number>
  Number number() {
    const std::string word = text();
    const bool hex = word.starts_with("0x");
    Number value = 0;
    const char* const begin = word.data() + (hex ? 2 : 0);
    const char* const end = word.data() + word.size();
    const auto [stop, fault] = std::from_chars(begin, end, value, hex ? 16 : 10);
    if (fault != std::errc{} || stop != end || begin == end) fail();
    return value;
  }
  [[nodiscard]] bool more() const noexcept { return good_ && at_ < words_.size(); }
  [[nodiscard]] bool done() const noexcept { return good_ && at_ == words_.size(); }
  std::string fail() {
    good_ = false;
    return {};
  }

 private:
  const Words& words_;
  std::size_t at_ = 1;  // behind the name
  bool good_ = true;
};

wire::Negotiate take_negotiate(Taker& words) {
  wire::Negotiate n;
  n.version = words.number<std::uint32_t>();
  n.actions = words.number<std::uint32_t>();
  n.protocol = words.number<std::uint32_t>();
  while (words.more()) {
    const auto stage = words.number<std::uint32_t>();
    n.macro_lists.push_back({stage, words.text()});
  }
  return n;
}

wire::Request take_macros(Taker& words) {
  wire::Macros macros;
  const auto stage = wire::command_called(words.text());
  if (!stage) words.fail();
  macros.stage = stage.value_or(wire::Command::connect);
  while (words.more()) {
    std::string name = words.text();
    macros.values.emplace_back(std::move(name), words.text());
  }
  return macros;
}

wire::Request take_connect(Taker& words) {
  wire::Connect connect;
  connect.host = words.text();
  const std::string family = words.text();
  if (family.size() != 1 || std::string_view("UL46").find(family) == std::string_view::npos) {
    words.fail();
    return connect;
  }
  connect.family = static_cast<wire::Connect::Family>(family[0]);
  if (connect.family == wire::Connect::Family::unknown) return connect;
  connect.port = words.number<std::uint16_t>();
  connect.address = words.text();
  return connect;
}

template <class Envelope>
wire::Request take_envelope(Taker& words) {
  Envelope envelope;
  envelope.address = words.text();
  envelope.arguments = words.rest();
  return envelope;
}

wire::Request take_header(Taker& words) {
  std::string name = words.text();
  return wire::Header{std::move(name), words.text()};
}

wire::Request take_request(wire::Command command, Taker& words) {
  using wire::Command;
  switch (command) {
    case Command::negotiate: return take_negotiate(words);
    case Command::macros: return take_macros(words);
    case Command::connect: return take_connect(words);
    case Command::helo: return wire::Helo{words.text()};
    case Command::mail: return take_envelope<wire::MailFrom>(words);
    case Command::recipient: return take_envelope<wire::RcptTo>(words);
    case Command::data: return wire::Data{};
    case Command::header: return take_header(words);
    case Command::end_of_header: return wire::EndOfHeader{};
    case Command::body: return wire::Body{words.text()};
    case Command::end_of_message: return wire::EndOfMessage{words.optional_text()};
    case Command::abort: return wire::Abort{};
    case Command::unknown: return wire::Unknown{words.text()};
    case Command::quit: return wire::Quit{};
    case Command::quit_new_connection: return wire::QuitNewConnection{};
  }
  return wire::Quit{};
}

template <class Numbered>
Action take_numbered(Taker& words) {
  const auto number = words.number<std::uint32_t>();
  std::string name = words.text();
  return Numbered{number, std::move(name), words.text()};
}

template <class Addressed>
Action take_addressed(Taker& words) {
  std::string address = words.text();
  return Addressed{std::move(address), words.optional_text()};
}

Action take_add(Taker& words) {
  std::string name = words.text();
  return AddHeader{std::move(name), words.text()};
}

struct ActionRow {
  std::string_view name;
  Action (*take)(Taker&);
};

constexpr std::array kActions{
    ActionRow{"add-header", take_add},
    ActionRow{"insert-header", take_numbered<InsertHeader>},
    ActionRow{"change-header", take_numbered<ChangeHeader>},
    ActionRow{"add-recipient", take_addressed<AddRecipient>},
    ActionRow{"remove-recipient", [](Taker& words) -> Action { return RemoveRecipient{words.text()}; }},
    ActionRow{"change-sender", take_addressed<ChangeSender>},
    ActionRow{"replace-body", [](Taker& words) -> Action { return ReplaceBody{words.text()}; }},
    ActionRow{"quarantine", [](Taker& words) -> Action { return Quarantine{words.text()}; }},
    ActionRow{"progress", [](Taker&) -> Action { return Progress{}; }},
};
static_assert(kActions.size() == std::variant_size_v<Action>);

constexpr std::array kReplies{ReplyKind::proceed,  ReplyKind::accept,     ReplyKind::reject,
                              ReplyKind::tempfail, ReplyKind::discard,    ReplyKind::skip,
                              ReplyKind::shutdown, ReplyKind::reply_code, ReplyKind::connection_failed};

std::optional<wire::Response> take_response(std::string_view name, Taker& words) {
  if (name == "negotiate") return take_negotiate(words);
  for (const ReplyKind kind : kReplies)
    if (name == to_string(kind)) return WireVerdict{kind, kind == ReplyKind::reply_code ? words.text() : std::string()};
  for (const ActionRow& row : kActions)
    if (name == row.name) return row.take(words);
  return std::nullopt;
}

std::optional<wire::Frame> take_raw(Taker& words) {
  const std::string letter = words.text();
  std::string data = words.text();
  if (!words.done() || letter.size() != 1 || data.size() + 1 > wire::kMaxFrameBytes) return std::nullopt;
  return wire::Frame{letter[0], std::move(data)};
}

std::optional<wire::Frame> fitting(const Taker& words, wire::Frame frame) {
  if (!words.done() || frame.data.size() + 1 > wire::kMaxFrameBytes) return std::nullopt;
  return frame;
}

}  // namespace

Words request_words(const wire::Frame& frame) {
  const auto request = wire::decode_request(frame);
  return request && wire::encode(*request) == frame ? std::visit(RequestWords{}, *request) : raw_words(frame);
}

Words response_words(const wire::Frame& frame) {
  const auto response = wire::decode_response(frame);
  return response && wire::encode(*response) == frame ? std::visit(ResponseWords{}, *response) : raw_words(frame);
}

std::optional<wire::Frame> request_of(const Words& words) {
  if (words.empty()) return std::nullopt;
  Taker taker(words);
  if (words[0] == "raw") return take_raw(taker);
  const auto command = wire::command_called(words[0]);
  if (!command) return std::nullopt;
  const wire::Request request = take_request(*command, taker);
  return fitting(taker, wire::encode(request));
}

std::optional<wire::Frame> response_of(const Words& words) {
  if (words.empty()) return std::nullopt;
  Taker taker(words);
  if (words[0] == "raw") return take_raw(taker);
  const auto response = take_response(words[0], taker);
  if (!response) return std::nullopt;
  return fitting(taker, wire::encode(*response));
}

}  // namespace mimemend::milter::test
