// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>
#include <mimemend/charset.hpp>
#include <mimemend/export.hpp>
#include <mimemend/part_id.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// What is done about a part that a rule names.
enum class Action : std::uint8_t {
  report,      ///< nothing but a line in the report
  rename,      ///< NAME becomes NAME.defanged, the type application/octet-stream; content stays
  drop,        ///< the part goes without a trace in the mail; an only part is replaced instead
  replace,     ///< a text part that says what was removed stands in its place
  reject,      ///< the message is refused as a whole
  quarantine,  ///< the message is held back as a whole; not for rules
};

[[nodiscard]] constexpr std::string_view to_string(Action action) noexcept {
  constexpr std::array<std::string_view, 6> names{"report", "rename", "drop", "replace", "reject", "quarantine"};
  return names[static_cast<std::size_t>(action)];
}

/// What is done about a message that readers take for different things: one that deviates from the plain profile.
enum class Ambiguity : std::uint8_t {
  mend,        ///< it is written anew as far as needed, until all readers see the same
  reject,      ///< it is refused
  quarantine,  ///< it is held back whole
  report,      ///< it goes on as it is; for this message mending is off
};

[[nodiscard]] constexpr std::string_view to_string(Ambiguity ambiguity) noexcept {
  constexpr std::array<std::string_view, 4> names{"mend", "reject", "quarantine", "report"};
  return names[static_cast<std::size_t>(ambiguity)];
}

/// How far mending may go, and by which level of the profile (docs/profile.md).
enum class Repair : std::uint8_t {
  off,       ///< what deviates is reported at most
  minimal,   ///< header fields and delimiters change, content does not; what needs more is refused
  standard,  ///< content is encoded anew where it must be
  strict,    ///< the same, by the strict level: what is legal but fragile is made plain, too
};

[[nodiscard]] constexpr std::string_view to_string(Repair repair) noexcept {
  constexpr std::array<std::string_view, 4> names{"off", "minimal", "standard", "strict"};
  return names[static_cast<std::size_t>(repair)];
}

/// Names and types that one action is taken on. A leaf matches when any extension or any type does.
struct Rule {
  std::string id;  ///< shown in notices, reports and logs
  Action action = Action::report;
  /// Lower case, without dot. Held against the last extension of every candidate name.
  std::set<std::string, std::less<>> extensions;
  /// Lower case, "type/subtype" or "type/*". Held against the declared and the detected type.
  std::set<std::string, std::less<>> types;
};

/// What to do with which part. Rules are tried in order; the first that matches a leaf decides.
struct Policy {
  std::vector<Rule> rules;
  /// A rule that matches inside multipart/signed or multipart/encrypted: report, replace (the whole
  /// of it) or reject. Never an edit inside (RFC 1847).
  Action signed_content = Action::replace;
  /// A leaf that a limit kept from being looked into: report, replace or reject.
  Action unscanned = Action::replace;

  /// One that is read from TOML has standard for a default.
  Repair repair = Repair::off;
  Ambiguity ambiguity = Ambiguity::mend;
  /// Exceptions to `ambiguity`, by the slug of a rule of the profile or of a finding. Of several that fit a message the
  /// hardest counts: reject, quarantine, mend, report.
  std::map<std::string, Ambiguity, std::less<>> ambiguity_classes;
  /// What mending would have to change inside multipart/signed or multipart/encrypted. mend: it is done, the signature
  /// goes, and a text part says so.
  Ambiguity ambiguous_signed = Ambiguity::mend;
  /// What cannot be mended: reject or quarantine.
  Ambiguity unmendable = Ambiguity::reject;
  /// The authserv-id (RFC 8601 2.5) of a field MIME-Ambiguity-Results that messages which go on get: how far readers
  /// differ about them. Fields that came with it go. Empty, or Repair::off: no field, and none goes.
  std::string ambiguity_results;
  /// Text outside of all parts that mending takes away (RFC 2046 5.1.1: preamble, epilogue) becomes a part of its own
  /// when people might want it.
  bool keep_stray_text = true;

  /// Which texts become UTF-8. Off by default.
  CharsetPolicy charset;

  /// Template (Mustache) of the notice; empty means the built-in one. Fields: name, size, type,
  /// detected, sha256, rule, reason, record, contact.
  std::string notice_template;
  /// What is removed is kept by a Quarantine. If not, no record is named, in the notice or anywhere.
  bool removed_is_kept = true;
  std::string contact;  ///< one line for the notice: whom to ask

  /// True when some rule could change a message, so that a quarantine is needed.
  [[nodiscard]] MIMEMEND_API bool may_edit() const noexcept;

  /// No rules and no mending: every message passes unchanged.
  [[nodiscard]] MIMEMEND_API static Policy none();
  /// The built-in policy, which policy_default_toml() spells out.
  [[nodiscard]] MIMEMEND_API static Policy builtin();
  /// Reads a policy from TOML text. Unknown keys and values are errors.
  /// Errors: config, as "label:line:column: cause".
  [[nodiscard]] MIMEMEND_API static Result<Policy> parse(std::string_view toml, std::string_view label);
  /// Reads a policy file. Errors: config; io when it cannot be read.
  [[nodiscard]] MIMEMEND_API static Result<Policy> load(const std::filesystem::path& file);
};

/// Whether it can be Policy::ambiguity_results: 1 to 253 letters, digits, '-', '_' and '.'.
[[nodiscard]] MIMEMEND_API bool is_authserv_id(std::string_view text) noexcept;

/// The built-in policy as commented TOML, a file to start one's own from.
[[nodiscard]] MIMEMEND_API std::string_view policy_default_toml() noexcept;

/// What the policy says about one part.
struct Decision {
  PartId part{};  ///< the part that is acted on: the leaf, or the signed whole around it
  PartId leaf{};  ///< the leaf that matched
  Action action = Action::report;
  std::string rule;    ///< id of the rule; "signed" and "unscanned" are the policy's own
  std::string reason;  ///< one line, printable: what matched
  /// Where only another reading shows it and `part` is a multipart: the preamble or epilogue that holds it, in the
  /// bytes of the part's source. That can go instead of the whole.
  std::optional<ByteRange> gap = std::nullopt;
  /// What of the header of `part` only other readers take for more than it is to us, in the bytes of its source. Where
  /// the header of a message stays, these lines go all the same.
  std::vector<ByteRange> header_lines = {};
};

}  // namespace mimemend
