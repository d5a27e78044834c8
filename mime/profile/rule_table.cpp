// SPDX-License-Identifier: Apache-2.0
#include <array>

#include <mimemend/profile.hpp>

namespace mimemend {
namespace {

using enum ProfileLevel;

// The one source of what reports and docs/profile.md say about a rule.
constexpr std::array kRules{
    // octets and lines
    ProfileRuleInfo{ProfileRule::nul, "nul", standard, "RFC 5322 2.2",
                    "Readers stop at it, drop it or keep it. Take it out, or encode the content in base64."},
    ProfileRuleInfo{ProfileRule::bare_cr, "bare-cr", standard, "RFC 5322 2.3",
                    "A line end to some readers and text to others. End lines alike; encode content that has one."},
    ProfileRuleInfo{ProfileRule::mixed_line_ends, "mixed-line-ends", standard, "RFC 5322 2.3",
                    "Go looks for delimiters with the line end of the first one. Use CRLF throughout, or LF."},
    ProfileRuleInfo{ProfileRule::line_too_long, "line-too-long", standard, "RFC 5322 2.1.1",
                    "Readers with buffers of a fixed size cut it in two. Fold the field or encode the content."},
    ProfileRuleInfo{ProfileRule::line_over_998, "line-over-998", strict, "RFC 5322 2.1.1",
                    "Relays may cut or refuse it. Fold the field or encode the content."},
    ProfileRuleInfo{ProfileRule::final_line_end, "final-line-end", standard, "RFC 5322 2.3",
                    "The last line has no line end: some readers lose its last octet. Write it."},
    // header lines
    ProfileRuleInfo{ProfileRule::header_control, "header-control", standard, "RFC 5322 2.2",
                    "Python ends lines at VT, FF, FS, GS and RS; others cut at NUL. Take it out."},
    ProfileRuleInfo{ProfileRule::header_line_without_colon, "header-line-without-colon", standard, "RFC 5322 2.2",
                    "Python ends the header there, Go refuses the message, others pass over. Take the line out."},
    ProfileRuleInfo{ProfileRule::header_name_invalid, "header-name-invalid", standard, "RFC 5322 3.6.8",
                    "Some readers end the header there, others drop the field. Take the field out."},
    ProfileRuleInfo{ProfileRule::header_space_before_colon, "header-space-before-colon", standard, "RFC 5322 4.5",
                    "No such field to Python, MIME::tools, Email::MIME and Go. Write the colon behind the name."},
    ProfileRuleInfo{ProfileRule::header_from_line, "header-from-line", standard, "RFC 4155",
                    "Only a message as a whole may have an mbox line before it. Take the line out."},
    ProfileRuleInfo{ProfileRule::header_first_line_folded, "header-first-line-folded", standard, "RFC 5322 2.2.3",
                    "There is no field for it to continue: passed over, refused or read as one. Take the line out."},
    ProfileRuleInfo{ProfileRule::header_blank_line, "header-blank-line", standard, "RFC 5322 3.2.2",
                    "The end of the header to some readers, a fold to others. Take the line out."},
    ProfileRuleInfo{ProfileRule::header_empty, "header-empty", standard, "RFC 2046 5.1",
                    "Readers that skip empty lines take the text below for the header. Write a Content-Type."},
    ProfileRuleInfo{ProfileRule::header_unended, "header-unended", standard, "RFC 5322 2.1",
                    "Go and ripmime want the empty line that ends a header. Write it."},
    ProfileRuleInfo{
        ProfileRule::header_semicolon, "header-semicolon", standard, "RFC 5322 2.2",
        "Ripmime reads on behind a line that ends with ';', so the field of MIME behind it is none. Write a "
        "blank behind it."},
    ProfileRuleInfo{ProfileRule::header_too_large, "header-too-large", standard, "RFC 5322 2.1.1",
                    "More than 1,000 lines, 256 KiB, 16 KiB in a MIME field: readers stop or lose fields. Drop some."},
    ProfileRuleInfo{
        ProfileRule::header_look_alike, "header-look-alike", standard, "RFC 2045 9",
        "No field of MIME, though people and guessing readers take it for one; or there is an encoded word in "
        "its name. Take it out."},
    ProfileRuleInfo{
        ProfileRule::header_encoded_word, "header-encoded-word", standard, "RFC 2047 2",
        "Ripmime decodes words before it takes a header apart: a line end in one makes fields, one that does "
        "not end, or has another encoding than B or Q, takes them away. VMime refuses damaged base64 there. Write "
        "=?charset?Q?text?=."},
    ProfileRuleInfo{ProfileRule::header_8bit, "header-8bit", strict, "RFC 5322 2.2",
                    "Shown differently, though no reader loses a part. Encode it (RFC 2047)."},
    // MIME fields
    ProfileRuleInfo{ProfileRule::mime_field_duplicate, "mime-field-duplicate", standard, "RFC 2045 3",
                    "The first counts to some readers, the last to others. Keep one."},
    ProfileRuleInfo{ProfileRule::mime_field_8bit, "mime-field-8bit", standard, "RFC 2045 5.1",
                    "Some readers lose the parameter, or all of them. Encode it (RFC 2231), or write ASCII."},
    ProfileRuleInfo{ProfileRule::mime_field_fold, "mime-field-fold", standard, "RFC 5322 2.2.3",
                    "Python does not see a value folded right behind the colon; readers differ about folds inside "
                    "quotes. Fold behind semicolons."},
    ProfileRuleInfo{ProfileRule::mime_field_encoded_word, "mime-field-encoded-word", standard, "RFC 2047 5",
                    "Decoded by some readers only. Write the value as it is; names of files are excepted."},
    ProfileRuleInfo{ProfileRule::mime_version_value, "mime-version-value", standard, "RFC 2045 4",
                    "Anything else than 1.0 could tell a reader that this is not MIME. Write 1.0."},
    ProfileRuleInfo{ProfileRule::mime_version_missing, "mime-version-missing", standard, "RFC 2045 4",
                    "A multipart, a message or an encoded text without MIME-Version is plain text to reformime. Write "
                    "MIME-Version: 1.0."},
    ProfileRuleInfo{ProfileRule::mime_version_plain, "mime-version-plain", strict, "RFC 2045 4",
                    "Missing, or with a comment: a strict reader sees plain text. Write MIME-Version: 1.0."},
    ProfileRuleInfo{
        ProfileRule::content_type_syntax, "content-type-syntax", standard, "RFC 2045 5.1",
        "Comments, missing semicolons, open quotes, backslashes, unquoted specials, a multipart's name in a "
        "parameter of what is none: readers lose the type or other parameters. Write type/subtype; "
        "name=token; name=\"text\"."},
    ProfileRuleInfo{ProfileRule::content_type_needed, "content-type-needed", standard, "RFC 2045 5.2",
                    "A part of a multipart, encoded content or an attachment without a type: ripmime loses it. Write "
                    "Content-Type."},
    ProfileRuleInfo{ProfileRule::content_type_missing, "content-type-missing", strict, "RFC 2045 5.2",
                    "Text by default, yet guessed by some. Write it."},
    ProfileRuleInfo{ProfileRule::parameter_duplicate, "parameter-duplicate", standard, "RFC 2045 5.1",
                    "The first counts to some readers, the last to others, and Go refuses the field. Keep one."},
    ProfileRuleInfo{ProfileRule::parameter_extended, "parameter-extended", standard, "RFC 2231",
                    "Many readers know RFC 2231 for names of files alone. Write the parameter plainly."},
    ProfileRuleInfo{ProfileRule::disposition_syntax, "disposition-syntax", standard, "RFC 2183 2",
                    "As for Content-Type. Write token; name=\"text\"."},
    ProfileRuleInfo{ProfileRule::disposition_token, "disposition-token", standard, "RFC 2183 2.8",
                    "Others than inline and attachment are guessed at. Write attachment."},
    ProfileRuleInfo{ProfileRule::transfer_encoding_syntax, "transfer-encoding-syntax", standard, "RFC 2045 6.1",
                    "Blanks behind the token, comments, quotes and separators: decoded by some readers only. Write "
                    "the token alone."},
    ProfileRuleInfo{ProfileRule::transfer_encoding_unknown, "transfer-encoding-unknown", standard, "RFC 2045 6.4",
                    "Guessed at by some readers. Write what the encoding is."},
    ProfileRuleInfo{ProfileRule::transfer_encoding_composite, "transfer-encoding-composite", standard, "RFC 2045 6.4",
                    "A multipart or message with an encoding is decoded by some readers only. "
                    "Encode the parts inside."},
    ProfileRuleInfo{ProfileRule::charset_odd, "charset-odd", standard, "RFC 2046 4.1.2",
                    "The same octets are other text to readers without this charset. Write UTF-8."},
    ProfileRuleInfo{ProfileRule::file_name_long, "file-name-long", standard, "RFC 2183 2.3",
                    "Munpack loses a part whose name is too long for a file. Keep to 200 octets as written."},
    ProfileRuleInfo{ProfileRule::file_name_form, "file-name-form", strict, "RFC 2183 2.3",
                    "Encoded, long or with odd characters: readers give different names. Write ASCII letters, "
                    "digits and ._- of at most 80 characters."},
    ProfileRuleInfo{ProfileRule::file_name_differs, "file-name-differs", strict, "RFC 2183 2.3",
                    "Some readers take name, others filename. Write both alike, or none."},
    // boundaries and structure
    ProfileRuleInfo{ProfileRule::boundary_missing, "boundary-missing", standard, "RFC 2046 5.1.1",
                    "A multipart cannot be read without; some readers guess. Write it as text."},
    ProfileRuleInfo{ProfileRule::boundary_form, "boundary-form", standard, "RFC 2046 5.1.1",
                    "Readers differ about blanks, quotes, encoded words, other characters and more than 70. Choose "
                    "another."},
    ProfileRuleInfo{ProfileRule::boundary_on_leaf, "boundary-on-leaf", standard, "RFC 2046 5.1",
                    "Some readers take any part with a boundary for a multipart. Take it out."},
    ProfileRuleInfo{
        ProfileRule::boundary_misplaced, "boundary-misplaced", standard, "RFC 2046 5.1",
        "A boundary in Content-Disposition counts to munpack, one inside of another value to ripmime. Take it out."},
    ProfileRuleInfo{ProfileRule::boundary_prefix, "boundary-prefix", standard, "RFC 2046 5.1.2",
                    "One boundary begins with another: readers that compare beginnings mix them up. Choose another."},
    ProfileRuleInfo{
        ProfileRule::boundary_elsewhere, "boundary-elsewhere", standard, "RFC 2046 5.1.1",
        "Some readers find a delimiter inside a line, or a boundary in one that begins with a dash. Choose another "
        "boundary, or encode the content."},
    ProfileRuleInfo{ProfileRule::delimiter_padding, "delimiter-padding", standard, "RFC 2046 5.1.1",
                    "Legal, yet no delimiter to some readers. Take the blanks out."},
    ProfileRuleInfo{ProfileRule::delimiter_trailing_text, "delimiter-trailing-text", standard, "RFC 2046 5.1.1",
                    "A delimiter to readers that compare beginnings. Choose another boundary."},
    ProfileRuleInfo{ProfileRule::delimiter_after_close, "delimiter-after-close", standard, "RFC 2046 5.1.1",
                    "Some readers go on with more parts. Take them out, or write them as parts."},
    ProfileRuleInfo{ProfileRule::parts_missing, "parts-missing", standard, "RFC 2046 5.1.1",
                    "A multipart without a part is text to some readers. Write it as text."},
    ProfileRuleInfo{ProfileRule::close_missing, "close-missing", standard, "RFC 2046 5.1.1",
                    "Some readers lose the last part. Write the close delimiter."},
    ProfileRuleInfo{ProfileRule::too_deep, "too-deep", standard, "RFC 2046 5.1.2",
                    "Readers stop at different depths, from 20 on. Keep to 10."},
    ProfileRuleInfo{ProfileRule::too_many_parts, "too-many-parts", standard, "RFC 2046 5.1.1",
                    "Readers stop at different numbers, from 1,000 on. Keep to 500."},
    ProfileRuleInfo{ProfileRule::digest_default_type, "digest-default-type", standard, "RFC 2046 5.1.5",
                    "Text to some readers, a message to others. Write the Content-Type."},
    ProfileRuleInfo{ProfileRule::message_type, "message-type", standard, "RFC 2046 5.2",
                    "Only rfc822 and reports are read alike; partial and external-body hide content. Write it as an "
                    "attachment."},
    ProfileRuleInfo{
        ProfileRule::report_form, "report-form", standard, "RFC 3464 2.1",
        "Python reads a report as groups of fields and drops lines that neither are nor fold one. Write name: "
        "value."},
    ProfileRuleInfo{ProfileRule::tnef, "tnef", strict, "MS-OXTNEF",
                    "Some readers unpack it. Unpack it or take it out."},
    ProfileRuleInfo{ProfileRule::gap_mime_line, "gap-mime-line", standard, "RFC 2046 5.1.1",
                    "Before the first or behind the last part ripmime and munpack find fields and files. Take the "
                    "text out."},
    ProfileRuleInfo{ProfileRule::gap_dash_line, "gap-dash-line", standard, "RFC 2046 5.1.1",
                    "Looks like a delimiter to readers that guess. Take the text out."},
    ProfileRuleInfo{
        ProfileRule::preamble_colon, "preamble-colon", standard, "RFC 2046 5.1.1",
        "Email::MIME takes a preamble with a colon for a part, ripmime an epilogue with a line that begins with "
        "one. Take it out."},
    ProfileRuleInfo{ProfileRule::preamble, "preamble", strict, "RFC 2046 5.1.1",
                    "No reader of MIME shows it, and others do. Take it out."},
    ProfileRuleInfo{ProfileRule::epilogue, "epilogue", strict, "RFC 2046 5.1.1",
                    "No reader of MIME shows it, and others do. Make a part of it, or take it out."},
    // content
    ProfileRuleInfo{ProfileRule::base64_form, "base64-form", standard, "RFC 2045 6.8",
                    "Octets that are no digits, or empty lines between: skipped by some readers, the end to others. "
                    "Encode anew."},
    ProfileRuleInfo{
        ProfileRule::base64_padding, "base64-padding", standard, "RFC 4648 3.5",
        "Data behind the padding, or bits that it should leave zero: dropped by some readers. Encode anew."},
    ProfileRuleInfo{ProfileRule::base64_length, "base64-length", standard, "RFC 2045 6.8",
                    "A line that holds no whole groups of four: readers differ about the rest. Encode anew."},
    ProfileRuleInfo{ProfileRule::base64_line, "base64-line", strict, "RFC 2045 6.8",
                    "More than 76 characters in a line. Wrap."},
    ProfileRuleInfo{ProfileRule::quoted_printable_form, "quoted-printable-form", standard, "RFC 2045 6.7",
                    "Bad or lower-case escapes, raw 8-bit, blanks at the end of a line, lines of more than 998: kept, "
                    "dropped or changed. "
                    "Encode anew."},
    ProfileRuleInfo{
        ProfileRule::quoted_printable_control, "quoted-printable-control", standard, "RFC 2045 6.7 (4)",
        "Email::MIME and Ruby change encoded line ends that meet others, some stop at NUL. Encode in base64."},
    ProfileRuleInfo{ProfileRule::quoted_printable_line, "quoted-printable-line", strict, "RFC 2045 6.7",
                    "More than 76 characters in a line. Break it softly."},
    ProfileRuleInfo{ProfileRule::quoted_printable_binary, "quoted-printable-binary", standard, "RFC 2045 6.7",
                    "Line ends of binary content come out as CRLF or LF. Encode it in base64."},
    ProfileRuleInfo{ProfileRule::raw_binary, "raw-binary", standard, "RFC 2045 6.2",
                    "Line ends and odd octets of binary content change on the way. Encode it in base64."},
    ProfileRuleInfo{
        ProfileRule::control_in_text, "control-in-text", standard, "RFC 5322 3.1",
        "Control characters make content binary to some readers: its line ends are kept or changed. Encode in base64."},
    ProfileRuleInfo{ProfileRule::raw_8bit, "raw-8bit", strict, "RFC 2045 6.2",
                    "8-bit octets or control characters in text. Encode it."},
    ProfileRuleInfo{ProfileRule::identity_binary, "identity-binary", strict, "RFC 2045 6.2",
                    "Content that is no text should be in base64, whatever its octets."},
    ProfileRuleInfo{ProfileRule::file_in_text, "file-in-text", standard, "POSIX uuencode",
                    "Munpack, ripmime and others take a file out of the text. Attach it, or encode the text."},
    ProfileRuleInfo{ProfileRule::mime_line_in_text, "mime-line-in-text", standard, "RFC 2046 5.1",
                    "The field of a packed part (base64, uuencode): readers that guess unpack it. Encode the text."},
    // of the validator itself
    ProfileRuleInfo{ProfileRule::limit, "limit", standard, "mimemend", "There were more deviations than are told."},
};
static_assert(kRules.size() == static_cast<std::size_t>(ProfileRule::limit) + 1);

constexpr bool in_order() {
  for (std::size_t i = 0; i < kRules.size(); ++i)
    if (kRules[i].rule != static_cast<ProfileRule>(i)) return false;
  return true;
}
static_assert(in_order());

}  // namespace

const ProfileRuleInfo& info(ProfileRule rule) noexcept { return kRules[static_cast<std::size_t>(rule)]; }
std::span<const ProfileRuleInfo> all_profile_rules() noexcept { return kRules; }

}  // namespace mimemend
