// SPDX-License-Identifier: Apache-2.0
#include <mimemend/message.hpp>

#include <algorithm>
#include <tuple>

#include <fcntl.h>
#include <unistd.h>

#include "backend/failure.hpp"
#include "engine/message_state.hpp"
#include "inspect/inspection.hpp"
#include "store/system_error.hpp"

namespace mimemend {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;

/// A file that is read from its beginning.
class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& file) : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {}
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] bool is_open() const noexcept { return fd_ >= 0; }
  /// The count of the bytes read; 0 at the end; below 0 with errno.
  ssize_t read(std::span<char> buffer) const {
    ssize_t got = 0;
    do got = ::read(fd_, buffer.data(), buffer.size());
    while (got < 0 && errno == EINTR);
    return got;
  }

 private:
  int fd_;
};

}  // namespace

// ---- reading

struct MessageReader::State {
  explicit State(ReadOptions chosen)
      : options(std::move(chosen)), spool(options.spool), inner_headers(options.spool), inspection(options.limits) {}

  // What inspection saw of headers that stand in no bytes of the spool.
  Result<void> keep_inner_headers() {
    std::uint64_t offset = inner_headers.size();
    for (const auto& [part, size] : inspection.inner_headers.sizes) {
      places.push_back({part, offset});
      offset += size;
    }
    auto kept = inner_headers.append(inspection.inner_headers.bytes);
    inspection.inner_headers = {};
    return kept;
  }
  Result<void> feed(std::string_view piece) {
    try {
      inspection.feed(piece);
    } catch (const BackendFailure& failure) {
      return Error{Error::Kind::backend, failure.what()};
    }
    if (auto kept = keep_inner_headers(); !kept) return kept;
    return spool.append(piece);
  }

  ReadOptions options;
  Spool spool;
  Spool inner_headers;
  std::vector<Message::State::InnerHeader> places;
  Inspection inspection;
};

MessageReader::MessageReader(ReadOptions options) : state_(std::make_unique<State>(std::move(options))) {}
MessageReader::MessageReader(MessageReader&&) noexcept = default;
MessageReader& MessageReader::operator=(MessageReader&&) noexcept = default;
MessageReader::~MessageReader() = default;

Result<void> MessageReader::feed(std::string_view chunk) {
  // In pieces, so that what waits for the spool of inner headers stays small.
  for (; chunk.size() > kReadBytes; chunk.remove_prefix(kReadBytes))
    if (auto fed = state_->feed(chunk.substr(0, kReadBytes)); !fed) return fed;
  return state_->feed(chunk);
}

Result<Message> MessageReader::finish() && {
  Inspection& read = state_->inspection;
  try {
    read.finish();
  } catch (const BackendFailure& failure) {
    return Error{Error::Kind::backend, failure.what()};
  }
  if (auto kept = state_->keep_inner_headers(); !kept) return kept.error();
  auto out = std::make_unique<Message::State>(Message::State{
      std::move(state_->spool), std::move(state_->inner_headers), std::move(state_->places), std::move(read.index),
      std::move(read.leaves), std::move(read.log).take(), state_->options.limits});
  for (std::uint32_t i = 0; i < out->index.size(); ++i)
    if (out->index[PartId{i}].decoded) out->opened_by.push_back(PartId{i});
  return Message(std::move(out));
}

Result<Message> Message::read(std::string_view bytes, const ReadOptions& options) {
  MessageReader reader(options);
  if (auto fed = reader.feed(bytes); !fed) return fed.error();
  return std::move(reader).finish();
}

Result<Message> Message::read_file(const std::filesystem::path& file, const ReadOptions& options) {
  const InputFile input(file);
  if (!input.is_open()) return io_error(file.string());
  MessageReader reader(options);
  std::vector<char> buffer(kReadBytes);
  while (true) {
    const ssize_t got = input.read(buffer);
    if (got < 0) return io_error(file.string());
    if (got == 0) return std::move(reader).finish();
    if (auto fed = reader.feed({buffer.data(), static_cast<std::size_t>(got)}); !fed) return fed.error();
  }
}

// ---- what was read

Message::Message(std::unique_ptr<State> state) : state_(std::move(state)) {}
Message::Message(Message&&) noexcept = default;
Message& Message::operator=(Message&&) noexcept = default;
Message::~Message() = default;

const PartIndex& Message::index() const noexcept { return state_->index; }
std::span<const Leaf> Message::leaves() const noexcept { return state_->leaves; }
std::span<const Finding> Message::findings() const noexcept { return state_->findings; }
void Message::add_finding(const Finding& finding) {
  const auto place = [](const Finding& each) { return std::tuple(each.part, each.at, each.code); };
  std::vector<Finding>& findings = state_->findings;
  findings.insert(std::upper_bound(findings.begin(), findings.end(), finding,
                                   [&](const Finding& a, const Finding& b) { return place(a) < place(b); }),
                  finding);
}
std::uint64_t Message::size() const noexcept { return state_->spool.size(); }

const Leaf* Message::leaf(PartId part) const noexcept {
  const auto found = std::lower_bound(state_->leaves.begin(), state_->leaves.end(), part,
                                      [](const Leaf& leaf, PartId id) { return leaf.part < id; });
  return found != state_->leaves.end() && found->part == part ? &*found : nullptr;
}

std::uint64_t Message::State::inner_header_offset(PartId part) const {
  return std::lower_bound(inner_header_places.begin(), inner_header_places.end(), part,
                          [](const InnerHeader& inner, PartId wanted) { return inner.part < wanted; })
      ->offset;
}

Result<Header> Message::header(PartId id) const {
  const Part& part = state_->index[id];
  const auto fields = state_->index.fields(part);
  // Up to the last field that is indexed: what went over a limit may be of any size.
  const std::uint64_t size = fields.empty() ? 0 : fields.back().whole.end - part.header.begin;
  const bool inner = part.source != kOriginal;
  const Spool& spool = inner ? state_->inner_headers : state_->spool;
  const std::uint64_t begin = inner ? state_->inner_header_offset(id) : part.header.begin;
  StringSink block;
  if (auto copied = spool.copy({begin, begin + size}, block); !copied) return copied.error();
  return Header(block.bytes(), part.header.begin, fields);
}

}  // namespace mimemend
