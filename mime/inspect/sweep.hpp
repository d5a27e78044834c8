// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/limits.hpp>
#include <mimemend/sighting.hpp>

#include "codec/base64.hpp"
#include "inspect/embedded_files.hpp"
#include "inspect/field_sightings.hpp"
#include "inspect/sniffer.hpp"

namespace mimemend {

/// Goes over the raw bytes of one source and tells all that any reader could take for an attachment, or for what is
/// said about one. It knows nothing of structure: boundaries, the ends of headers, which field counts and which
/// encoding is meant are what readers differ about.
///
///     X-Note: none of these
///     content-TYPE : application/x-a;        names and types, however it is spelled (field)
///      name="a.exe"
///     <a blank line, or just no header>      content may begin here: sniffed in all encodings that could be meant
///     TVqQAAMAAAAEAAAA...                    so may base64 wherever a run of it begins at the start of a line
///     begin 644 b.exe                        and the files of EmbeddedFileScanner
///
/// Content that begins like UTF-16 and its kin is told as what it is to readers who decode it, too (sight_texts()).
/// Lines end with LF, CRLF or a bare CR. What was encoded and looks like a message is swept in turn: as a run of base64
/// to its end, otherwise as much as was decoded. Content is told by its first kSniffBytes; text/plain and what nobody
/// knows (application/octet-stream) is not told.
/// Total; split-invariant; linear, each byte being looked at a bounded number of times. Memory: some 400 KiB for each
/// of the sweeps inside of each other, of which there are kMaxDepth + 1 at most, and those are there only while an
/// encoded message is.
/// Does not: know which of it our own reading has as well; see a field behind kMaxField bytes of it (cut() then);
/// look beyond the head of what is encoded in quoted-printable, or in base64 with junk in its lines.
class Sweep {
 public:
  static constexpr std::size_t kMaxLine = 16 * 1024;   ///< what is held of a line; the rest comes in pieces
  static constexpr std::size_t kMaxField = 64 * 1024;  ///< folds included
  static constexpr std::size_t kWindow = 92 * 1024;    ///< kSniffBytes in base64
  static constexpr std::uint32_t kMaxDepth = 4;

  Sweep(const Limits& limits, SightingListener& listener);
  /// Bytes that stand within encoded bytes at `outer`, of another sweep.
  Sweep(Sniffer& sniffer, ByteRange outer, std::uint32_t depth);
  Sweep(const Sweep&) = delete;
  Sweep& operator=(const Sweep&) = delete;
  ~Sweep();

  /// Throws BackendFailure when the type of content cannot be told.
  void feed(std::string_view bytes);
  void finish();  ///< once, after the last feed()

  /// There is more to see: Limits::max_sightings, max_sniffed, max_embedded, or those for fields.
  [[nodiscard]] bool cut() const noexcept { return sniffer_->cut(); }

 private:
  struct Run;
  struct Line;

  void take_physical(std::string_view bytes, bool begins);
  void take_line(const Line& line);
  [[nodiscard]] bool take_field_line(const Line& line);
  void take_blank(const Line& line);
  void take_body(const Line& line);

  void open_field(const Line& line, WideField field);
  void close_field();

  void await_content();
  void add_content(const Line& line);
  void close_window();
  void sniff(std::string_view body, ByteRange at);
  void sweep_inside(std::string_view head, ByteRange at);

  void take_base64(const Line& line);
  void add_to_run(std::string_view digits, std::uint64_t at);
  void settle_run();
  void close_run();

  void tell(SightingKind kind, ByteRange at, std::string name, std::string type, std::uint64_t decoded_size);

  std::unique_ptr<Sniffer> own_sniffer_;
  Sniffer* sniffer_;
  std::optional<ByteRange> outer_;
  std::uint32_t depth_ = 0;
  EmbeddedFileScanner files_;

  std::string held_;          ///< of the physical line that is not complete
  std::uint64_t offset_ = 0;  ///< of the first byte of held_, or the next one
  bool beyond_ = false;       ///< held_ goes on a line whose beginning was taken

  bool in_field_ = false;           ///< the line before is a field of any name, or folds one
  bool folded_ = false;             ///< and this one folds it
  std::optional<WideField> field_;  ///< the one that is open
  std::string field_value_;
  ByteRange field_at_;

  bool awaiting_ = false;                ///< a header or a delimiter was there, so content may begin with the next line
  bool after_blank_ = false;             ///< the last line was blank
  SpokenEncodings spoken_;               ///< by the fields lately seen
  std::string window_;                   ///< what may be content
  std::vector<std::size_t> beginnings_;  ///< where in window_ it may begin
  std::uint64_t window_at_ = 0;
  int window_lines_ = 0;

  std::unique_ptr<Run> run_;
};

}  // namespace mimemend
