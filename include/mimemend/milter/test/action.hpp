// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include <mimemend/export.hpp>

/// What a filter tells an MTA to do, as data: one struct for each request of the milter protocol that
/// a filter may make at the end of a message. All strings are bytes as they stand on the wire.
namespace mimemend::milter::test {

struct AddHeader {
  std::string name;
  std::string value;
  bool operator==(const AddHeader&) const = default;
};
struct InsertHeader {
  std::uint32_t index = 0;  ///< 0: above all others
  std::string name;
  std::string value;
  bool operator==(const InsertHeader&) const = default;
};
struct ChangeHeader {
  std::uint32_t occurrence = 0;  ///< 1-based, among the fields of that name
  std::string name;
  std::string value;  ///< empty: the field is removed
  bool operator==(const ChangeHeader&) const = default;
};
struct AddRecipient {
  std::string address;
  std::string arguments;  ///< ESMTP parameters, separated by blanks; usually empty
  bool operator==(const AddRecipient&) const = default;
};
struct RemoveRecipient {
  std::string address;
  bool operator==(const RemoveRecipient&) const = default;
};
struct ChangeSender {
  std::string address;
  std::string arguments;  ///< ESMTP parameters, separated by blanks; usually empty
  bool operator==(const ChangeSender&) const = default;
};
/// One piece of a new body. The pieces of a message, put end to end, are the body.
struct ReplaceBody {
  std::string bytes;
  bool operator==(const ReplaceBody&) const = default;
};
struct Quarantine {
  std::string reason;
  bool operator==(const Quarantine&) const = default;
};
/// "Still at it": changes nothing but the MTA's patience.
struct Progress {
  bool operator==(const Progress&) const = default;
};

using Action = std::variant<AddHeader, InsertHeader, ChangeHeader, AddRecipient, RemoveRecipient, ChangeSender,
                            ReplaceBody, Quarantine, Progress>;

/// One line, "insert 0 X-A [ v]" or "body 65535 bytes". Control characters come out as '?'.
[[nodiscard]] MIMEMEND_API std::string to_string(const Action& action);

}  // namespace mimemend::milter::test
