// SPDX-License-Identifier: Apache-2.0
// The sweep: any bytes, any split. It says the same, within its bounds, of places that are there.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

#include "backend/unicode.hpp"
#include "inspect/sweep.hpp"
#include "require.hpp"

namespace {

using namespace mimemend;

class Recorder final : public SightingListener {
 public:
  void sighted(const Sighting& sighting) override { all.push_back(sighting); }
  std::vector<Sighting> all;
};

// Small limits, so that short inputs reach them.
Limits limits() {
  Limits out;
  out.max_sightings = 60;
  out.max_sniffed = 6;
  out.max_name_bytes = 64;
  out.max_names = 6;
  return out;
}

std::vector<Sighting> sweep(std::string_view bytes, std::size_t split, bool& cut) {
  Recorder recorder;
  Sweep sweep(limits(), recorder);
  sweep.feed(bytes.substr(0, split));
  sweep.feed(bytes.substr(split));
  sweep.finish();
  cut = sweep.cut();
  return std::move(recorder.all);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 64 * 1024) return 0;
  const std::size_t length = size - 2;
  const std::unique_ptr<char[]> copy(new char[length]);
  std::memcpy(copy.get(), data + 2, length);
  const std::string_view bytes(copy.get(), length);
  const std::size_t split = length == 0 ? 0 : (static_cast<std::size_t>(data[0]) << 8U | data[1]) % length;

  bool cut_whole = false;
  bool cut_split = false;
  const auto whole = sweep(bytes, length, cut_whole);
  require(whole == sweep(bytes, split, cut_split) && cut_whole == cut_split);
  require(whole.size() <= limits().max_sightings);
  for (const Sighting& sighting : whole) {
    require(sighting.at.begin <= sighting.at.end && sighting.at.end <= length);
    require(unicode::is_valid_utf8(sighting.name_utf8) && sighting.name_utf8.size() <= limits().max_name_bytes);
    require(sighting.name_utf8.empty() != sighting.type.empty() || sighting.kind >= SightingKind::uuencode);
    require(sighting.depth <= Sweep::kMaxDepth + 1);
  }
  return 0;
}
