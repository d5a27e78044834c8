// SPDX-License-Identifier: Apache-2.0
//
// Reads names of messages on standard input; for each, prints as one line of JSON the leaves as VMime reads them.
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>

#include <glib.h>
#include <nlohmann/json.hpp>
#include <vmime/vmime.hpp>

namespace {

using Json = nlohmann::json;
using Part = vmime::shared_ptr<const vmime::bodyPart>;

constexpr int kDepth = 64;

std::string base64(const std::string& octets) {
  gchar* text = g_base64_encode(reinterpret_cast<const guchar*>(octets.data()), octets.size());
  std::string copy = text;
  g_free(text);
  return copy;
}

std::string parameter_of(const Part& part, const char* field_name, const char* parameter) {
  if (!part->getHeader()->hasField(field_name)) return {};
  const auto field =
      vmime::dynamicCast<const vmime::parameterizedHeaderField>(part->getHeader()->findField(field_name));
  if (!field) return {};
  for (const auto& each : field->getParameterList())
    if (vmime::utility::stringUtils::isStringEqualNoCase(each->getName(), parameter))
      return each->getValue().getBuffer();
  return {};
}

Json name_of(const Part& part) {
  std::string name = parameter_of(part, vmime::fields::CONTENT_DISPOSITION, "filename");
  if (name.empty()) name = parameter_of(part, vmime::fields::CONTENT_TYPE, "name");
  return name.empty() ? Json() : Json(base64(name));
}

std::string decoded(const Part& part) {
  std::ostringstream out;
  vmime::utility::outputStreamAdapter adapter(out);
  part->getBody()->getContents()->extract(adapter);
  adapter.flush();
  return out.str();
}

// VMime leaves a message in a message alone; whoever opens it gives it to the parser again, as is done here.
// Recursion is bounded by kDepth here and by the stack's size there: a driver that dies is a refusal.
void add_leaves(const Part& part, int depth, Json& found) {
  const auto body = part->getBody();
  if (body->getPartCount() > 0) {
    for (const auto& below : body->getPartList()) add_leaves(below, depth, found);
    return;
  }
  const auto type = body->getContentType();
  if (type.getType() == "message" && type.getSubType() == "rfc822" && depth < kDepth) {
    const auto inner = vmime::make_shared<vmime::message>();
    inner->parse(decoded(part));
    add_leaves(inner, depth + 1, found);
    return;
  }
  found.push_back({{"type", type.generate()},
                   {"name", name_of(part)},
                   {"encoding", body->getEncoding().getName()},
                   {"content", base64(decoded(part))}});
}

Json read(const std::string& path) {
  Json reading = {{"leaves", Json::array()}, {"refused", nullptr}};
  try {
    std::ifstream file(path, std::ios::binary);
    const std::string octets{std::istreambuf_iterator<char>(file), {}};
    const auto message = vmime::make_shared<vmime::message>();
    message->parse(octets);
    add_leaves(message, 0, reading["leaves"]);
  } catch (const std::exception& error) {
    reading["refused"] = error.what();
  }
  return reading;
}

}  // namespace

int main() {
  for (std::string path; std::getline(std::cin, path);)
    std::cout << read(path).dump(-1, ' ', true, Json::error_handler_t::replace) << std::endl;
}
