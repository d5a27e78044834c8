// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

/// The work that is compared, once done by mimemend and once by GMime, each in the way its users would have it
/// done fastest. What comes back is there to be checked and to keep the compiler from leaving the work out.
namespace mimemend::bench {

/// Structure, header fields and findings. Returns the number of parts.
std::uint64_t mimemend_parse(std::string_view message);
/// The same, and every leaf decoded (an identity one copied). Returns the decoded bytes, all leaves together.
std::uint64_t mimemend_decode(std::string_view message);
/// The whole engine without a rule: decode, hash, sniff, names; the original is spooled in memory.
/// Returns the decoded bytes, all leaves together.
std::uint64_t mimemend_inspect(std::string_view message);

/// What the profile's validator says at its standard level. Returns the number of deviations and one more.
std::uint64_t mimemend_validate(std::string_view message);
/// The same at the strict level.
std::uint64_t mimemend_validate_strictly(std::string_view message);

/// GMime's parser over a memory stream that reads `message` in place, streams persisted (its default): content
/// stays where it is. Returns 1.
std::uint64_t gmime_parse(std::string_view message);
/// The same, and each leaf's content written to a null stream. Returns the decoded bytes, all leaves together.
std::uint64_t gmime_decode(std::string_view message);

/// One pass that finds every LF with memchr: what reading the bytes costs at all. Returns their number.
std::uint64_t count_lines(std::string_view message);

/// Decoders alone, over one body. Return the decoded bytes.
std::uint64_t mimemend_base64(std::string_view encoded);
std::uint64_t mimemend_quoted_printable(std::string_view encoded);
std::uint64_t gmime_base64(std::string_view encoded);
std::uint64_t gmime_quoted_printable(std::string_view encoded);

}  // namespace mimemend::bench
