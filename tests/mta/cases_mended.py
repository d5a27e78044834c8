# SPDX-License-Identifier: Apache-2.0
"""Cases: what mail programs read in different ways is mended, or refused when it cannot be."""

import email
import email.policy

from bench import SENDER, Bench
from case_list import Case
from compare import require_same
from smtp_client import SmtpSession

_HEAD = b"From: Alice <alice@example.org>\r\nTo: bob@example.test\r\nSubject: odd\r\nMIME-Version: 1.0\r\n"

# Two boundaries, a field that some do not see, and a part behind the end.
_ODD = _HEAD + (
    b'Content-Type: multipart/mixed; boundary="B"; boundary="C"\r\n\r\n'
    b"--B\r\nContent-Type : text/plain\r\n\r\nhello\r\n--B--\r\n"
    b"--C\r\nContent-Type: text/plain\r\n\r\nhidden\r\n--C--\r\n"
)


def _leaves(message: bytes, policy: email.policy.Policy) -> list[tuple[str, bytes]]:
    parts = email.message_from_bytes(message, policy=policy).walk()
    return [(p.get_content_type(), p.get_payload(decode=True).strip()) for p in parts if not p.is_multipart()]


def _mended(bench: Bench) -> None:
    delivered = bench.deliver(_ODD, bench.mta.ports.filtered_by_inet)
    for policy in (email.policy.default, email.policy.compat32):
        require_same("parts", _leaves(delivered, policy), [("text/plain", b"hello")])
    require_same("boundaries", delivered.count(b"boundary="), 1)
    assert b"hidden" not in delivered, "what only some readers show was let through"
    assert b"Subject: odd\r\n" in delivered, "another field changed"


def _nested(depth: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\nhello\r\n"
    for level in range(depth):
        body = b'Content-Type: multipart/mixed; boundary="b%02d"\r\n\r\n--b%02d\r\n%s--b%02d--\r\n' % (
            level, level, body, level)
    return _HEAD + body


def _refused(bench: Bench) -> None:
    recipient = bench.new_recipient()
    with SmtpSession(bench.mta.ports.filtered_by_inet) as session:
        reply = session.submit(_nested(15), SENDER, recipient)
    assert not reply.accepted and "5.6.0" in str(reply), f"not refused for its content: {reply}"
    bench.require_nothing_delivered(recipient)


CASES = [
    Case("a message that readers differ about is delivered as one that they do not", _mended),
    Case("a message that cannot be mended is refused with 5.6.0, and not delivered", _refused),
]
