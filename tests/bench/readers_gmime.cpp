// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmime/gmime.h>

#include "backend/handles.hpp"
#include "readers.hpp"

namespace mimemend::bench {
namespace {

constexpr std::size_t kPieceBytes = 32 * 1024;

/// One reference of a GLib object.
template <class T>
using GObjectPtr = std::unique_ptr<T, Releaser<g_object_unref>>;

void init_once() {
  static const bool done = (g_mime_init(), true);
  (void)done;
}

/// A parsed message and the array its content stays in.
class Parsed {
 public:
  explicit Parsed(std::string_view message) {
    init_once();
    // GMime only reads the array, and does not own one that is set: no copy is made that ours would not make.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast)
    bytes_.data = reinterpret_cast<guint8*>(const_cast<char*>(message.data()));
    bytes_.len = static_cast<guint>(message.size());
    const GObjectPtr<GMimeStream> stream(g_mime_stream_mem_new());
    g_mime_stream_mem_set_byte_array(reinterpret_cast<GMimeStreamMem*>(stream.get()), &bytes_);
    const GObjectPtr<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    message_.reset(g_mime_parser_construct_message(parser.get(), nullptr));
    if (message_ == nullptr) throw std::runtime_error("GMime made no message of it");
  }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;
  ~Parsed() = default;
  [[nodiscard]] GMimeMessage* message() const { return message_.get(); }

 private:
  GByteArray bytes_{};
  GObjectPtr<GMimeMessage> message_;
};

std::uint64_t write_content(GMimeObject* part, GMimeStream* sink) {
  // NOLINTNEXTLINE: GLib's casts are macros of C
  GMimeDataWrapper* content = g_mime_part_get_content(reinterpret_cast<GMimePart*>(part));
  if (content == nullptr) return 0;
  const gssize written = g_mime_data_wrapper_write_to_stream(content, sink);
  return written > 0 ? static_cast<std::uint64_t>(written) : 0;
}

std::uint64_t step(GMimeContentEncoding encoding, std::string_view encoded) {
  GMimeEncoding state;
  g_mime_encoding_init_decode(&state, encoding);
  std::string scratch(g_mime_encoding_outlen(&state, kPieceBytes), '\0');
  std::uint64_t sum = 0;
  for (; !encoded.empty(); encoded.remove_prefix(std::min(kPieceBytes, encoded.size())))
    sum += g_mime_encoding_step(&state, encoded.data(), std::min(kPieceBytes, encoded.size()), scratch.data());
  return sum + g_mime_encoding_flush(&state, "", 0, scratch.data());
}

}  // namespace

std::uint64_t gmime_parse(std::string_view message) { return Parsed(message).message() != nullptr ? 1 : 0; }

std::uint64_t gmime_decode(std::string_view message) {
  const Parsed parsed(message);
  const GObjectPtr<GMimeStream> sink(g_mime_stream_null_new());
  std::vector<GMimeObject*> open{g_mime_message_get_mime_part(parsed.message())};
  std::uint64_t sum = 0;
  while (!open.empty()) {
    GMimeObject* object = open.back();
    open.pop_back();
    if (object == nullptr) continue;
    if (GMIME_IS_PART(object)) {
      sum += write_content(object, sink.get());
    } else if (GMIME_IS_MULTIPART(object)) {
      auto* multipart = reinterpret_cast<GMimeMultipart*>(object);
      for (int i = g_mime_multipart_get_count(multipart); i-- > 0;)
        open.push_back(g_mime_multipart_get_part(multipart, i));
    } else if (GMIME_IS_MESSAGE_PART(object)) {
      GMimeMessage* inner = g_mime_message_part_get_message(reinterpret_cast<GMimeMessagePart*>(object));
      if (inner != nullptr) open.push_back(g_mime_message_get_mime_part(inner));
    }
  }
  return sum;
}

std::uint64_t gmime_base64(std::string_view encoded) { return step(GMIME_CONTENT_ENCODING_BASE64, encoded); }
std::uint64_t gmime_quoted_printable(std::string_view encoded) {
  return step(GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE, encoded);
}

}  // namespace mimemend::bench
