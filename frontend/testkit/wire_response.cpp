// SPDX-License-Identifier: Apache-2.0
// What a filter sends: to bytes and back.
#include <optional>

#include <fmt/format.h>

#include <mimemend/milter/test/wire.hpp>

#include "wire_bytes.hpp"
#include "wire_cursor.hpp"
#include "wire_negotiate.hpp"

namespace mimemend::milter::test::wire {

namespace {

char letter_of(ReplyKind kind) {
  switch (kind) {
    case ReplyKind::proceed: return 'c';
    case ReplyKind::accept: return 'a';
    case ReplyKind::reject: return 'r';
    case ReplyKind::tempfail: return 't';
    case ReplyKind::discard: return 'd';
    case ReplyKind::skip: return 's';
    case ReplyKind::reply_code: return 'y';
    case ReplyKind::shutdown: return '4';
    case ReplyKind::connection_failed: return 'f';
  }
  return 'c';
}

std::optional<ReplyKind> kind_of(char letter) {
  switch (letter) {
    case 'c': return ReplyKind::proceed;
    case 'a': return ReplyKind::accept;
    case 'r': return ReplyKind::reject;
    case 't': return ReplyKind::tempfail;
    case 'd': return ReplyKind::discard;
    case 's': return ReplyKind::skip;
    case 'y': return ReplyKind::reply_code;
    case '4': return ReplyKind::shutdown;
    case 'f': return ReplyKind::connection_failed;
    default: return std::nullopt;
  }
}

Frame header_frame(char letter, std::optional<std::uint32_t> number, std::string_view name, std::string_view value) {
  Frame frame{letter, {}};
  if (number) append_u32(frame.data, *number);
  append_string(frame.data, name);
  append_string(frame.data, value);
  return frame;
}

Frame address_frame(char letter, std::string_view address, std::string_view arguments) {
  Frame frame{letter, {}};
  append_string(frame.data, address);
  if (!arguments.empty()) append_string(frame.data, arguments);
  return frame;
}

struct FrameOf {
  Frame operator()(const Negotiate& r) const { return {'O', negotiate_data(r)}; }
  Frame operator()(const WireVerdict& r) const {
    Frame frame{letter_of(r.kind), {}};
    if (r.kind == ReplyKind::reply_code) append_string(frame.data, r.text);
    return frame;
  }
  Frame operator()(const Action& r) const { return std::visit(*this, r); }

  Frame operator()(const AddHeader& a) const { return header_frame('h', std::nullopt, a.name, a.value); }
  Frame operator()(const InsertHeader& a) const { return header_frame('i', a.index, a.name, a.value); }
  Frame operator()(const ChangeHeader& a) const { return header_frame('m', a.occurrence, a.name, a.value); }
  Frame operator()(const AddRecipient& a) const {
    return address_frame(a.arguments.empty() ? '+' : '2', a.address, a.arguments);
  }
  Frame operator()(const RemoveRecipient& a) const { return address_frame('-', a.address, {}); }
  Frame operator()(const ChangeSender& a) const { return address_frame('e', a.address, a.arguments); }
  Frame operator()(const ReplaceBody& a) const { return {'b', a.bytes}; }
  Frame operator()(const Quarantine& a) const { return address_frame('q', a.reason, {}); }
  Frame operator()(const Progress&) const { return {'p', {}}; }
};

AddRecipient recipient_from(Cursor& cursor) {
  std::string address = cursor.string();
  return {std::move(address), cursor.empty() ? std::string() : cursor.string()};
}

ChangeSender sender_from(Cursor& cursor) {
  std::string address = cursor.string();
  return {std::move(address), cursor.empty() ? std::string() : cursor.string()};
}

AddHeader add_from(Cursor& cursor) {
  std::string name = cursor.string();
  return {std::move(name), cursor.string()};
}

template <class Numbered>
Numbered numbered_from(Cursor& cursor) {
  const std::uint32_t number = cursor.u32();
  std::string name = cursor.string();
  return {number, std::move(name), cursor.string()};
}

std::optional<Action> action_from(char letter, Cursor& cursor) {
  switch (letter) {
    case 'h': return add_from(cursor);
    case 'i': return numbered_from<InsertHeader>(cursor);
    case 'm': return numbered_from<ChangeHeader>(cursor);
    case '+': return AddRecipient{cursor.string(), {}};
    case '2': return recipient_from(cursor);
    case '-': return RemoveRecipient{cursor.string()};
    case 'e': return sender_from(cursor);
    case 'b': return ReplaceBody{cursor.bytes()};
    case 'q': return Quarantine{cursor.string()};
    case 'p': return Progress{};
    default: return std::nullopt;
  }
}

// libmilter ends the text with a NUL; others leave it out, and MTAs do not mind.
std::string text_of(Cursor& cursor) {
  std::string text = cursor.bytes();
  if (text.ends_with('\0')) text.pop_back();
  return text;
}

bool is_reply_text(std::string_view text) {
  return text.size() >= 3 && (text[0] == '4' || text[0] == '5') && text[1] >= '0' && text[1] <= '9' && text[2] >= '0' &&
         text[2] <= '9' && text.find('\0') == std::string_view::npos;
}

Error wrong(char letter, std::string_view what) {
  return Error{Error::Kind::data, letter >= '!' && letter <= '~' ? fmt::format("reply '{}': {}", letter, what)
                                                                 : fmt::format("reply 0x{:02x}: {}", letter, what)};
}

Result<Response> verdict_from(ReplyKind kind, Cursor& cursor, char letter) {
  WireVerdict verdict{kind, {}};
  if (kind == ReplyKind::reply_code) {
    verdict.text = text_of(cursor);
    if (!is_reply_text(verdict.text)) return wrong(letter, "the text does not begin with a code 4xx or 5xx");
  }
  if (!cursor.done()) return wrong(letter, "it has data, where none can be");
  return Response(std::move(verdict));
}

}  // namespace

Frame encode(const Response& response) { return std::visit(FrameOf{}, response); }

Result<Response> decode_response(const Frame& frame) {
  Cursor cursor(frame.data);
  if (frame.letter == 'O') {
    Negotiate negotiate = negotiate_from(cursor);
    if (!cursor.done()) return wrong('O', "the data do not fit");
    return Response(std::move(negotiate));
  }
  if (const auto kind = kind_of(frame.letter)) return verdict_from(*kind, cursor, frame.letter);
  auto action = action_from(frame.letter, cursor);
  if (!action) return wrong(frame.letter, "no such reply");
  if (!cursor.done()) return wrong(frame.letter, "the data do not fit");
  return Response(*std::move(action));
}

}  // namespace mimemend::milter::test::wire
