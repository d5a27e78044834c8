// SPDX-License-Identifier: Apache-2.0
#include <mimemend/quarantine.hpp>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include <mimemend/atomic_file.hpp>

#include "backend/sha256.hpp"
#include "backend/unicode.hpp"
#include "store/blob_store.hpp"
#include "store/body_finder.hpp"
#include "store/durable.hpp"
#include "store/record.hpp"
#include "store/system_error.hpp"

namespace mimemend {
namespace {

namespace fs = std::filesystem;

/// Learns what must be known of the rewritten message, while it passes.
class OutputFacts final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    finder_.feed(bytes);
    return hash_.write(bytes);
  }
  [[nodiscard]] std::uint64_t body_offset() const { return finder_.body_offset(); }
  [[nodiscard]] BlobRef finish() { return {hash_.finish().hex(), hash_.size()}; }

 private:
  BodyFinder finder_;
  Sha256Sink hash_;
};

std::string removed_json(const Outcome& outcome) {
  nlohmann::ordered_json out = nlohmann::ordered_json::array();
  for (const Decision& decision : outcome.decisions()) {
    nlohmann::ordered_json entry{{"part", outcome.index().path(decision.part)},
                                 {"leaf", outcome.index().path(decision.leaf)},
                                 {"action", to_string(decision.action)},
                                 {"rule", decision.rule},
                                 {"reason", decision.reason},
                                 {"type", unicode::to_utf8(outcome.index()[decision.leaf].media_type)}};
    if (const Leaf* leaf = outcome.leaf(decision.leaf)) {
      entry["name"] = std::string(leaf->display_name());
      entry["detected_type"] = leaf->detected_type;
      entry["size"] = leaf->decoded_size;
      entry["sha256"] = leaf->sha256.hex();
    }
    out.push_back(std::move(entry));
  }
  return out.dump();
}

/// Writes the blobs of one rewrite and notes how to put them back.
class Keeper {
 public:
  Keeper(const Outcome& outcome, const BlobStore& blobs) : outcome_(outcome), blobs_(blobs) {}

  Result<Record> keep() {
    OutputFacts output;
    auto places = outcome_.write(output);
    if (!places) return places.error();
    record_.id = outcome_.record_id();
    output_body_ = output.body_offset();
    record_.output = output.finish();
    record_.output_body_size = record_.output.size - output_body_;
    record_.crlf = outcome_.index().line_end(kOriginal) == "\r\n";
    record_.removed_json = removed_json(outcome_);
    Sha256Sink original;
    const ByteRange all{0, outcome_.original_size()};
    if (auto copied = outcome_.write_original(all, original); !copied) return copied.error();
    find_original_body(*places);
    record_.original = {original.finish().hex(), all.size()};
    if (auto kept = keep_header(); !kept) return kept.error();
    if (auto kept = keep_body(*places); !kept) return kept.error();
    return std::move(record_);
  }

 private:
  Result<BlobRef> blob(ByteRange range) {
    return blobs_.put([&](ByteSink& sink) { return outcome_.write_original(range, sink); });
  }
  // What in the original stands for the beginning of the output's body, as whoever restores will find that: it need not
  // be where our reading has the body. An edit across it goes with the header.
  void find_original_body(const std::vector<ByteRange>& places) {
    const auto edits = outcome_.plan(kOriginal).edits();
    std::uint64_t original = 0;  // where the bytes stand that follow the last edit
    std::uint64_t output = 0;    // and in the output
    for (; first_body_edit_ < edits.size(); ++first_body_edit_) {
      if (output_body_ <= places[first_body_edit_].begin) break;
      original = edits[first_body_edit_].at.end;
      output = places[first_body_edit_].end;
    }
    original_body_ = original + (output_body_ - std::min(output, output_body_));
  }
  Result<void> keep_header() {
    auto header = blob({0, original_body_});
    if (!header) return header.error();
    record_.header = *header;
    return {};
  }
  // Alternates what the edits left standing with what they took.
  Result<void> keep_body(const std::vector<ByteRange>& places) {
    const auto edits = outcome_.plan(kOriginal).edits();
    std::uint64_t standing = output_body_;  // in the output
    if (first_body_edit_ > 0) standing = std::max(standing, places[first_body_edit_ - 1].end);
    for (std::size_t i = first_body_edit_; i < edits.size(); ++i) {
      copy({standing, places[i].begin});
      standing = places[i].end;
      if (edits[i].at.empty()) continue;
      auto kept = blob(edits[i].at);
      if (!kept) return kept.error();
      record_.body.push_back({{}, kept->sha256, kept->size});
    }
    copy({standing, record_.output.size});
    return {};
  }
  void copy(ByteRange output) {
    if (!output.empty()) record_.body.push_back({{output.begin - output_body_, output.end - output_body_}, {}, 0});
  }
  const Outcome& outcome_;
  const BlobStore& blobs_;
  Record record_;
  std::uint64_t output_body_ = 0;    ///< where the body begins in the output
  std::uint64_t original_body_ = 0;  ///< and in the original
  std::size_t first_body_edit_ = 0;
};

// Links the rewritten message to its record, for a mail in which nothing says what was dropped.
Result<void> link_output(const fs::path& folder, const Record& record) {
  const fs::path link = folder / "outputs" / record.output.sha256;
  const fs::path target = fs::path("..") / "records" / (record.id + ".json");
  if (::symlink(target.c_str(), link.c_str()) != 0 && errno != EEXIST) return io_error(link.string());
  return sync_folder(link.parent_path());
}

}  // namespace

Result<void> Quarantine::open() const {
  std::error_code failed;
  if (directory_.has_parent_path()) fs::create_directories(directory_.parent_path(), failed);
  for (const fs::path& folder : {directory_, directory_ / "blobs", directory_ / "records", directory_ / "outputs"})
    if (auto made = make_folder(folder); !made) return made;
  if (::access((directory_ / "records").c_str(), W_OK | X_OK) != 0) return io_error((directory_ / "records").string());
  return {};
}

Result<void> Quarantine::keep(const Outcome& outcome) const {
  if (!outcome.changed()) return {};
  if (outcome.record_id().empty()) return Error{Error::Kind::config, "the policy says that nothing is kept"};
  if (auto opened = open(); !opened) return opened;
  auto record = Keeper(outcome, BlobStore(directory_)).keep();
  if (!record) return record.error();
  auto file = AtomicFile::create(directory_ / "records" / (record->id + ".json"), 0600);
  if (!file) return file.error();
  if (auto written = file->write(to_json(*record)); !written) return written;
  if (auto committed = file->commit(); !committed) return committed;
  return link_output(directory_, *record);
}

}  // namespace mimemend
