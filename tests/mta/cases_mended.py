# SPDX-License-Identifier: Apache-2.0
"""Cases: what mail programs read in different ways is mended, or refused when it cannot be."""

import email
import email.policy

from bench import SENDER, Bench
from case_list import Case
from compare import fields_of, require_same
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


def _held(bench: Bench) -> None:
    recipient = bench.new_recipient()
    with SmtpSession(bench.mta.ports.holding) as session:
        reply = session.submit(_ODD, SENDER, recipient)
    assert reply.accepted, f"refused: {reply}"
    held = bench.take_held(recipient)
    # Not "Content-Type :": Postfix itself takes the blank away.
    for line in (b"Subject: odd", b'boundary="B"; boundary="C"', b"hidden", recipient.encode()):
        assert line in held, f"{line!r} is not in what is held back"
    assert b"MIME-Ambiguity-Results" not in held, "it was changed"
    bench.require_nothing_delivered(recipient)
    log = bench.milter_holding.log.read_text()
    assert " verdict=held " in log, f"the log does not say so: {log}"


_CLEAN = _HEAD + b"Content-Type: text/plain\r\n\r\nhello\r\n"
_UNENDED = _HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
_FIELD = b"MIME-Ambiguity-Results: "


def _results(message: bytes) -> list[bytes]:
    """In no order: Sendmail puts a new field in front of others of its name, Postfix at the end."""
    return sorted(field for field in fields_of(message) if field.startswith(_FIELD))


def _told(bench: Bench) -> None:
    other = _FIELD + b"other.test; none"
    forged = _FIELD + b"MX.test; ambiguity=none"
    for message, said in ((_CLEAN, b"none"), (_UNENDED, b'mended reason="close-missing"')):
        wanted = sorted([other, _FIELD + b"mx.test;\r\n\tambiguity=" + said])
        delivered = bench.deliver(b"\r\n".join((other, forged, message)), bench.mta.ports.holding)
        require_same("results", _results(delivered), wanted)
        again = bench.deliver(delivered, bench.mta.ports.holding)
        require_same("results of a second pass", _results(again), wanted)


CASES = [
    Case("a message that readers differ about is delivered as one that they do not", _mended),
    Case("a message that readers differ about is held back by the MTA, as it came, where so configured", _held),
    Case("MIME-Ambiguity-Results: a forged one goes, ours is told once, others stay", _told),
    Case("a message that cannot be mended is refused with 5.6.0, and not delivered", _refused),
]
