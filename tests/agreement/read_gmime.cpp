// SPDX-License-Identifier: Apache-2.0
//
// Reads names of messages on standard input; for each, prints as one line of JSON the leaves as GMime reads them.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmime/gmime.h>
#include <nlohmann/json.hpp>

namespace {

using Json = nlohmann::json;

struct Unref {
  template <class T>
  void operator()(T* object) const {
    g_object_unref(object);
  }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

std::string base64(std::string_view octets) {
  const std::unique_ptr<gchar, decltype(&g_free)> text(
      g_base64_encode(reinterpret_cast<const guchar*>(octets.data()), octets.size()), &g_free);
  return text.get();
}

std::string decoded(GMimeDataWrapper* content) {
  if (content == nullptr) return {};
  const Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  const GByteArray* octets = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(octets->data), octets->len};
}

std::string type_of(GMimeObject* entity) {
  const std::unique_ptr<gchar, decltype(&g_free)> type(
      g_mime_content_type_get_mime_type(g_mime_object_get_content_type(entity)), &g_free);
  std::string lower = type.get();
  std::transform(lower.begin(), lower.end(), lower.begin(), g_ascii_tolower);
  return lower;
}

Json leaf(GMimeObject* entity) {
  Json told = {{"type", type_of(entity)}, {"name", nullptr}, {"encoding", ""}, {"content", ""}};
  if (!GMIME_IS_PART(entity)) return told;
  GMimePart* part = GMIME_PART(entity);
  if (const char* name = g_mime_part_get_filename(part)) told["name"] = base64(name);
  if (const char* encoding = g_mime_content_encoding_to_string(g_mime_part_get_content_encoding(part)))
    told["encoding"] = encoding;
  told["content"] = base64(decoded(g_mime_part_get_content(part)));
  return told;
}

Json leaves(GMimeObject* top) {
  Json found = Json::array();
  std::vector<GMimeObject*> to_visit{top};
  while (!to_visit.empty()) {
    GMimeObject* entity = to_visit.back();
    to_visit.pop_back();
    if (entity == nullptr) continue;
    if (GMIME_IS_MULTIPART(entity) && g_mime_multipart_get_count(GMIME_MULTIPART(entity)) > 0) {
      for (int i = g_mime_multipart_get_count(GMIME_MULTIPART(entity)); i > 0; --i)
        to_visit.push_back(g_mime_multipart_get_part(GMIME_MULTIPART(entity), i - 1));
    } else if (GMIME_IS_MESSAGE_PART(entity)) {
      GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(entity));
      if (inner != nullptr) to_visit.push_back(g_mime_message_get_mime_part(inner));
    } else {
      found.push_back(leaf(entity));
    }
  }
  return found;
}

Json read(const std::string& path) {
  Json reading = {{"leaves", Json::array()}, {"refused", nullptr}};
  const Owned<GMimeStream> stream(g_mime_stream_fs_open(path.c_str(), 0, 0, nullptr));
  if (!stream) return reading["refused"] = "cannot be opened", reading;
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) return reading["refused"] = "no message", reading;
  reading["leaves"] = leaves(g_mime_message_get_mime_part(message.get()));
  return reading;
}

}  // namespace

int main() {
  g_mime_init();
  for (std::string path; std::getline(std::cin, path);)
    std::cout << read(path).dump(-1, ' ', true, Json::error_handler_t::replace) << std::endl;
  g_mime_shutdown();
}
