// SPDX-License-Identifier: Apache-2.0
#include "inspect/name_checks.hpp"

#include <algorithm>
#include <array>

#include "backend/spoof.hpp"
#include "backend/unicode.hpp"
#include "inspect/charset_label.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::size_t kLongestName = 255;  ///< bytes: what file systems take
constexpr std::size_t kPadding = 8;        ///< blanks that push an extension out of sight

// What Windows runs on a click, and what people take for a document. For telling "a.pdf.exe" from "a.1.2.exe".
constexpr std::string_view kProgramExtensions[] = {
    "exe", "com", "scr", "pif", "bat", "cmd", "msi", "msp", "cpl", "dll", "jar", "js",  "jse", "vbs", "vbe", "vb",
    "wsf", "wsh", "wsc", "sct", "ps1", "hta", "lnk", "reg", "chm", "url", "iso", "img", "vhd", "one", "apk", "sh",
};
constexpr std::string_view kDocumentExtensions[] = {
    "pdf", "doc", "docx", "xls", "xlsx", "ppt",  "pptx", "rtf", "txt", "csv", "odt",
    "ods", "htm", "html", "xml", "jpg",  "jpeg", "png",  "gif", "bmp", "tif", "tiff",
    "svg", "mp3", "mp4",  "avi", "mov",  "wav",  "zip",  "rar", "7z",  "eml",
};

template <class Table>
bool lists(const Table& table, std::string_view wanted) {
  return std::any_of(std::begin(table), std::end(table),
                     [&](std::string_view each) { return ascii::equals_ignore_case(each, wanted) && !wanted.empty(); });
}

// Behind the last dot, blanks apart.
std::string_view last_extension(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : ascii::trim(name.substr(dot + 1));
}

// "a.{00021401-...}": Windows takes the class for the type, and does not show it.
bool ends_in_class_id(std::string_view name) {
  const std::string_view last = last_extension(name);
  return last.size() == 38 && last.front() == '{' && last.back() == '}' && last[9] == '-';
}

bool has_double_extension(std::string_view name) {
  if (ends_in_class_id(name)) return true;
  while (!name.empty() && (name.back() == '.' || ascii::is_blank(name.back()))) name.remove_suffix(1);
  const std::string_view last = last_extension(name);
  if (!lists(kProgramExtensions, last)) return false;
  const std::string_view stem = ascii::trim_right(name.substr(0, name.rfind('.')));
  return lists(kDocumentExtensions, last_extension(stem));
}

// Slashes of both kinds, drives, streams ("a.txt:b.exe"). "Re: 12:30.eml" is none.
bool has_path(std::string_view name) {
  if (name.find_first_of("/\\") != std::string_view::npos) return true;
  for (std::size_t at = name.find(':'); at != std::string_view::npos; at = name.find(':', at + 1))
    if (at + 1 < name.size() && !ascii::is_blank(name[at + 1]) && !ascii::is_digit(name[at + 1])) return true;
  return false;
}

bool is_padded(std::string_view name) {
  constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
  if (name.ends_with('.') || name.ends_with(kNoBreakSpace) || ascii::trim(name) != name) return true;
  std::size_t run = 0;
  for (const char c : name) {
    run = ascii::is_blank(c) ? run + 1 : 0;
    if (run >= kPadding) return true;
  }
  std::string wide;
  for (std::size_t i = 0; i < kPadding; ++i) wide += kNoBreakSpace;
  return name.find(wide) != std::string_view::npos;
}

// Those of ASCII, and U+0080 to U+009F.
bool has_control(std::string_view name_utf8) {
  for (std::size_t i = 0; i < name_utf8.size(); ++i) {
    if (ascii::is_control(name_utf8[i])) return true;
    if (name_utf8[i] == '\xC2' && i + 1 < name_utf8.size() && ascii::byte(name_utf8[i + 1]) < 0xA0) return true;
  }
  return false;
}

// %XX with two hex digits.
bool has_escape(std::string_view text) {
  return text.find('%') != std::string_view::npos && percent_decode(text) != text;
}

bool has_broken_escape(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
    if (at + 2 >= text.size() || ascii::hex_value(text[at + 1]) < 0 || ascii::hex_value(text[at + 2]) < 0) return true;
  return false;
}

/// Looks at the parameters of one name in turn.
class ParameterCheck {
 public:
  ParameterCheck(std::string_view value, const MimeValue& parsed, std::string_view attribute)
      : value_(value), parsed_(parsed), attribute_(attribute) {}

