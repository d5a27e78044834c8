// SPDX-License-Identifier: Apache-2.0
#include "inspect/embedded_files.hpp"

#include <algorithm>
#include <optional>
#include <variant>

#include "backend/sha256.hpp"
#include "backend/unicode.hpp"
#include "codec/base64.hpp"
#include "codec/binhex.hpp"
#include "codec/uuencode.hpp"
#include "codec/yenc.hpp"
#include "inspect/content_type.hpp"
#include "scan/ascii.hpp"
#include "scan/lines.hpp"
#include "scan/utf8.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kBegin = "begin ";
constexpr std::string_view kBeginBase64 = "begin-base64 ";
constexpr std::string_view kYbegin = "=ybegin ";
constexpr std::string_view kYend = "=yend";
constexpr std::string_view kBinhex = "(This file must be converted with BinHex";

// A BinHex byte can stand for 255: pieces of this size keep what they become small.
constexpr std::size_t kPiece = 4 * 1024;

enum class Wrapping : std::uint8_t { uuencode, base64, yenc, binhex };

/// The first line of a block. Views of the line.
struct Opener {
  Wrapping wrapping;
  std::size_t indent;     ///< blanks before it; the lines of the block have them, too
  std::string_view name;  ///< as it stands
};

std::string_view skip_wsp(std::string_view text) {
  while (!text.empty() && ascii::is_wsp(text.front())) text.remove_prefix(1);
  return text;
}

// "644 NAME" gives NAME, which is not empty. Readers take any octal number.
std::optional<std::string_view> name_behind_mode(std::string_view text) {
  text = skip_wsp(text);
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '7') ++digits;
  if (digits < 1 || digits > 7 || digits == text.size() || !ascii::is_wsp(text[digits])) return std::nullopt;
  const std::string_view name = ascii::trim(text.substr(digits));
  if (name.empty()) return std::nullopt;
  return name;
}

std::optional<Opener> read_opener(std::string_view line) {
  const std::string_view text = skip_wsp(without_line_end_or_cr(line));
  const std::size_t indent = static_cast<std::size_t>(text.data() - line.data());
  if (text.starts_with(kBegin)) {
    if (const auto name = name_behind_mode(text.substr(kBegin.size())))
      return Opener{Wrapping::uuencode, indent, *name};
  } else if (text.starts_with(kBeginBase64)) {
    if (const auto name = name_behind_mode(text.substr(kBeginBase64.size())))
      return Opener{Wrapping::base64, indent, *name};
  } else if (text.starts_with(kYbegin) && indent == 0) {
    const std::size_t at = text.find(" name=");
    if (at != std::string_view::npos) return Opener{Wrapping::yenc, 0, ascii::trim(text.substr(at + 6))};
  } else if (ascii::starts_with_ignore_case(text, kBinhex)) {
    return Opener{Wrapping::binhex, indent, {}};
  }
  return std::nullopt;
}

// The first character that is no blank of a line that can open a block.
bool can_open(char c) { return c == 'b' || c == '=' || c == '('; }

bool is_base64_line(std::string_view text) {
  return !text.empty() && text.front() != '=' && std::all_of(text.begin(), text.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '/' || c == '=';
  });
}

}  // namespace

/// A block that has begun: it becomes a file with its first data.
class EmbeddedFileScanner::Block {
 public:
  enum class Line : std::uint8_t { data, neutral, junk, last };

  Block(const Opener& opener, std::uint64_t begin) : indent_(opener.indent), name_(opener.name), at_{begin, begin} {
    switch (opener.wrapping) {
      case Wrapping::uuencode: break;
      case Wrapping::base64: decoder_.emplace<Base64Decoder>(DecoderLog()); break;
      case Wrapping::yenc: decoder_.emplace<YencDecoder>(); break;
      case Wrapping::binhex: decoder_.emplace<BinhexDecoder>(); break;
    }
  }

  [[nodiscard]] bool has_data() const noexcept { return has_data_; }
  [[nodiscard]] bool over() const noexcept { return over_; }

  void add_to_name(std::string_view more, std::size_t limit) {
    name_ += more;
    if (name_.size() > 8 * limit) cut_octets(limit);
  }

  /// One line, with its line end, or the beginning of a longer one, up to `end`. Gives whether what it goes on with,
  /// if it does, is for take_data().
  Rest take_line(std::string_view line, std::uint64_t end) {
    const Line kind = read_line(line);
    line_has_data_ = kind == Line::data || kind == Line::last;
    if (line_has_data_) at_.end = end;
    if (kind == Line::junk)
      over_ = ++junk_lines_ >= kMaxJunkLines;
    else if (line_has_data_)
      junk_lines_ = 0;
    if (kind == Line::last) over_ = true;
    return kind == Line::junk ? Rest::none : Rest::data;
  }

