// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mimemend {

/// Bounds on what one message may cost. Each names the attack that it stops.
/// A limit that is hit is a Finding. A leaf whose bytes were therefore not looked into is marked `unscanned`
/// (depth, parts, header, parameters, delimiter lines) or `names_cut`, so that the policy decides about it.
struct Limits {
  /// Nesting of multiparts and messages, encoded ones included. Stops depth bombs; deeper entities become opaque leaves.
  std::uint32_t max_depth = 64;
  /// Messages inside transfer-encoded messages. Each level costs a decoder and a parser of its own.
  std::uint32_t max_encoded_depth = 8;
  /// Parts of one message. Stops part-count bombs; what follows is read as content of the last part.
  std::uint32_t max_parts = 10'000;
  /// Bytes of one header block that are kept and parsed. Stops header bombs.
  std::uint32_t max_header_bytes = 1U << 20;
  /// Header fields of one entity that are indexed. Stops floods of tiny fields, each of which costs more in the index
  /// than in the mail.
  std::uint32_t max_header_fields = 4'000;
  /// Header fields of the whole message that are indexed. Stops the same flood spread over many parts.
  std::uint32_t max_message_fields = 200'000;
  /// Parameters of one field that are read. Stops floods of them, each of which is held against the others.
  std::uint32_t max_parameters = 1'000;
  /// Readings of one parameter. Stops values written so that their damage multiplies.
  std::uint32_t max_readings = 64;
  /// Candidate names of one part. Stops floods of names, each of which policy looks at.
  std::uint32_t max_names = 64;
  /// Bytes of all names of the message that are kept. Stops the same flood spread over many parts.
  std::uint32_t max_message_name_bytes = 4U << 20;
  /// Bytes of one name that are kept; the rest is cut off its middle, so that its ends show.
  /// Stops names that cost more memory than the mail, in each of their readings.
  std::uint32_t max_name_bytes = 4'096;
  /// Files found in the texts of the message (uuencode, yEnc, BinHex). Stops floods of them: each is hashed and typed.
  std::uint32_t max_embedded = 256;
  /// What other readers could see in a message (see Sighting), each of which is held against the policy.
  /// Stops floods of header-like lines and small encoded blocks.
  std::uint32_t max_sightings = 20'000;
  /// Times that libmagic is asked about what other readers could see. Stops floods of binary content: a call takes
  /// some 0.2 ms.
  std::uint32_t max_sniffed = 1'000;
  /// A longer line is never a delimiter. Bounds what the scanner holds back, and so the longest boundary.
  std::uint32_t max_delimiter_line = 4'096;
  /// Findings of one message; one more says that there were more. Stops mails that are one defect a line.
  std::uint32_t max_findings = 1'000;
};

}  // namespace mimemend
