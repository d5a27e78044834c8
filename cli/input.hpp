// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include <mimemend/result.hpp>

#include "failure.hpp"

namespace mimemend::cli {

/// The name that stands for standard input.
inline constexpr std::string_view kStdinName = "-";

/// How people read the name of an input.
[[nodiscard]] std::string label_of(std::string_view name);

/// Which files may be read.
enum class Accept {
  anything,       ///< pipes and devices too
  regular_files,  ///< for rewriting in place
};

/// One message to read: a file, or standard input. Owns the descriptor of a file.
class Input {
 public:
  /// Opens `name`; symbolic links are followed. Errors: io, with the cause alone.
  [[nodiscard]] static Result<Input> open(const std::string& name, Accept accept);
  Input(Input&& other) noexcept;
  Input& operator=(Input&&) = delete;
  ~Input();

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::string label() const { return label_of(name_); }
  [[nodiscard]] bool is_stdin() const noexcept { return name_ == kStdinName; }
  /// What the file was when it was opened.
  [[nodiscard]] const struct stat& opened_as() const noexcept { return opened_as_; }

  /// Takes the next bytes, which live for this call only.
  using Consumer = std::function<Result<void>(std::string_view chunk)>;
  /// Feeds the input to `consumer` to its end, in chunks of at most 64 KiB.
  [[nodiscard]] Step read_into(const Consumer& consumer, Face face) const;

 private:
  Input(std::string name, int fd, const struct stat& opened_as);
  std::string name_;
  int fd_;
  struct stat opened_as_;
};

/// `names`, or standard input when there are none.
[[nodiscard]] std::vector<std::string> names_or_stdin(const std::vector<std::string>& names);

/// Does `one` for each name. A failure is told, and the next name is taken.
/// Returns the highest code.
[[nodiscard]] ExitCode for_each_input(const std::vector<std::string>& names,
                                      const std::function<Step(const std::string& name)>& one);

/// Where spool files go: `option`, else $TMPDIR, else /var/tmp, which survives large mail better
/// than a /tmp in memory.
[[nodiscard]] std::filesystem::path spool_directory(const std::string& option);

}  // namespace mimemend::cli
