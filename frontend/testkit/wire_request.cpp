// SPDX-License-Identifier: Apache-2.0
// What an MTA sends: to bytes and back.
#include <array>

#include <fmt/format.h>

#include <mimemend/milter/test/wire.hpp>

#include "wire_bytes.hpp"
#include "wire_cursor.hpp"
#include "wire_negotiate.hpp"

namespace mimemend::milter::test::wire {

namespace {

struct CommandInfo {
  Command command;
  std::string_view name;
};

constexpr std::array kCommands{
    CommandInfo{Command::negotiate, "negotiate"},
    CommandInfo{Command::macros, "macros"},
    CommandInfo{Command::connect, "connect"},
    CommandInfo{Command::helo, "helo"},
    CommandInfo{Command::mail, "mail"},
    CommandInfo{Command::recipient, "recipient"},
    CommandInfo{Command::data, "data"},
    CommandInfo{Command::header, "header"},
    CommandInfo{Command::end_of_header, "end-of-header"},
    CommandInfo{Command::body, "body"},
    CommandInfo{Command::end_of_message, "end-of-message"},
    CommandInfo{Command::abort, "abort"},
    CommandInfo{Command::unknown, "unknown"},
    CommandInfo{Command::quit, "quit"},
    CommandInfo{Command::quit_new_connection, "quit-new-connection"},
};
static_assert(kCommands.size() == std::variant_size_v<Request>);

std::string strings(std::string_view first, const std::vector<std::string>& more) {
  std::string data;
  append_string(data, first);
  for (const std::string& text : more) append_string(data, text);
  return data;
}

struct DataOf {
  std::string operator()(const Negotiate& r) const { return negotiate_data(r); }
  std::string operator()(const Macros& r) const {
    std::string data(1, static_cast<char>(r.stage));
    for (const auto& [name, value] : r.values) {
      append_string(data, name);
      append_string(data, value);
    }
    return data;
  }
  std::string operator()(const Connect& r) const {
    std::string data;
    append_string(data, r.host);
    data += static_cast<char>(r.family);
    if (r.family == Connect::Family::unknown) return data;
    append_u16(data, r.port);
    append_string(data, r.address);
    return data;
  }
  std::string operator()(const Helo& r) const { return strings(r.name, {}); }
  std::string operator()(const MailFrom& r) const { return strings(r.address, r.arguments); }
  std::string operator()(const RcptTo& r) const { return strings(r.address, r.arguments); }
  std::string operator()(const Data&) const { return {}; }
  std::string operator()(const Header& r) const { return strings(r.name, {r.value}); }
  std::string operator()(const EndOfHeader&) const { return {}; }
  std::string operator()(const Body& r) const { return r.bytes; }
  std::string operator()(const EndOfMessage& r) const { return r.bytes; }
  std::string operator()(const Abort&) const { return {}; }
  std::string operator()(const Unknown& r) const { return strings(r.line, {}); }
  std::string operator()(const Quit&) const { return {}; }
  std::string operator()(const QuitNewConnection&) const { return {}; }
};

bool is_command(char letter) {
  for (const CommandInfo& info : kCommands)
    if (static_cast<char>(info.command) == letter) return true;
  return false;
}

Request macros_from(Cursor& cursor) {
  Macros macros;
  const char stage = cursor.letter();
  if (!is_command(stage)) cursor.fail();
  macros.stage = static_cast<Command>(stage);
  while (cursor.good() && !cursor.empty()) {
    std::string name = cursor.string();
    macros.values.emplace_back(std::move(name), cursor.string());
  }
  return macros;
}

Request connect_from(Cursor& cursor) {
  Connect connect;
  connect.host = cursor.string();
  const char family = cursor.letter();
  if (std::string_view("UL46").find(family) == std::string_view::npos) cursor.fail();
  connect.family = static_cast<Connect::Family>(family);
  if (connect.family == Connect::Family::unknown || !cursor.good()) return connect;
  connect.port = cursor.u16();
  connect.address = cursor.string();
  return connect;
}

template <class Envelope>
Request envelope_from(Cursor& cursor) {
  Envelope envelope;
  envelope.address = cursor.string();
  envelope.arguments = cursor.strings();
  return envelope;
}

Request header_from(Cursor& cursor) {
  Header header;
  header.name = cursor.string();
  header.value = cursor.string();
  return header;
}

Request request_from(Command command, Cursor& cursor) {
  switch (command) {
    case Command::negotiate: return negotiate_from(cursor);
    case Command::macros: return macros_from(cursor);
    case Command::connect: return connect_from(cursor);
    case Command::helo: return Helo{cursor.string()};
    case Command::mail: return envelope_from<MailFrom>(cursor);
    case Command::recipient: return envelope_from<RcptTo>(cursor);
    case Command::data: return Data{};
    case Command::header: return header_from(cursor);
    case Command::end_of_header: return EndOfHeader{};
    case Command::body: return Body{cursor.bytes()};
    case Command::end_of_message: return EndOfMessage{cursor.bytes()};
    case Command::abort: return Abort{};
    case Command::unknown: return Unknown{cursor.string()};
    case Command::quit: return Quit{};
    case Command::quit_new_connection: return QuitNewConnection{};
  }
  cursor.fail();
  return Quit{};
}

}  // namespace

std::string_view to_string(Command command) noexcept {
  for (const CommandInfo& info : kCommands)
    if (info.command == command) return info.name;
  return "?";
}

std::optional<Command> command_called(std::string_view name) noexcept {
  for (const CommandInfo& info : kCommands)
    if (info.name == name) return info.command;
  return std::nullopt;
}

Command command_of(const Request& request) noexcept { return kCommands.at(request.index()).command; }

Frame encode(const Request& request) { return {static_cast<char>(command_of(request)), std::visit(DataOf{}, request)}; }

Result<Request> decode_request(const Frame& frame) {
  if (!is_command(frame.letter))
    return Error{Error::Kind::data, fmt::format("letter 0x{:02x} is no command", frame.letter)};
  const auto command = static_cast<Command>(frame.letter);
  Cursor cursor(frame.data);
  Request request = request_from(command, cursor);
  if (!cursor.done()) return Error{Error::Kind::data, fmt::format("{}: the data do not fit", to_string(command))};
  return request;
}

}  // namespace mimemend::milter::test::wire
