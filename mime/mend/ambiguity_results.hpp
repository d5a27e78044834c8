// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/header.hpp>

namespace mimemend {

/// The field that tells those behind us how far readers may differ about a message: its name is that of
/// draft-chen-email-mime-ambiguity-defense, its syntax that of Authentication-Results (RFC 8601 2.2).
///
///     MIME-Ambiguity-Results: mx.example.org;
///             ambiguity=mended reason="header-space-before-colon, parameter-duplicate"
inline constexpr std::string_view kResultsField = "MIME-Ambiguity-Results";

/// What is said about a message that goes on.
struct AmbiguityResults {
  enum class Result : std::uint8_t {
    none,      ///< readers do not differ about it, and did not when it came
    mended,    ///< they do not any more
    reported,  ///< they do: the policy lets it through
  };
  Result result = Result::none;
  std::set<std::string_view> classes;  ///< slugs of rules of the profile and of findings; none has none

  friend bool operator==(const AmbiguityResults&, const AmbiguityResults&) = default;
};

/// The value of the field, with the blank in front. At most kMostClasses of the classes are named, then "more".
inline constexpr std::size_t kMostClasses = 8;
[[nodiscard]] std::string results_value(std::string_view authserv_id, const AmbiguityResults& results,
                                        std::string_view line_end);

/// Whether somebody could take a field with this value for ours: `authserv_id`, letter case aside, is what it names
/// first, in quotes or behind comments too; or what it names cannot be told.
[[nodiscard]] bool may_name(std::string_view value, std::string_view authserv_id);

/// What becomes of the fields of that name in the header of a message.
struct ResultsEdit {
  std::vector<ByteRange> gone;  ///< fields that may name us, and are not what we say now
  std::string value;            ///< of the field that is added; empty when it is there already

  [[nodiscard]] bool empty() const noexcept { return gone.empty() && value.empty(); }
};

/// RFC 8601 5: what names us and came from outside goes, what names others stays. A field that says what we would is
/// ours, as far as anybody can tell: then nothing changes. `keeps_mended`: so is one that says in our own form that the
/// message was mended, where `results` is none. Whoever mended it could have been us, and who forges it says of his own
/// message that it was odd; without this no message that we mended could pass us a second time unchanged.
struct ResultsWanted {
  std::string_view authserv_id;
  const AmbiguityResults& results;
  bool keeps_mended = false;
};
[[nodiscard]] ResultsEdit edit_results(const Header& header, const ResultsWanted& wanted, std::string_view line_end);

}  // namespace mimemend
