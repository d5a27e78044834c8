// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/finding.hpp>
#include <mimemend/mender.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// How a tree looks, and what is in it beside parts, names and sizes.
struct TreeOptions {
  bool colour = false;         ///< with the escape sequences of a terminal
  bool ranges = false;         ///< where header, body and delimiters are
  bool header_fields = false;  ///< the fields of each part, unfolded
  bool findings = true;        ///< what is wrong, below the tree
};

/// The part tree for people: one line a part with path, type, name, size and encoding in columns, then the
/// findings. Files embedded in text stand below their leaf as PATH+N. No control or bidi character of the
/// mail reaches a terminal. A value of more than 4096 bytes is cut.
/// Errors: io, when header fields are asked for and cannot be read back.
/// Does not: wrap lines, or count wide characters as two columns.
[[nodiscard]] MIMEMEND_API Result<std::string> render_tree(const Outcome& outcome, const TreeOptions& options);
/// The same as it is without options.
[[nodiscard]] MIMEMEND_API std::string render_tree(const Outcome& outcome);

/// How much of the message the JSON report repeats.
enum class JsonDetail : std::uint8_t {
  structure,      ///< parts, leaves and findings
  header_fields,  ///< the header fields of each part, too; a value of more than 4096 bytes is cut
};

/// All of it as one JSON object on one line (docs/formats/report.md). `label` is put in as "file".
/// Errors: io, when header fields are asked for and cannot be read back.
[[nodiscard]] MIMEMEND_API Result<std::string> render_json(const Outcome& outcome, std::string_view label,
                                                           JsonDetail detail);
/// The same without header fields.
[[nodiscard]] MIMEMEND_API std::string render_json(const Outcome& outcome, std::string_view label);

/// What was decided, for people: one line a decision, a text that becomes UTF-8 or cannot, and a part that is mended.
/// Empty when there is nothing of it.
[[nodiscard]] MIMEMEND_API std::string render_decisions(const Outcome& outcome);

/// What was decided about the charset of each text part, for people: one line a part with its path, its type, what it is
/// taken for, by what, and what becomes of it. Empty when Policy::charset has text off.
[[nodiscard]] MIMEMEND_API std::string render_charsets(const Outcome& outcome);

/// Every edit for people: where, why, the bytes that go behind '-', those that come behind '+', with control
/// characters made visible. Of more than 4096 bytes the rest is counted. Empty when nothing changes.
/// Errors: io, when the original cannot be read back.
/// Does not: give a patch; Edit has the bytes.
[[nodiscard]] MIMEMEND_API Result<std::string> render_edits(const Outcome& outcome, std::string_view label);

/// Where the original deviates from the plain profile, one a line: "LABEL: RULE at BEGIN..END [CLAUSE]"; `explain`: with
/// its first bytes and the reason of the rule. Empty when it does not. Errors: io, when the original cannot be read.
[[nodiscard]] MIMEMEND_API Result<std::string> render_deviations(const Outcome& outcome, std::string_view label,
                                                                 bool explain);

/// What was written anew, for people: one line a part with the rules of the profile that it broke.
[[nodiscard]] MIMEMEND_API std::string render_mended(const Outcome& outcome);

/// Which findings are told.
struct FindingChoice {
  Severity min_severity = Severity::note;
  std::set<FindingCode> only;     ///< no others than these; empty: all
  std::set<FindingCode> ignored;  ///< but not these

  /// True when `code` is told. limit-findings is, whatever is asked for, unless it is ignored: behind it,
  /// anything may be.
  [[nodiscard]] MIMEMEND_API bool takes(FindingCode code) const;
};

/// How many findings there are of each severity.
struct FindingCounts {
  std::array<std::uint64_t, 3> by_severity{};  ///< indexed by Severity
  bool more = false;                           ///< limit-findings is among them: there are others that nobody counted

  [[nodiscard]] constexpr std::uint64_t of(Severity severity) const noexcept {
    return by_severity[static_cast<std::size_t>(severity)];
  }
  [[nodiscard]] constexpr std::uint64_t total() const noexcept {
    return by_severity[0] + by_severity[1] + by_severity[2];
  }
  MIMEMEND_API FindingCounts& operator+=(const FindingCounts& other) noexcept;
  /// True when there is a finding at or above `severity`, or may be: more were not counted.
  [[nodiscard]] MIMEMEND_API bool reach(Severity severity) const noexcept;
};

/// The findings of a message that `choice` takes.
[[nodiscard]] MIMEMEND_API FindingCounts count_findings(const Outcome& outcome, const FindingChoice& choice);

/// "3 findings: 1 danger, 2 warnings".
[[nodiscard]] MIMEMEND_API std::string to_text(const FindingCounts& counts);

struct LintOptions {
  FindingChoice choice;
  bool explain = false;  ///< with the bytes that prove each finding, and what to do about it
  bool colour = false;   ///< with the escape sequences of a terminal
};

/// The findings for people, one a line, in the manner of compilers:
/// "LABEL:LINE: SEVERITY: SLUG in part PATH at BEGIN..END [CLAUSE]". Empty when there are none.
/// LINE is 1-based and counts LF in the original; that of a finding in a transfer-encoded message is where its
/// encoded body begins, and its range counts in the decoded bytes. `label` must be printable.
/// Errors: io, when the original cannot be read back.
[[nodiscard]] MIMEMEND_API Result<std::string> render_lint(const Outcome& outcome, std::string_view label,
                                                           const LintOptions& options);

/// The findings as one JSON object on one line (docs/formats/lint.md). `label` is put in as "file".
/// Errors: io, when the original cannot be read back.
[[nodiscard]] MIMEMEND_API Result<std::string> render_lint_json(const Outcome& outcome, std::string_view label,
                                                                const FindingChoice& choice);

/// Every code that `choice` takes, for people: one a line with severity, clause and advice in columns.
[[nodiscard]] MIMEMEND_API std::string render_finding_list(const LintOptions& options);
/// The same as one JSON object on one line (docs/formats/lint.md).
[[nodiscard]] MIMEMEND_API std::string render_finding_list_json(const FindingChoice& choice);

/// The code that is called `slug`. Errors: config, with the slug that was probably meant.
[[nodiscard]] MIMEMEND_API Result<FindingCode> finding_code(std::string_view slug);

/// `text_utf8` made safe to show on one line: control, bidi and zero-width characters and bytes
/// that are no UTF-8 come out as \u{...} or \x...
[[nodiscard]] MIMEMEND_API std::string escape_for_display(std::string_view text_utf8);

}  // namespace mimemend
