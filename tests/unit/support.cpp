// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <unistd.h>

#include <fmt/format.h>

#include "codec/base64.hpp"
#include "codec/quoted_printable.hpp"
#include "codec/transfer_decoder.hpp"

namespace mimemend::test {
namespace {

template <class Encoder>
std::string encode(std::string_view bytes, std::string_view line_end) {
  Encoder encoder(line_end);
  std::string out;
  encoder.feed(bytes, out);
  encoder.finish(out);
  return out;
}

std::string range(ByteRange at) { return fmt::format("{}..{}", at.begin, at.end); }

constexpr std::string_view kKinds[] = {"leaf", "multipart", "message"};
constexpr std::string_view kUnscanned[] = {"", " unscanned-depth", " unscanned-parts", " unscanned-header"};

// The bytes of every source: the original, and what is decoded inside of it.
std::vector<std::string> sources_of(const Outcome& outcome, std::string_view message) {
  std::vector<std::string> out{std::string(message)};
  for (const Part& part : outcome.index().parts()) {
    if (!part.decoded) continue;
    TransferDecoder decoder(part.encoding, DecoderLog());
    std::string scratch;
    std::string decoded(decoder.feed(slice(out.at(to_index(part.source)), part.body), scratch));
    decoded += decoder.finish(scratch);
    out.push_back(std::move(decoded));
  }
  return out;
}

std::string flags(const Part& part) {
  std::string out;
  if (!part.encoding_label.empty()) out += " enc " + visible(part.encoding_label);
  if (!part.header_closed) out += " header-open";
  if (!part.close_delimiter.empty()) out += " closed";
  out += kUnscanned[static_cast<std::size_t>(part.unscanned)];
  return out;
}

std::string edit_line(const Edit& edit) {
  const auto* text = std::get_if<std::string>(&edit.with);
  return fmt::format("{} {} +{} because {}\n", range(edit.at), edit.scope == Edit::Scope::field ? "field" : "content",
                     text != nullptr ? "\"" + visible(*text) + "\"" : "reencoded", edit.reason);
}

}  // namespace

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

std::string crlf(std::string_view text) { return replace_all(std::string(text), "\n", "\r\n"); }

std::string visible(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\r')
      out += "\\r";
    else if (c == '\n')
      out += "\\n";
    else if (c == '\t')
      out += "\\t";
    else if (byte < 0x20 || byte >= 0x7F)
      out += fmt::format("\\x{:02X}", byte);
    else
      out += c;
  }
  return out;
}

std::string slice(std::string_view bytes, ByteRange at) { return std::string(bytes.substr(at.begin, at.size())); }

std::string base64(std::string_view bytes, std::string_view line_end) { return encode<Base64Encoder>(bytes, line_end); }
std::string quoted_printable(std::string_view bytes, std::string_view line_end) {
  return encode<QuotedPrintableEncoder>(bytes, line_end);
}

std::string uuencode(std::string_view bytes, std::string_view line_end) {
  const auto digit = [](unsigned value) { return static_cast<char>(value == 0 ? '`' : value + 32); };
  std::string out = fmt::format("begin 644 x{}", line_end);
  for (std::size_t at = 0; at < bytes.size(); at += 45) {
    std::string line(bytes.substr(at, 45));
    out += digit(static_cast<unsigned>(line.size()));
    line.resize((line.size() + 2) / 3 * 3, '\0');
    for (std::size_t i = 0; i < line.size(); i += 3) {
      const auto octet = [&](std::size_t n) { return static_cast<unsigned>(static_cast<unsigned char>(line[i + n])); };
      const unsigned bits = octet(0) << 16 | octet(1) << 8 | octet(2);
      for (const unsigned shift : {18U, 12U, 6U, 0U}) out += digit(bits >> shift & 63U);
    }
    out += line_end;
  }
  return out + fmt::format("`{}end{}", line_end, line_end);
}

Outcome read(std::string_view message, const Policy& policy, std::size_t chunk, MenderOptions options) {
  Mender mender(std::make_shared<const Policy>(policy), std::move(options));
  for (std::size_t at = 0; at < message.size();) {
    // An exact copy on the heap: a byte read beyond it is seen by the sanitizer.
    const std::string piece(message.substr(at, chunk));
    if (auto fed = mender.feed(piece); !fed) throw std::runtime_error(fed.error().what);
    at += piece.size();
  }
  auto outcome = std::move(mender).finish();
  if (!outcome) throw std::runtime_error(outcome.error().what);
  return *std::move(outcome);
}

