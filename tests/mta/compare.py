# SPDX-License-Identifier: Apache-2.0
"""Comparison of what was delivered with what was sent."""

import base64
import re

from messages import CRLF, Sample
from readback import READERS, Leaf

_ADDED_IF_MISSING = {b"date", b"message-id"}


def body_of(message: bytes) -> bytes:
    return message.partition(CRLF + CRLF)[2]


def fields_of(message: bytes) -> list[bytes]:
    """The header fields as written, folds included, without their last line end."""
    header = message.partition(CRLF + CRLF)[0]
    return re.split(rb"\r\n(?![ \t])", header.removesuffix(CRLF))


def without_mta_fields(delivered: bytes, sent: Sample) -> tuple[list[bytes], bytes]:
    """Header fields and body without what the MTA adds and what differs from run to run."""
    missing = _ADDED_IF_MISSING - sent.header_names
    kept = [
        field
        for field in fields_of(delivered)
        if not re.match(rb"(?s)Received:.*\sby (pf|sm)\.test ", field)
        and field.partition(b":")[0].lower() not in missing
    ]
    return kept, body_of(delivered)


def require_same(what: str, got: object, wanted: object) -> None:
    """Fails with the first difference rather than with two messages in full."""
    if got == wanted:
        return
    if isinstance(got, bytes) and isinstance(wanted, bytes):
        at = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b), min(len(got), len(wanted)))
        start = max(0, at - 60)
        got, wanted = got[start : at + 60], wanted[start : at + 60]
        what = f"{what}, at byte {at}"
    elif isinstance(got, list) and isinstance(wanted, list):
        only_got, only_wanted = [x for x in got if x not in wanted], [x for x in wanted if x not in got]
        if only_got or only_wanted:
            got, wanted = only_got, only_wanted
    raise AssertionError(f"{what}: got {got!r:.2000}, wanted {wanted!r:.2000}")


def require_unchanged(delivered: bytes, control: bytes, sent: Sample) -> None:
    """Same as without milter; and the body, and every field, as sent."""
    fields, body = without_mta_fields(delivered, sent)
    control_fields, control_body = without_mta_fields(control, sent)
    require_same("header with and without milter", fields, control_fields)
    require_same("body with and without milter", body, control_body)
    require_same("body as sent", body, body_of(sent.content))
    require_same("header as sent", fields, fields_of(sent.content))


def require_no_trace(delivered: bytes, removed: bytes) -> None:
    """Neither the removed bytes nor their base64, once or twice encoded, are anywhere."""
    dense = re.sub(rb"\s", b"", delivered)
    for encodings in range(3):
        for trace in _traces(removed[:300], encodings):
            assert trace not in delivered and trace not in dense, (
                f"the removed content is still there ({encodings} times in base64)"
            )


def _traces(content: bytes, encodings: int) -> list[bytes]:
    """Strings one of which is in every text that holds `content`, encoded so many times."""
    traces = [content]
    for _ in range(encodings):
        traces = [
            # Where the content begins within a group of three is not known; the ends depend on it.
            base64.b64encode(b"\0" * phase + trace)[8:-8]
            for trace in traces
            for phase in range(3)
        ]
    return traces


def require_replaced(delivered: bytes, control: bytes, removed: bytes, sha256: str) -> None:
    """Each leaf with that hash has become a notice, the others are what they were, in order."""
    require_no_trace(delivered, removed)
    for name, read in READERS.items():
        before, after = read(control), read(delivered)
        assert any(leaf.sha256 == sha256 for leaf in before), f"{name}: the sample has no exe"
        require_same(f"{name}: places of the parts", [x.path for x in after], [x.path for x in before])
        for old, new in zip(before, after):
            if old.sha256 == sha256:
                _require_notice(name, old, new)
            else:
                require_same(f"{name}: part {old.path}", new, old)


def _require_notice(reader: str, removed: Leaf, notice: Leaf) -> None:
    require_same(f"{reader}: type of the notice", notice.type, "text/plain")
    for word in (removed.name, removed.sha256):
        assert word in notice.text, f"{reader}: the notice does not say {word!r}: {notice.text!r}"
