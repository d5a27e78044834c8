// SPDX-License-Identifier: Apache-2.0
//
// The tree of every message of the corpora (types, sizes, SHA-256 of leaves), as we and as GMime read it.
// Mail without a warning or a danger must be read alike.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <gmime/gmime.h>

#include <mimemend/finding.hpp>

#include "backend/handles.hpp"
#include "backend/sha256.hpp"
#include "scan/ascii.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

namespace fs = std::filesystem;

template <class T>
using GObjectPtr = std::unique_ptr<T, Releaser<g_object_unref>>;

// Paths ("1.2") to "TYPE" and, for a leaf, its size and digest.
using Tree = std::map<std::string, std::string>;

std::string leaf(std::string_view type, std::uint64_t size, const Sha256Digest& digest) {
  return fmt::format("{} {} {}", type, size, digest.hex());
}

// GMime takes a message with a transfer encoding for a leaf and does not look into it.
// RFC 2046 5.2.1 forbids the encoding, RFC 6532 3.7 allows it for message/global.
bool is_opaque_to_gmime(const Part& part) { return part.decoded.has_value(); }

// GMime says application/octet-stream of a Content-Type that it cannot read; RFC 2045 5.2 says text/plain.
bool is_typed_by_default(const PartIndex& index, const Part& part) {
  const auto fields = index.fields(part);
  return !part.media_type_declared && std::any_of(fields.begin(), fields.end(), [](const HeaderField& field) {
    return field.kind == FieldKind::content_type;
  });
}

bool is_inside(std::string_view path, const std::set<std::string>& opaque) {
  return std::any_of(opaque.begin(), opaque.end(),
                     [&](const std::string& above) { return path.starts_with(above + "."); });
}

// Our reading, with what GMime does on its own account put in where it cannot be compared.
struct Ours {
  Tree tree;
  std::set<std::string> opaque;   // paths of entities of which the type is compared, and nothing inside
  std::set<std::string> untyped;  // paths of entities of which the type is not compared
};

Ours read_as_ours(const Outcome& outcome) {
  Ours ours;
  const PartIndex& index = outcome.index();
  for (std::uint32_t i = 0; i < index.size(); ++i) {
    const Part& part = index[PartId{i}];
    const std::string path = index.path(PartId{i});
    if (part.kind != PartKind::leaf) ours.tree[path] = part.media_type;
    if (is_opaque_to_gmime(part)) ours.opaque.insert(path);
    if (is_typed_by_default(index, part)) ours.untyped.insert(path);
  }
  for (const Leaf& each : outcome.leaves())
    ours.tree.try_emplace(index.path(each.part), leaf(index[each.part].media_type, each.decoded_size, each.sha256));
  return ours;
}

std::string comparable(const Ours& ours, const Tree& tree, const std::string& path) {
  const auto found = tree.find(path);
  if (found == tree.end()) return "nothing";
  const std::string& entity = found->second;
  if (ours.opaque.contains(path)) return entity.substr(0, entity.find(' '));
  return ours.untyped.contains(path) ? entity.substr(entity.find(' ') + 1) : entity;
}

std::string type_of(GMimeObject* object) {
  GMimeContentType* type = g_mime_object_get_content_type(object);
  return ascii::lower(
      fmt::format("{}/{}", g_mime_content_type_get_media_type(type), g_mime_content_type_get_media_subtype(type)));
}

std::string content_of(GMimePart* part) {
  GMimeDataWrapper* wrapper = g_mime_part_get_content(part);
  if (wrapper == nullptr) return {};
  const GObjectPtr<GMimeStream> memory(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(wrapper, memory.get());
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

struct Visit {
  std::string path;
  GMimeObject* object;  // borrowed from the message
};

// What is inside of `visit`: parts, or the message that it holds.
std::vector<Visit> children_of(const Visit& visit) {
  std::vector<Visit> children;
  if (GMIME_IS_MULTIPART(visit.object)) {
    auto* multipart = GMIME_MULTIPART(visit.object);
    for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i)
      children.push_back({fmt::format("{}.{}", visit.path, i + 1), g_mime_multipart_get_part(multipart, i)});
  } else if (GMIME_IS_MESSAGE_PART(visit.object)) {
    GMimeMessage* message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(visit.object));
    GMimeObject* root = message == nullptr ? nullptr : g_mime_message_get_mime_part(message);
    if (root != nullptr) children.push_back({visit.path + ".1", root});
  }
  return children;
}

