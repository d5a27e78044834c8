// SPDX-License-Identifier: Apache-2.0
#include "store/record.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace mimemend {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kSchema = "mimemend-record/1";

Json blob_json(const BlobRef& blob) { return {{"sha256", blob.sha256}, {"size", blob.size}}; }
BlobRef blob_of(const Json& json) {
  return {json.at("sha256").get<std::string>(), json.at("size").get<std::uint64_t>()};
}

}  // namespace

std::string to_json(const Record& record) {
  Json out{{"schema", kSchema}, {"id", record.id}};
  out["original"] = blob_json(record.original);
  out["output"] = blob_json(record.output);
  out["output"]["body_size"] = record.output_body_size;
  out["output"]["line_end"] = record.crlf ? "crlf" : "lf";
  out["header"] = blob_json(record.header);
  out["body"] = Json::array();
  for (const RecordStep& step : record.body) {
    if (step.blob_sha256.empty())
      out["body"].push_back({{"copy", {step.copy.begin, step.copy.end}}});
    else
      out["body"].push_back({{"blob", step.blob_sha256}, {"size", step.blob_size}});
  }
  out["removed"] = Json::parse(record.removed_json);
  return out.dump(1) + "\n";
}

Result<Record> parse_record(std::string_view text, std::string_view label) {
  try {
    const Json json = Json::parse(text);
    if (json.at("schema") != kSchema) return Error{Error::Kind::data, fmt::format("{}: unknown schema", label)};
    Record out;
    out.id = json.at("id").get<std::string>();
    out.original = blob_of(json.at("original"));
    out.output = blob_of(json.at("output"));
    out.output_body_size = json.at("output").at("body_size").get<std::uint64_t>();
    out.crlf = json.at("output").at("line_end") == "crlf";
    out.header = blob_of(json.at("header"));
    for (const Json& step : json.at("body")) {
      if (step.contains("blob")) {
        out.body.push_back({{}, step.at("blob").get<std::string>(), step.at("size").get<std::uint64_t>()});
        continue;
      }
      const auto copy = step.at("copy").get<std::vector<std::uint64_t>>();
      if (copy.size() != 2 || copy[0] > copy[1] || copy[1] > out.output_body_size)
        return Error{Error::Kind::data, fmt::format("{}: a step copies what is not there", label)};
      out.body.push_back({{copy[0], copy[1]}, {}, 0});
    }
    out.removed_json = json.at("removed").dump();
    return out;
  } catch (const Json::exception& error) {
    return Error{Error::Kind::data, fmt::format("{}: {}", label, error.what())};
  }
}

}  // namespace mimemend