std::string written(const Outcome& outcome) {
  StringSink sink;
  auto done = outcome.write(sink);
  if (!done) throw std::runtime_error(done.error().what);
  return sink.bytes();
}

std::string mended(std::string_view message, const Policy& policy) { return written(read(message, policy)); }

Policy exe_policy(Action action) {
  Policy policy;
  policy.rules.push_back({"test", action, {"exe"}, {"application/x-dosexec"}});
  policy.notice_template = "NOTICE {{name}}";
  return policy;
}

std::string tree(const Outcome& outcome, std::string_view message) {
  const std::vector<std::string> sources = sources_of(outcome, message);
  std::string out;
  for (std::uint32_t i = 0; i < outcome.index().size(); ++i) {
    const Part& part = outcome.index()[PartId{i}];
    out += fmt::format("{} {} {}{}", outcome.index().path(PartId{i}), kKinds[static_cast<std::size_t>(part.kind)],
                       part.media_type, flags(part));
    if (part.kind == PartKind::leaf)
      out += fmt::format(" '{}'", visible(slice(sources.at(to_index(part.source)), part.body)));
    out += "\n";
  }
  return out;
}

std::string findings(const Outcome& outcome, Severity at_least) {
  std::string out;
  for (const Finding& finding : outcome.findings())
    if (info(finding.code).severity >= at_least)
      out += fmt::format("{} {} {}\n", info(finding.code).slug, outcome.index().path(finding.part), range(finding.at));
  return out;
}

std::string dump(const Outcome& outcome) {
  const PartIndex& index = outcome.index();
  std::string out;
  std::uint32_t sources = 1;
  for (std::uint32_t i = 0; i < index.size(); ++i) {
    const Part& part = index[PartId{i}];
    out +=
        fmt::format("part {} {} {} head {} body {}", index.path(PartId{i}), kKinds[static_cast<std::size_t>(part.kind)],
                    visible(part.media_type), range(part.header), range(part.body));
    if (part.source != kOriginal) out += fmt::format(" source {}", to_index(part.source));
    if (!part.delimiter.empty()) out += fmt::format(" delimiter {}", range(part.delimiter));
    if (!part.close_delimiter.empty()) out += fmt::format(" close {}", range(part.close_delimiter));
    if (part.kind == PartKind::multipart) out += fmt::format(" boundary \"{}\"", visible(part.boundary));
    out += flags(part) + fmt::format(" fields {}\n", part.field_count);
    if (part.decoded) ++sources;
  }
  for (const Leaf& leaf : outcome.leaves()) {
    out += fmt::format("leaf {} {} bytes, {}, sha256 {}", index.path(leaf.part), leaf.decoded_size, leaf.detected_type,
                       leaf.sha256.hex().substr(0, 16));
    for (const NameCandidate& name : leaf.names)
      out += fmt::format(", {} \"{}\"", to_string(name.source), visible(name.name_utf8));
    out += "\n";
  }
  for (const Finding& finding : outcome.findings())
    out += fmt::format("find {} {} {} part {} [{}]\n", info(finding.code).slug, to_string(info(finding.code).severity),
                       range(finding.at), index.path(finding.part), info(finding.code).clause);
  for (const Decision& decision : outcome.decisions())
    out += fmt::format("decide {} part {} leaf {} rule {}: {}\n", to_string(decision.action), index.path(decision.part),
                       index.path(decision.leaf), decision.rule, decision.reason);
  for (std::uint32_t source = 0; source < sources; ++source)
    for (const Edit& edit : outcome.plan(SourceId{source}).edits())
      out += fmt::format("edit source {} part {} {}", source, index.path(edit.part), edit_line(edit));
  return out;
}

TempDir::TempDir() {
  // In memory where that is to be had: a quarantine calls fsync for everything.
  const std::filesystem::path memory = "/dev/shm";
  const bool in_memory = ::access(memory.c_str(), W_OK | X_OK) == 0;
  std::string name = ((in_memory ? memory : std::filesystem::temp_directory_path()) / "mimemend-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}
TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

// Steele, Lea, Flood: SplitMix64. Not std::mt19937 with a distribution: those differ between libraries.
std::size_t Dice::roll(std::size_t sides) {
  state_ += 0x9E3779B97F4A7C15U;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return static_cast<std::size_t>((z ^ (z >> 31)) % sides);
}

}  // namespace mimemend::test
