// SPDX-License-Identifier: Apache-2.0
#include <set>

#include <fmt/format.h>

#include <mimemend/quarantine.hpp>
#include <mimemend/report.hpp>

#include "backend/sha256.hpp"
#include "store/blob_store.hpp"
#include "store/body_finder.hpp"
#include "store/durable.hpp"
#include "store/record.hpp"
#include "store/spool.hpp"

namespace mimemend {
namespace {

namespace fs = std::filesystem;

bool is_record_id(std::string_view id) {
  return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// What is there and cannot be looked at is an error later on, not a missing record.
bool is_missing(const fs::path& file) {
  std::error_code ignored;
  return fs::status(file, ignored).type() == fs::file_type::not_found;
}

Result<Record> read_record(const fs::path& file) {
  StringSink text;
  if (auto copied = copy_file(file, text); !copied) return copied.error();
  return parse_record(text.bytes(), file.string());
}

/// Gives LF the CR that storage took from it.
class CrlfSink final : public ByteSink {
 public:
  explicit CrlfSink(ByteSink& sink) : sink_(sink) {}
  Result<void> write(std::string_view bytes) override {
    out_.clear();
    for (const char c : bytes) {
      if (c == '\n' && last_ != '\r') out_ += '\r';
      out_ += last_ = c;
    }
    return sink_.write(out_);
  }

 private:
  ByteSink& sink_;
  char last_ = 0;
  std::string out_;
};

class SpoolSink final : public ByteSink {
 public:
  explicit SpoolSink(Spool& spool) : spool_(spool) {}
  Result<void> write(std::string_view bytes) override { return spool_.append(bytes); }

 private:
  Spool& spool_;
};

}  // namespace

struct Restorer::State {
  fs::path folder;
  SpoolOptions options;
  BodyFinder finder;
  Sha256 hash;
  Mender reader;  ///< keeps the message, and finds our trace in its parts
  std::string chosen;

  State(fs::path directory, const SpoolOptions& spool)
      : folder(std::move(directory)),
        options(spool),
        reader(std::make_shared<const Policy>(Policy::none()), MenderOptions{{}, spool}) {}

  // Whoever asked for a record gets that or an error. Else what the mail says, in its order, and at last
  // what is known of these very bytes.
  std::vector<fs::path> candidates(const PartIndex& index) {
    const fs::path records = folder / "records";
    std::vector<fs::path> out;
    if (!chosen.empty()) {
      out.push_back(records / (chosen + ".json"));
      std::erase_if(out, is_missing);
      return out;
    }
    std::set<std::string> seen;
    for (const Part& part : index.parts())
      for (const std::string& id : part.records)
        if (is_record_id(id) && seen.insert(id).second) out.push_back(records / (id + ".json"));
    out.push_back(folder / "outputs" / hash.finish().hex());
    std::erase_if(out, is_missing);
    return out;
  }

  /// The body as it was when it left us.
  Result<Spool> body_as_written(const Outcome& input, const Record& record) {
    Spool body(options);
    SpoolSink sink(body);
    const ByteRange stored{finder.body_offset(), input.original_size()};
    if (stored.size() >= record.output_body_size || !record.crlf) {
      if (auto copied = input.write_original(stored, sink); !copied) return copied.error();
      return body;
    }
    CrlfSink crlf(sink);
    if (auto copied = input.write_original(stored, crlf); !copied) return copied.error();
    return body;
  }

  Result<void> rebuild(const Record& record, const Spool& body, ByteSink& sink) const {
    const BlobStore blobs(folder);
    if (auto got = blobs.get(record.header, sink); !got) return got;
    for (const RecordStep& step : record.body) {
      if (!step.blob_sha256.empty()) {
        if (auto got = blobs.get({step.blob_sha256, step.blob_size}, sink); !got) return got;
        continue;
      }
      if (step.copy.end > body.size()) return Error{Error::Kind::data, "the message is shorter than what was written"};
      if (auto copied = body.copy(step.copy, sink); !copied) return copied;
    }
    return {};
  }

  // First to a hash, then to the reader of it: nothing wrong is ever handed out.
  Result<void> restore(const Outcome& input, const fs::path& file, ByteSink& sink) {
    auto record = read_record(file);
    if (!record) return record.error();
    auto body = body_as_written(input, *record);
    if (!body) return body.error();
    Sha256Sink check;
    if (auto rebuilt = rebuild(*record, *body, check); !rebuilt) return rebuilt;
    if (check.finish().hex() != record->original.sha256)
      return Error{Error::Kind::data,
                   fmt::format("record {} does not fit: the message was changed since it was rewritten", record->id)};
    return rebuild(*record, *body, sink);
  }
};

Restorer::Restorer(const Quarantine& quarantine, SpoolOptions spool)
    : state_(std::make_unique<State>(quarantine.directory(), spool)) {}
Restorer::Restorer(Restorer&&) noexcept = default;
Restorer& Restorer::operator=(Restorer&&) noexcept = default;
Restorer::~Restorer() = default;

Result<void> Restorer::feed(std::string_view chunk) {
  state_->finder.feed(chunk);
  state_->hash.update(chunk);
  return state_->reader.feed(chunk);
}

void Restorer::use_record(std::string id) { state_->chosen = std::move(id); }

Result<void> Restorer::finish(ByteSink& sink) && {
  if (!state_->chosen.empty() && !is_record_id(state_->chosen))
    return Error{Error::Kind::data,
                 fmt::format("\"{}\" is no record id: 32 hex digits", escape_for_display(state_->chosen))};
  auto input = std::move(state_->reader).finish();
  if (!input) return input.error();
  const std::string which = state_->chosen.empty() ? "of this message" : state_->chosen;
  Result<void> last = Error{Error::Kind::data, fmt::format("no record {} in {}", which, state_->folder.string())};
  for (const fs::path& file : state_->candidates(input->index())) {
    last = state_->restore(*input, file, sink);
    if (last || last.error().kind == Error::Kind::io) return last;
  }
  return last;
}

}  // namespace mimemend
