// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/limits.hpp>
#include <mimemend/sighting.hpp>

namespace mimemend {

/// Hears what a sweep sees, while it does.
class SightingListener {
 public:
  SightingListener() = default;
  SightingListener(const SightingListener&) = delete;
  SightingListener& operator=(const SightingListener&) = delete;
  virtual ~SightingListener() = default;
  virtual void sighted(const Sighting& sighting) = 0;
};

/// What a sweep and those inside of it share: how much they may still say and ask.
/// A type that was told for the same bytes a moment ago is remembered: the sweep comes to most content in several ways.
class Sniffer {
 public:
  Sniffer(const Limits& limits, SightingListener& listener)
      : limits_(limits), listener_(listener), sightings_left_(limits.max_sightings), calls_left_(limits.max_sniffed) {}

  /// The type of content. Once Limits::max_sniffed is used up, what libmagic would have to tell is
  /// "application/octet-stream". Throws BackendFailure.
  [[nodiscard]] std::string type_of(std::string_view head);
  /// Hands it on, while Limits::max_sightings lasts.
  void tell(const Sighting& sighting);
  void set_cut() noexcept { cut_ = true; }

  [[nodiscard]] const Limits& limits() const noexcept { return limits_; }
  [[nodiscard]] bool cut() const noexcept { return cut_; }
  [[nodiscard]] bool full() const noexcept { return sightings_left_ == 0; }

 private:
  [[nodiscard]] std::string read_type(std::string_view head);
  struct Memo {
    std::size_t hash = 0;
    std::size_t bytes = 0;
    std::string type;
  };

  Limits limits_;
  SightingListener& listener_;
  std::uint32_t sightings_left_;
  std::uint32_t calls_left_;
  std::array<Memo, 8> memos_;
  std::size_t next_memo_ = 0;
  bool cut_ = false;
};

/// The transfer encodings that the fields around some content speak of, by any reading.
struct SpokenEncodings {
  bool base64 = false;
  bool quoted_printable = false;
  bool uuencode = false;
};

/// One way to read the beginning of some content.
struct ContentReading {
  SightingKind kind{};
  std::string head;  ///< decoded, kSniffBytes at most
};

/// What readers make of `body`, which begins where some reader could take content to begin: as it stands, and in each
/// encoding that is spoken of or that it looks like. Distinct. Linear in a bounded head of `body`.
[[nodiscard]] std::vector<ContentReading> read_content(std::string_view body, SpokenEncodings spoken);

/// False of what is in any mail, or says nothing: plain text, nothing at all, and what nobody knows.
[[nodiscard]] bool is_telling(std::string_view type);

/// True when decoded content has header lines at its beginning, so that a reader may look into it.
[[nodiscard]] bool may_be_message(std::string_view head);

}  // namespace mimemend