  /// More of a line.
  void take_data(std::string_view bytes, std::uint64_t end) {
    if (decode(bytes)) line_has_data_ = true;
    if (line_has_data_) at_.end = end;
    over_ = over_ || decoder_ended();
  }

  [[nodiscard]] EmbeddedFile finish(std::size_t max_name) {
    if (auto* base64 = std::get_if<Base64Decoder>(&decoder_)) {
      decoded_.clear();
      base64->finish(decoded_);
      keep_decoded();
    }
    EmbeddedFile file;
    file.format = format();
    file.at = at_;
    if (const auto* binhex = std::get_if<BinhexDecoder>(&decoder_)) name_ = binhex->name();
    cut_octets(max_name);
    file.name_utf8 = unicode::to_utf8(ascii::trim(name_));
    cut_middle(file.name_utf8, max_name);
    file.decoded_size = size_;
    file.sha256 = hash_ ? hash_->finish() : sha256({});
    file.detected_type = detect_content_type(head_);
    return file;
  }

 private:
  using Format = EmbeddedFile::Format;

  // To four times the limit, so that the right bytes are left when it is cut as text.
  void cut_octets(std::size_t limit) {
    if (name_.size() > 4 * limit) name_.erase(2 * limit, name_.size() - 4 * limit);
  }

  [[nodiscard]] Format format() const {
    if (std::holds_alternative<YencDecoder>(decoder_)) return Format::yenc;
    return std::holds_alternative<BinhexDecoder>(decoder_) ? Format::binhex : Format::uuencode;
  }

  [[nodiscard]] bool decoder_ended() const {
    if (const auto* yenc = std::get_if<YencDecoder>(&decoder_)) return yenc->ended();
    const auto* binhex = std::get_if<BinhexDecoder>(&decoder_);
    return binhex != nullptr && binhex->ended();
  }

  Line read_line(std::string_view line) {
    const std::string_view text = without_line_end_or_cr(line);
    if (std::holds_alternative<YencDecoder>(decoder_)) return read_yenc_line(line);
    if (text.empty()) return Line::neutral;
    if (std::holds_alternative<BinhexDecoder>(decoder_)) return read_binhex_line(skip_wsp(line));
    std::string_view data = text;
    for (std::size_t i = 0; i < indent_ && !data.empty() && ascii::is_wsp(data.front()); ++i) data.remove_prefix(1);
    return std::holds_alternative<Base64Decoder>(decoder_) ? read_base64_line(data) : read_uu_line(data);
  }

  Line read_uu_line(std::string_view text) {
    if (text == "end") return Line::last;
    char bytes[kMaxUuLineBytes];
    char* const end = decode_uu_line(text, bytes);
    if (end == nullptr) return Line::junk;
    if (end == bytes) return Line::neutral;  // the line that says that the data end
    decoded_.assign(bytes, end);
    keep_decoded();
    return Line::data;
  }

  Line read_base64_line(std::string_view text) {
    if (text == "====") return Line::last;
    if (!is_base64_line(text)) return Line::junk;
    return decode(text) ? Line::data : Line::neutral;
  }

  Line read_yenc_line(std::string_view line) {
    const bool any = decode(line);
    if (line.starts_with(kYend)) return Line::last;
    return any ? Line::data : Line::neutral;
  }

  Line read_binhex_line(std::string_view line) {
    const std::string_view text = ascii::trim_right(line);
    if (!begun_ && !text.starts_with(':')) return Line::junk;
    if (!std::all_of(text.begin(), text.end(), is_binhex)) return Line::junk;
    begun_ = true;
    const bool any = decode(text);
    if (decoder_ended()) return Line::last;
    return any ? Line::data : Line::neutral;
  }