Tree gmime_tree_of(const std::string& message) {
  Tree tree;
  const GObjectPtr<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size()));
  const GObjectPtr<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  // GMime takes an mbox separator for one in this format only.
  if (message.starts_with("From ")) g_mime_parser_set_format(parser.get(), GMIME_FORMAT_MBOX);
  const GObjectPtr<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), nullptr));
  GMimeObject* root = parsed == nullptr ? nullptr : g_mime_message_get_mime_part(parsed.get());
  std::vector<Visit> to_visit;
  if (root != nullptr) to_visit.push_back({"1", root});
  while (!to_visit.empty()) {
    const Visit visit = std::move(to_visit.back());
    to_visit.pop_back();
    const std::vector<Visit> children = children_of(visit);
    to_visit.insert(to_visit.end(), children.begin(), children.end());
    if (GMIME_IS_PART(visit.object)) {
      const std::string content = content_of(GMIME_PART(visit.object));
      tree[visit.path] = leaf(type_of(visit.object), content.size(), sha256(content));
    } else {
      tree[visit.path] = type_of(visit.object);
    }
  }
  return tree;
}

bool is_clean(const Outcome& outcome) {
  return std::all_of(outcome.findings().begin(), outcome.findings().end(),
                     [](const Finding& finding) { return info(finding.code).severity == Severity::note; });
}

// The first difference, for people; nothing when the trees are alike.
std::string difference(const Ours& ours, const Tree& theirs) {
  std::set<std::string> paths;
  for (const Tree* tree : {&ours.tree, &theirs})
    for (const auto& [path, entity] : *tree) paths.insert(path);
  for (const std::string& path : paths) {
    const std::string here = comparable(ours, ours.tree, path);
    const std::string there = comparable(ours, theirs, path);
    if (here != there && !is_inside(path, ours.opaque)) return fmt::format("{}: we {}, GMime {}", path, here, there);
  }
  return {};
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != "README.md") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

// For each finding that matters: in how many messages it is, and how many of them differ.
using Counts = std::map<std::string_view, std::pair<int, int>>;

void count(Counts& counts, const Outcome& outcome, bool differs) {
  std::set<std::string_view> slugs;
  for (const Finding& finding : outcome.findings())
    if (info(finding.code).severity != Severity::note) slugs.insert(info(finding.code).slug);
  for (const std::string_view slug : slugs) {
    ++counts[slug].first;
    counts[slug].second += differs ? 1 : 0;
  }
}

}  // namespace

TEST_CASE("differential: GMime reads clean mail of the corpora as we do", "[differential]") {
  const char* folder = std::getenv("MIMEMEND_CORPORA");
  if (folder == nullptr) {
    std::cout << "skipped: MIMEMEND_CORPORA does not name a folder of mail\n";
    return;
  }
  g_mime_init();
  int clean = 0;
  Counts counts;
  for (const fs::path& file : files_below(folder)) {
    const std::string message = read_file(file);
    const Outcome outcome = read(message, Policy::none());
    const std::string differs = difference(read_as_ours(outcome), gmime_tree_of(message));
    if (!is_clean(outcome)) {
      count(counts, outcome, !differs.empty());
      continue;
    }
    ++clean;
    INFO(fs::relative(file, folder) << " " << differs);
    CHECK(differs.empty());
  }
  CHECK(clean > 0);
  std::cout << fmt::format("{} messages without a warning or a danger\n", clean);
  for (const auto& [slug, numbers] : counts)
    if (numbers.second > 0)
      std::cout << fmt::format("{:32}{:>6} messages{:>6} differ\n", slug, numbers.first, numbers.second);
}
