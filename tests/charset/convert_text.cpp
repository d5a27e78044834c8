// SPDX-License-Identifier: Apache-2.0
// What the library takes octets of a charset for, for those who compare it with other decoders.
//   convert-text LABEL     standard input as UTF-8; exits 1 if U+FFFD was put in for octets, 2 if nobody knows the label
//   convert-text --names   labels, one a line: what each is decoded by, or "-"
//   convert-text --records many texts: each a label and octets, both behind their size (4 octets, little-endian);
//                          out come 4 octets of how many U+FFFD were put in (all bits set: unknown label), then the
//                          size of the UTF-8 and the UTF-8
#include <array>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "charset/encodings.hpp"
#include "charset/text_converter.hpp"

namespace {

using namespace mimemend;

constexpr std::uint32_t kUnknown = 0xFFFF'FFFF;
constexpr std::uint32_t kLongestText = 256 * 1024 * 1024;

struct Converted {
  std::uint32_t replaced = kUnknown;
  std::string text_utf8;
};

Converted convert(std::string_view label, std::string_view octets) {
  const auto encoding = find_encoding(label);
  if (!encoding) return {};
  auto converter = TextConverter::open(*encoding);
  if (!converter) return {};
  Converted out;
  converter->feed(octets, out.text_utf8);
  converter->finish(out.text_utf8);
  out.replaced = static_cast<std::uint32_t>(converter->replaced());
  return out;
}

std::optional<std::uint32_t> read_number() {
  std::array<char, 4> octets{};
  if (!std::cin.read(octets.data(), octets.size())) return std::nullopt;
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < octets.size(); ++i)
    out |= std::uint32_t{static_cast<unsigned char>(octets[i])} << (8 * i);
  return out;
}

void write_number(std::uint32_t number) {
  for (int i = 0; i < 4; ++i) std::cout.put(static_cast<char>(number >> (8 * i) & 0xFF));
}

std::optional<std::string> read_text() {
  const auto size = read_number();
  if (!size || *size > kLongestText) return std::nullopt;
  std::string out(*size, '\0');
  if (!std::cin.read(out.data(), static_cast<std::streamsize>(out.size()))) return std::nullopt;
  return out;
}

int convert_records() {
  for (;;) {
    const auto label = read_text();
    if (!label) return 0;
    const auto octets = read_text();
    if (!octets) return 2;
    const Converted converted = convert(*label, *octets);
    write_number(converted.replaced);
    write_number(static_cast<std::uint32_t>(converted.text_utf8.size()));
    std::cout << converted.text_utf8;
  }
}

int tell_names() {
  for (std::string label; std::getline(std::cin, label);) {
    const auto encoding = find_encoding(label);
    std::cout << (encoding ? encoding->name : "-") << '\n';
  }
  return 0;
}

int convert_one(std::string_view label) {
  const std::string octets{std::istreambuf_iterator<char>(std::cin), {}};
  const Converted converted = convert(label, octets);
  if (converted.replaced == kUnknown) return 2;
  std::cout << converted.text_utf8;
  return converted.replaced == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  if (argc != 2) {
    std::cerr << "usage: convert-text LABEL | --names | --records\n";
    return 2;
  }
  const std::string_view argument = argv[1];
  if (argument == "--records") return convert_records();
  if (argument == "--names") return tell_names();
  return convert_one(argument);
}