  // Whether it was data.
  bool decode(std::string_view bytes) {
    bool any = false;
    for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kPiece))) {
      const std::string_view piece = bytes.substr(0, kPiece);
      decoded_.clear();
      if (auto* base64 = std::get_if<Base64Decoder>(&decoder_)) {
        base64->feed(piece, decoded_);
        any = true;
      } else if (auto* yenc = std::get_if<YencDecoder>(&decoder_)) {
        yenc->feed(piece, decoded_);
        any = any || !decoded_.empty();
      } else if (auto* binhex = std::get_if<BinhexDecoder>(&decoder_)) {
        binhex->feed(piece, decoded_);
        any = binhex->has_header();
      }
      keep_decoded();
    }
    has_data_ = has_data_ || any;
    return any;
  }

  void keep_decoded() {
    if (decoded_.empty()) return;
    has_data_ = true;
    if (!hash_) hash_.emplace();
    hash_->update(decoded_);
    size_ += decoded_.size();
    head_.append(decoded_, 0, kSniffBytes - std::min(kSniffBytes, head_.size()));
  }

  std::variant<std::monostate, Base64Decoder, YencDecoder, BinhexDecoder> decoder_;  ///< none: uuencode, by lines
  std::size_t indent_;
  std::string name_;  ///< octets
  ByteRange at_;
  std::string decoded_;         ///< of one piece
  std::string head_;            ///< of the file
  std::optional<Sha256> hash_;  ///< made with the first data: text may hold a million lines that begin a block
  std::uint64_t size_ = 0;
  int junk_lines_ = 0;  ///< in a row
  bool line_has_data_ = false;
  bool begun_ = false;  ///< BinHex: a line with ':' was there
  bool has_data_ = false;
  bool over_ = false;
};

EmbeddedFileScanner::EmbeddedFileScanner(const Limits& limits)
    : max_files_(limits.max_embedded), max_name_(limits.max_name_bytes) {}
EmbeddedFileScanner::EmbeddedFileScanner(EmbeddedFileScanner&&) noexcept = default;
EmbeddedFileScanner& EmbeddedFileScanner::operator=(EmbeddedFileScanner&&) noexcept = default;
EmbeddedFileScanner::~EmbeddedFileScanner() = default;

void EmbeddedFileScanner::feed(std::string_view text) {
  while (!text.empty() && !cut_) {
    if (!block_ && !beyond_ && line_.empty()) {
      const std::size_t skipped = skip_ordinary(text);
      offset_ += skipped;
      text.remove_prefix(skipped);
      if (text.empty()) return;
    }
    if (line_.empty() && !beyond_) line_begin_ = offset_;
    const std::size_t lf = text.find('\n');
    const std::string_view piece = text.substr(0, lf == std::string_view::npos ? lf : lf + 1);
    take_piece(piece);
    text.remove_prefix(piece.size());
  }
}

// Whole lines that open nothing, at the start of a line. This is where ordinary text passes.
std::size_t EmbeddedFileScanner::skip_ordinary(std::string_view text) const {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t lf = text.find('\n', at);
    if (lf == std::string_view::npos) return at;
    std::size_t first = at;
    while (ascii::is_wsp(text[first])) ++first;
    if (can_open(text[first]) && read_opener(text.substr(at, std::min(lf + 1 - at, kMaxLine)))) return at;
    at = lf + 1;
  }
  return at;
}

// A line, or a piece of one.
void EmbeddedFileScanner::take_piece(std::string_view piece) {
  const bool ends = piece.ends_with('\n');
  if (!beyond_ && line_.empty() && ends && piece.size() <= kMaxLine) {
    offset_ += piece.size();
    return take_line(piece);
  }
  if (!beyond_) {
    const std::string_view held = piece.substr(0, kMaxLine - line_.size());
    line_ += held;
    offset_ += held.size();
    piece.remove_prefix(held.size());
    beyond_ = !piece.empty();
    if (beyond_ || ends) take_line(line_);
    if (beyond_ || ends) line_.clear();
  }
  if (!beyond_) return;
  offset_ += piece.size();
  take_rest(piece);
  if (!ends) return;
  beyond_ = false;
  if (block_) settle();
}

// `line` ends at offset_, or is the beginning of a longer one.
void EmbeddedFileScanner::take_line(std::string_view line) {
  rest_ = Rest::none;
  if (const auto opener = read_opener(line)) {
    close();
    block_ = std::make_unique<Block>(*opener, line_begin_);
    rest_ = opener->name.empty() ? Rest::none : Rest::name;
    return;
  }
  if (!block_) return;
  rest_ = block_->take_line(line, offset_);
  settle();
}

void EmbeddedFileScanner::take_rest(std::string_view bytes) {
  if (!block_) return;
  if (rest_ == Rest::name) block_->add_to_name(bytes, max_name_);
  if (rest_ == Rest::data) block_->take_data(bytes, offset_);
}

void EmbeddedFileScanner::settle() {
  if (block_->has_data() && files_.size() >= max_files_) {
    cut_ = true;
    block_.reset();
  } else if (block_->over()) {
    close();
  }
}

void EmbeddedFileScanner::close() {
  if (block_ && block_->has_data()) files_.push_back(block_->finish(max_name_));
  block_.reset();
}

void EmbeddedFileScanner::finish() {
  if (!cut_ && !line_.empty()) take_line(line_);
  line_.clear();
  if (!cut_) close();
}

}  // namespace mimemend
