// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/detail/protocol.hpp>
#include <mimemend/milter/test/action.hpp>
#include <mimemend/milter/test/wire_verdict.hpp>
#include <mimemend/result.hpp>

/// The milter protocol, version 6, as values and bytes. Pure: nothing here touches a socket.
///
/// A frame is a length (four bytes, big-endian, of all that follows), a letter, and data. Strings in the
/// data end in NUL, so they cannot hold one: encoding cuts a string at its first NUL.
namespace mimemend::milter::test::wire {

inline constexpr std::uint32_t kVersion = 6;

/// The longest frame that is read or written, letter included. libmilter's data end at 65535 bytes;
/// what is above that leaves room for the letter and an index.
inline constexpr std::size_t kMaxFrameBytes = 65535 + 64;

/// The longest piece of a body that an MTA sends in a frame.
inline constexpr std::size_t kBodyChunkBytes = 65535;

struct Frame {
  char letter = 0;
  std::string data;
  bool operator==(const Frame&) const = default;
};

/// Appends the bytes of a frame. Nothing is appended, and false returned, when it would be too long.
[[nodiscard]] MIMEMEND_API bool append_frame(std::string& out, char letter, std::string_view data);

/// Cuts a stream of bytes into frames, however it was chopped.
class MIMEMEND_API FrameReader {
 public:
  void feed(std::string_view bytes);
  /// The next whole frame, if it is there. Errors: data, for a length of zero or above kMaxFrameBytes;
  /// the stream cannot be read on after that.
  [[nodiscard]] Result<std::optional<Frame>> next();
  /// Bytes that are no whole frame yet.
  [[nodiscard]] std::size_t pending_bytes() const noexcept { return buffer_.size() - at_; }

 private:
  std::string buffer_;
  std::size_t at_ = 0;  // everything in front of it has been given out
};

/// What an MTA sends, by letter.
enum class Command : char {
  negotiate = 'O',
  macros = 'D',
  connect = 'C',
  helo = 'H',
  mail = 'M',
  recipient = 'R',
  data = 'T',
  header = 'L',
  end_of_header = 'N',
  body = 'B',
  end_of_message = 'E',
  abort = 'A',
  unknown = 'U',
  quit = 'Q',
  quit_new_connection = 'K',  ///< the next frame is a connect: no negotiation again
};

/// "connect", "end-of-header"; "?" for what is none.
[[nodiscard]] MIMEMEND_API std::string_view to_string(Command command) noexcept;
/// The command called so by to_string(), if there is one.
[[nodiscard]] MIMEMEND_API std::optional<Command> command_called(std::string_view name) noexcept;

/// Macros that the filter asks for at a stage (SMFIM_*).
struct MacroList {
  std::uint32_t stage = 0;  ///< 0 connect, 1 helo, 2 mail, 3 recipient, 4 data, 5 end of message, 6 end of header
  std::string names;        ///< separated by blanks
  bool operator==(const MacroList&) const = default;
};

/// An offer of the MTA's, or the filter's answer; only the answer has macro lists.
struct Negotiate {
  std::uint32_t version = kVersion;
  std::uint32_t actions = detail::kAllActions;    ///< SMFIF_*
  std::uint32_t protocol = detail::kAllProtocol;  ///< SMFIP_*
  std::vector<MacroList> macro_lists;
  bool operator==(const Negotiate&) const = default;
};

using Macro = std::pair<std::string, std::string>;  ///< name ("i" or "{client_addr}") and value

struct Macros {
  Command stage = Command::connect;  ///< the command they go in front of
  std::vector<Macro> values;
  bool operator==(const Macros&) const = default;
};
struct Connect {
  enum class Family : char { unknown = 'U', local = 'L', ipv4 = '4', ipv6 = '6' };
  std::string host;
  Family family = Family::unknown;
  std::uint16_t port = 0;  ///< not on the wire when the family is unknown, and neither is the address
  std::string address;
  bool operator==(const Connect&) const = default;
};
struct Helo {
  std::string name;
  bool operator==(const Helo&) const = default;
};
struct MailFrom {
  std::string address;
  std::vector<std::string> arguments;
  bool operator==(const MailFrom&) const = default;
};
struct RcptTo {
  std::string address;
  std::vector<std::string> arguments;
  bool operator==(const RcptTo&) const = default;
};
struct Data {
  bool operator==(const Data&) const = default;
};
struct Header {
  std::string name;
  std::string value;
  bool operator==(const Header&) const = default;
};
struct EndOfHeader {
  bool operator==(const EndOfHeader&) const = default;
};
struct Body {
  std::string bytes;
  bool operator==(const Body&) const = default;
};
struct EndOfMessage {
  std::string bytes;  ///< a last piece of the body; no MTA in use sends one
  bool operator==(const EndOfMessage&) const = default;
};
struct Abort {
  bool operator==(const Abort&) const = default;
};
struct Unknown {
  std::string line;
  bool operator==(const Unknown&) const = default;
};
struct Quit {
  bool operator==(const Quit&) const = default;
};
struct QuitNewConnection {
  bool operator==(const QuitNewConnection&) const = default;
};

/// What an MTA sends.
using Request = std::variant<Negotiate, Macros, Connect, Helo, MailFrom, RcptTo, Data, Header, EndOfHeader, Body,
                             EndOfMessage, Abort, Unknown, Quit, QuitNewConnection>;
/// What a filter sends.
using Response = std::variant<Negotiate, WireVerdict, Action>;

[[nodiscard]] MIMEMEND_API Command command_of(const Request& request) noexcept;

[[nodiscard]] MIMEMEND_API Frame encode(const Request& request);
[[nodiscard]] MIMEMEND_API Frame encode(const Response& response);

/// Reads a frame as what the MTA, or the filter, means by it. Strict: what is left over or missing is an
/// error. Errors: data, with the letter.
[[nodiscard]] MIMEMEND_API Result<Request> decode_request(const Frame& frame);
[[nodiscard]] MIMEMEND_API Result<Response> decode_response(const Frame& frame);

// Bits of the negotiation.

/// What the filter must not be sent (SMFIP_NO*); 0 where nothing can keep the MTA from it.
[[nodiscard]] MIMEMEND_API std::uint32_t not_wanted_bit(Command command) noexcept;
/// What the filter does not answer (SMFIP_NR_*); 0 where it always answers or never.
[[nodiscard]] MIMEMEND_API std::uint32_t no_reply_bit(Command command) noexcept;
/// What the filter must have declared in order to ask for this (SMFIF_*); 0 for Progress.
[[nodiscard]] MIMEMEND_API std::uint32_t declared_bit(const Action& action) noexcept;

inline constexpr std::uint32_t kSkip = detail::kSkipBody;                          ///< SMFIP_SKIP
inline constexpr std::uint32_t kRejectedRecipients = detail::kRejectedRecipients;  ///< SMFIP_RCPT_REJ
inline constexpr std::uint32_t kLeadingSpace = detail::kHeaderLeadSpace;           ///< SMFIP_HDR_LEADSPC
inline constexpr std::uint32_t kAskMacros = detail::kActSetMacroLists;             ///< SMFIF_SETSYMLIST

/// "ADDHDRS CHGBODY", by the names of libmilter without their prefix; bits without a name in hexadecimal.
[[nodiscard]] MIMEMEND_API std::vector<std::string> action_names(std::uint32_t actions);
/// "NOCONNECT NR_HDR", likewise.
[[nodiscard]] MIMEMEND_API std::vector<std::string> protocol_names(std::uint32_t protocol);

}  // namespace mimemend::milter::test::wire