  std::vector<ValueDefect> run() {
    for (const MimeParameter& each : parsed_.parameters) {
      const auto match = match_attribute(octets(value_, each.attribute), attribute_);
      if (!match) continue;
      seen_[static_cast<std::size_t>(match->marks)] = true;
      switch (match->marks) {
        case AttributeMatch::Marks::none: plain(each); break;
        case AttributeMatch::Marks::extended: extended(each); break;
        case AttributeMatch::Marks::piece: piece(each, *match); break;
        case AttributeMatch::Marks::odd: note(FindingCode::name_pieces_disordered, each.attribute); break;
      }
      if (seen_[0] + seen_[1] + (seen_[2] || seen_[3]) > 1) both_ = {each.attribute.begin, each.extent.end};
    }
    if (!both_.empty() && !alike()) note(FindingCode::name_plain_and_extended, both_);
    return std::move(out_);
  }

 private:
  void note(FindingCode code, ValuePlace at) {
    const bool known =
        std::any_of(out_.begin(), out_.end(), [&](const ValueDefect& each) { return each.code == code; });
    if (!known) out_.push_back({code, at});
  }
  // One plain and one extended parameter that say the same, in ASCII at least, as careful mailers write them.
  [[nodiscard]] bool alike() const {
    std::vector<std::string> names;
    for (const MimeParameter& each : parsed_.parameters) {
      const auto match = match_attribute(octets(value_, each.attribute), attribute_);
      if (!match) continue;
      const std::string text = decoded_value(value_, each);
      const bool extended = match->marks == AttributeMatch::Marks::extended;
      names.push_back(extended ? percent_decode(octets(text, split_extended(text).text)) : text);
    }
    return names.size() == 2 && !seen_[2] && !seen_[3] && names[0] == names[1];
  }
  void plain(const MimeParameter& each) {
    if (has_escape(octets(value_, each.value))) note(FindingCode::name_percent_encoded, each.value);
  }
  void extended(const MimeParameter& each) {
    const std::string text = decoded_value(value_, each);
    const ExtendedValue split = split_extended(text);
    if (each.quoted || !split.labelled || has_broken_escape(octets(text, split.text)))
      note(FindingCode::name_escape_damaged, each.value);
    if (!split.labelled) return;
    const std::string_view label = octets(text, split.charset);
    const CharsetKind kind = find_charset(label).kind;
    const bool ordinary = kind == CharsetKind::utf8 || kind == CharsetKind::ascii || kind == CharsetKind::latin ||
                          kind == CharsetKind::multibyte || kind == CharsetKind::superset;
    if (!ordinary || !split.language.empty()) note(FindingCode::name_charset_odd, each.value);
    const std::string name = percent_decode(octets(text, split.text));
    if (kind == CharsetKind::utf8 && !unicode::is_valid_utf8(name)) note(FindingCode::name_invalid_utf8, each.value);
  }
  void piece(const MimeParameter& each, const AttributeMatch& match) {
    if (match.leading_zero || match.number != next_) note(FindingCode::name_pieces_disordered, each.attribute);
    next_ = match.number + 1;
    if (match.number == 0) first_encoded_ = match.encoded;
    if (!match.encoded) return;
    // RFC 2231 4.1: the charset stands in the first piece.
    if (match.number > 0 && !first_encoded_) note(FindingCode::name_charset_odd, each.value);
    if (match.number == 0) {
      extended(each);
    } else if (each.quoted || has_broken_escape(octets(value_, each.value))) {
      note(FindingCode::name_escape_damaged, each.value);
    }
  }

  std::string_view value_;
  const MimeValue& parsed_;
  std::string_view attribute_;
  std::array<bool, 4> seen_{};  ///< by AttributeMatch::Marks
  std::uint32_t next_ = 0;      ///< the number that the next piece should have
  bool first_encoded_ = false;  ///< the piece of number 0 has a charset
  ValuePlace both_;             ///< a parameter of one kind, behind one of another
  std::vector<ValueDefect> out_;
};

// ---- types

enum class Family : std::uint8_t { unspecific, text, image, audio, video, pdf, archive, office, program, other };

