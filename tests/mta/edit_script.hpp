// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/milter/test/action.hpp>

/// Actions as text, one line each: a letter and its fields, separated by tabs, every byte in hexadecimal.
namespace mimemend::milter::test {

inline std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 15U];
  }
  return hex;
}

inline std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return bytes;
}

struct WriteScriptLine {
  std::string operator()(const AddHeader& a) const { return line('h', {a.name, a.value}); }
  std::string operator()(const InsertHeader& a) const { return line('i', {std::to_string(a.index), a.name, a.value}); }
  std::string operator()(const ChangeHeader& a) const {
    return line('m', {std::to_string(a.occurrence), a.name, a.value});
  }
  std::string operator()(const AddRecipient& a) const { return line('+', {a.address, a.arguments}); }
  std::string operator()(const RemoveRecipient& a) const { return line('-', {a.address}); }
  std::string operator()(const ChangeSender& a) const { return line('e', {a.address, a.arguments}); }
  std::string operator()(const ReplaceBody& a) const { return line('b', {a.bytes}); }
  std::string operator()(const Quarantine& a) const { return line('q', {a.reason}); }
  std::string operator()(const Progress&) const { return line('p', {}); }

 private:
  static std::string line(char letter, const std::vector<std::string>& fields) {
    std::string out(1, letter);
    for (const std::string& field : fields) out.append("\t").append(to_hex(field));
    return out + "\n";
  }
};

inline std::string to_script(const std::vector<Action>& actions) {
  std::string script;
  for (const Action& action : actions) script += std::visit(WriteScriptLine{}, action);
  return script;
}

/// Throws std::exception when `line` is none of to_script().
inline Action from_script_line(std::string_view line) {
  const char letter = line.empty() ? '?' : line.front();
  std::vector<std::string> fields;
  for (std::size_t tab = line.find('\t'); tab != std::string_view::npos;) {
    const std::size_t next = line.find('\t', tab + 1);
    fields.push_back(from_hex(line.substr(tab + 1, next == std::string_view::npos ? next : next - tab - 1)));
    tab = next;
  }
  const auto number = [&fields] { return static_cast<std::uint32_t>(std::stoul(fields.at(0))); };
  switch (letter) {
    case 'h': return AddHeader{fields.at(0), fields.at(1)};
    case 'i': return InsertHeader{number(), fields.at(1), fields.at(2)};
    case 'm': return ChangeHeader{number(), fields.at(1), fields.at(2)};
    case '+': return AddRecipient{fields.at(0), fields.at(1)};
    case '-': return RemoveRecipient{fields.at(0)};
    case 'e': return ChangeSender{fields.at(0), fields.at(1)};
    case 'b': return ReplaceBody{fields.at(0)};
    case 'q': return Quarantine{fields.at(0)};
    case 'p': return Progress{};
    default: throw std::runtime_error("no line of an edit script");
  }
}

}  // namespace mimemend::milter::test
