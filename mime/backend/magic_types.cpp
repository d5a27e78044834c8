// SPDX-License-Identifier: Apache-2.0
#include "backend/magic_types.hpp"

#include <magic.h>

#include <memory>
#include <mutex>
#include <vector>

#include "backend/failure.hpp"
#include "backend/handles.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

using MagicPtr = std::unique_ptr<magic_set, Releaser<magic_close>>;

std::string reason(magic_t handle) {
  const char* what = magic_error(handle);
  return what == nullptr ? "libmagic: failed" : std::string("libmagic: ") + what;
}

/// Handles serve one call at a time and are costly to make, so they go back to a pool.
class Pool {
 public:
  MagicPtr borrow() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        MagicPtr handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    // Looking into compressed data is not its job here; text encodings are told by the byte census.
    MagicPtr made(
        magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_TOKENS));
    if (made == nullptr) throw BackendFailure("libmagic: out of memory");
    // When its compiled database cannot be mapped it may fall back on an empty one and call that success;
    // only the error text tells.
    if (magic_load(made.get(), nullptr) != 0 || magic_error(made.get()) != nullptr)
      throw BackendFailure(reason(made.get()));
    return made;
  }
  void give_back(MagicPtr handle) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
  }

 private:
  std::mutex mutex_;
  std::vector<MagicPtr> idle_;
};

}  // namespace

std::string magic_type(std::string_view content) {
  static Pool pool;
  MagicPtr handle = pool.borrow();
  const char* found = magic_buffer(handle.get(), content.data(), content.size());
  // Without an error of the system it is the content's doing: an entry that has no type to print, or a bound of
  // libmagic's that was hit. Mail must not be able to make us fail.
  if (found == nullptr && magic_errno(handle.get()) != 0) throw BackendFailure(reason(handle.get()));
  std::string type = found == nullptr ? "application/octet-stream" : ascii::lower(found);
  pool.give_back(std::move(handle));
  return type;
}

}  // namespace mimemend