Family family_of(std::string_view type) {
  struct Entry {
    std::string_view type;
    Family family;
  };
  constexpr Entry kTypes[] = {
      {"application/octet-stream", Family::unspecific},
      {"application/x-empty", Family::unspecific},
      {"application/pdf", Family::pdf},
      {"application/x-pdf", Family::pdf},
      {"application/zip", Family::archive},
      {"application/x-zip-compressed", Family::archive},
      {"application/x-zip", Family::archive},
      {"application/java-archive", Family::archive},
      {"application/x-rar", Family::archive},
      {"application/vnd.rar", Family::archive},
      {"application/x-7z-compressed", Family::archive},
      {"application/gzip", Family::archive},
      {"application/x-gzip", Family::archive},
      {"application/x-tar", Family::archive},
      {"application/x-bzip2", Family::archive},
      {"application/x-xz", Family::archive},
      {"application/x-iso9660-image", Family::archive},
      {"application/vnd.ms-cab-compressed", Family::archive},
      {"application/msword", Family::office},
      {"application/vnd.ms-excel", Family::office},
      {"application/vnd.ms-powerpoint", Family::office},
      {"application/vnd.ms-office", Family::office},
      {"application/cdfv2", Family::office},
      {"application/x-ole-storage", Family::office},
      {"application/x-dosexec", Family::program},
      {"application/vnd.microsoft.portable-executable", Family::program},
      {"application/x-msdownload", Family::program},
      {"application/x-msdos-program", Family::program},
      {"application/x-executable", Family::program},
      {"application/x-pie-executable", Family::program},
      {"application/x-sharedlib", Family::program},
      {"application/x-mach-binary", Family::program},
      {"application/x-ms-shortcut", Family::program},
  };
  for (const Entry& each : kTypes)
    if (each.type == type) return each.family;
  if (type.starts_with("text/") || type.starts_with("message/") || type.starts_with("multipart/")) return Family::text;
  if (type == "image/svg+xml") return Family::text;
  if (type.starts_with("image/")) return Family::image;
  if (type.starts_with("audio/")) return Family::audio;
  if (type.starts_with("video/")) return Family::video;
  if (type.starts_with("application/vnd.openxmlformats") || type.starts_with("application/vnd.oasis.opendocument") ||
      type.starts_with("application/vnd.ms-"))
    return Family::office;
  return Family::other;
}

Family family_of_extension(std::string_view extension) {
  struct Entry {
    std::string_view extensions;  ///< each between blanks
    Family family;
  };
  constexpr Entry kExtensions[] = {
      {" pdf ", Family::pdf},
      {" jpg jpeg png gif bmp tif tiff webp heic ", Family::image},
      {" mp3 wav ogg m4a ", Family::audio},
      {" mp4 avi mov mkv ", Family::video},
      {" zip rar 7z gz tgz tar bz2 xz ", Family::archive},
      {" doc docx xls xlsx ppt pptx odt ods odp ", Family::office},
      {" exe com scr pif dll ", Family::program},
  };
  const std::string wanted = " " + ascii::lower(extension) + " ";
  for (const Entry& each : kExtensions)
    if (each.extensions.find(wanted) != std::string_view::npos) return each.family;
  return Family::unspecific;
}

bool disagree(Family said, Family is) {
  if (said == is || said == Family::unspecific) return false;
  switch (is) {
    case Family::program: return true;
    case Family::archive:  // office files are ZIP files; many formats of applications are
      return said != Family::office && said != Family::other && said != Family::program;
    case Family::office: return said != Family::other && said != Family::archive;
    case Family::pdf:
    case Family::image: return said != Family::other;
    case Family::text:  // a script or page under the name of a picture
      return said == Family::image || said == Family::audio || said == Family::video;
    case Family::unspecific:
    case Family::audio:
    case Family::video:
    case Family::other: return false;
  }
  return false;
}

}  // namespace

std::vector<FindingCode> check_name(std::string_view name_utf8) {
  std::vector<FindingCode> out;
  if (has_path(name_utf8)) out.push_back(FindingCode::name_path);
  if (is_padded(name_utf8)) out.push_back(FindingCode::name_padded);
  if (has_control(name_utf8)) out.push_back(FindingCode::name_control_character);
  if (unicode::has_invisible(name_utf8)) out.push_back(FindingCode::name_invisible_character);
  if (has_double_extension(name_utf8)) out.push_back(FindingCode::name_double_extension);
  if (name_utf8.size() > kLongestName) out.push_back(FindingCode::name_too_long);
  if (unicode::is_confusable(name_utf8)) out.push_back(FindingCode::name_confusable);
  return out;
}

std::vector<ValueDefect> check_name_parameters(std::string_view value, const MimeValue& parsed,
                                               std::string_view attribute) {
  return ParameterCheck(value, parsed, attribute).run();
}

bool types_conflict(std::string_view declared, std::span<const NameCandidate> names, std::string_view detected) {
  const Family is = family_of(detected);
  const Family said = family_of(declared);
  if (disagree(said, is)) return true;
  return std::any_of(names.begin(), names.end(), [&](const NameCandidate& name) {
    return disagree(family_of_extension(last_extension(name.name_utf8)), is);
  });
}

}  // namespace mimemend
