// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/mender.hpp>
#include <mimemend/policy.hpp>

/// What the tests of the engine share. Nothing here checks anything.
namespace mimemend::test {

/// How a message is cut on its way into the engine: pieces of this many bytes; whole means one piece.
inline constexpr std::size_t kWhole = SIZE_MAX;

/// Every LF in `text` as CRLF. `text` holds no CR.
[[nodiscard]] std::string crlf(std::string_view text);
[[nodiscard]] std::string replace_all(std::string text, std::string_view what, std::string_view with);
/// Printable on one line: CR, LF, TAB, NUL and 8-bit come out as C escapes.
[[nodiscard]] std::string visible(std::string_view bytes);
[[nodiscard]] std::string slice(std::string_view bytes, ByteRange at);

[[nodiscard]] std::string base64(std::string_view bytes, std::string_view line_end = "\r\n");
[[nodiscard]] std::string quoted_printable(std::string_view bytes, std::string_view line_end = "\r\n");
[[nodiscard]] std::string uuencode(std::string_view bytes, std::string_view line_end = "\r\n");

/// Reads `message` to its end. Throws when the environment fails.
[[nodiscard]] Outcome read(std::string_view message, const Policy& policy, std::size_t chunk = kWhole,
                           MenderOptions options = {});
/// The rewritten message.
[[nodiscard]] std::string written(const Outcome& outcome);
[[nodiscard]] std::string mended(std::string_view message, const Policy& policy);

/// One rule, "test", that takes `action` on the names *.exe and content that is a DOS program.
/// The notice is "NOTICE NAME".
[[nodiscard]] Policy exe_policy(Action action);

/// The part tree: one line a part, "PATH KIND TYPE ..." with what is out of the ordinary.
/// Ranges of bodies are shown as the bytes they hold. `message` is what was read.
[[nodiscard]] std::string tree(const Outcome& outcome, std::string_view message);
/// "slug part a..b", one a line, of those that matter at least so much.
[[nodiscard]] std::string findings(const Outcome& outcome, Severity at_least = Severity::warning);
/// All that a reading yields, offsets and all: for comparing two readings of one message, and for gold.
[[nodiscard]] std::string dump(const Outcome& outcome);

/// A folder that goes when it does.
class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Bytes of a file; throws when it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, std::string_view bytes);

/// A repeatable stream of numbers: the same seed gives the same tests, everywhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 2654435761U + 1) {}
  /// 0 .. sides - 1.
  std::size_t roll(std::size_t sides);
  bool one_in(std::size_t sides) { return roll(sides) == 0; }

 private:
  std::uint64_t state_;
};

}  // namespace mimemend::test
