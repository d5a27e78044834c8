// SPDX-License-Identifier: Apache-2.0
#include "store/blob_store.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <mimemend/atomic_file.hpp>

#include "backend/sha256.hpp"
#include "store/durable.hpp"
#include "store/system_error.hpp"

namespace mimemend {

namespace fs = std::filesystem;

Result<void> make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(folder.parent_path());
  if (errno != EEXIST) return io_error(folder.string());
  struct stat facts{};
  if (::stat(folder.c_str(), &facts) != 0) return io_error(folder.string());
  if (!S_ISDIR(facts.st_mode)) return io_error(folder.string(), ENOTDIR);
  return {};
}

Result<void> copy_file(const fs::path& file, ByteSink& sink) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return io_error(file.string());
  char buffer[64 * 1024];
  Result<void> result;
  while (result) {
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) result = io_error(file.string());
    if (got <= 0) break;
    result = sink.write({buffer, static_cast<std::size_t>(got)});
  }
  ::close(fd);
  return result;
}

namespace {

bool is_sound(const fs::path& file, const std::string& sha256) {
  Sha256Sink hash;
  return copy_file(file, hash) && hash.finish().hex() == sha256;
}

}  // namespace

fs::path BlobStore::path_of(const std::string& sha256) const {
  return folder_ / "blobs" / sha256.substr(0, 2) / sha256.substr(2);
}

Result<BlobRef> BlobStore::put(const Writer& write) const {
  Sha256Sink name;
  if (auto written = write(name); !written) return written.error();
  const BlobRef blob{name.finish().hex(), name.size()};
  const fs::path file = path_of(blob.sha256);
  if (auto made = make_folder(file.parent_path()); !made) return made.error();
  if (is_sound(file, blob.sha256)) {
    // Somebody else may have renamed it just now and not have come to the fsync.
    if (auto synced = sync_folder(file.parent_path()); !synced) return synced.error();
    return blob;
  }
  auto out = AtomicFile::create(file, 0600);
  if (!out) return out.error();
  if (auto written = write(*out); !written) return written.error();
  if (auto committed = out->commit(); !committed) return committed.error();
  return blob;
}

Result<void> BlobStore::get(const BlobRef& blob, ByteSink& sink) const {
  if (blob.sha256.size() != 64 || blob.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
    return Error{Error::Kind::data, "a blob has no SHA-256 for a name"};
  const fs::path file = path_of(blob.sha256);
  std::error_code ignored;
  if (fs::status(file, ignored).type() == fs::file_type::not_found)
    return Error{Error::Kind::data, file.string() + ": missing"};
  if (!is_sound(file, blob.sha256)) return Error{Error::Kind::data, file.string() + ": damaged"};
  return copy_file(file, sink);
}

}  // namespace mimemend
