// SPDX-License-Identifier: Apache-2.0
//
// What the plain profile says of files: profile_check [--strict] < NAMES, one name a line.
// Prints NAME<TAB>ok, or NAME<TAB>slug@begin-end,slug@begin-end...
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/profile.hpp>

namespace {

using namespace mimemend;

bool check(const std::string& name, ProfileLevel level) {
  std::ifstream file(name, std::ios::binary);
  if (!file) {
    std::cerr << name << ": cannot be read\n";
    return false;
  }
  ProfileValidator validator(level);
  std::vector<char> chunk(std::size_t{64} << 10);
  while (file.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || file.gcount() > 0)
    validator.feed({chunk.data(), static_cast<std::size_t>(file.gcount())});
  std::cout << name << '\t';
  const std::vector<Deviation> deviations = std::move(validator).finish();
  if (deviations.empty()) std::cout << "ok";
  const char* comma = "";
  for (const Deviation& deviation : deviations) {
    std::cout << comma << info(deviation.rule).slug << '@' << deviation.at.begin << '-' << deviation.at.end;
    comma = ",";
  }
  std::cout << '\n';
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const bool strict = argc == 2 && std::string_view(argv[1]) == "--strict";
  if (argc > 2 || (argc == 2 && !strict)) {
    std::cerr << "usage: profile_check [--strict] < NAMES\n";
    return 2;
  }
  bool all_read = true;
  for (std::string name; std::getline(std::cin, name);)
    all_read = check(name, strict ? ProfileLevel::strict : ProfileLevel::standard) && all_read;
  return all_read ? 0 : 1;
}
