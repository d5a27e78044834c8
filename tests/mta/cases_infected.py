# SPDX-License-Identifier: Apache-2.0
"""Cases: invoice.exe is gone, a notice stands in its place, everything else is as it was."""

import hashlib
import subprocess

from bench import Bench
from case_list import Case, Skip
from compare import (
    fields_of,
    require_no_trace,
    require_replaced,
    require_same,
    without_mta_fields,
)
from infected_mail import IN_MIXED, INFECTED, WHOLE_MESSAGES
from messages import Sample, base64_lines, executable

_EXE = executable()
_EXE_SHA256 = hashlib.sha256(_EXE).hexdigest()


def require_defanged(delivered: bytes, control: bytes, sample: Sample) -> None:
    """The whole of what is promised about one message."""
    require_replaced(delivered, control, _EXE, _EXE_SHA256)
    fields, _ = without_mta_fields(delivered, sample)
    control_fields, _ = without_mta_fields(control, sample)
    require_same("header", fields, control_fields)


def _defanged(bench: Bench, sample: Sample, port: int | None = None) -> None:
    require_defanged(bench.deliver(sample.content, port), bench.control(sample.content), sample)


def require_kept(bench: Bench, exe: bytes) -> None:
    """The quarantine keeps the part as it stood in the message: in base64."""
    encoded = base64_lines(exe)
    kept = [f for f in bench.milter.quarantined() if f.stat().st_size >= len(encoded)]
    assert any(encoded in f.read_bytes() for f in kept), "the quarantine has not what was removed"


def _quarantined(bench: Bench) -> None:
    bench.deliver(IN_MIXED.content)
    require_kept(bench, _EXE)


def _whole_message(bench: Bench, sample: Sample) -> None:
    """The notice's own fields are the message's header here; no other field may change."""
    control = bench.control(sample.content)
    delivered = bench.deliver(sample.content)
    require_replaced(delivered, control, _EXE, _EXE_SHA256)
    require_same("other fields", _not_of_notice(delivered, sample), _not_of_notice(control, sample))
    names = [f.partition(b":")[0].lower() for f in fields_of(delivered)]
    assert names.count(b"content-type") == 1, f"Content-Type is not there once: {names}"


def _not_of_notice(message: bytes, sample: Sample) -> list[bytes]:
    fields, _ = without_mta_fields(message, sample)
    notice = {b"x-mimemend-record"} | ({b"mime-version"} - sample.header_names)
    names = [(field.partition(b":")[0].strip().lower(), field) for field in fields]
    return [field for name, field in names if name not in notice and not name.startswith(b"content-")]


def _restored(bench: Bench, sample: Sample) -> None:
    if bench.cli is None:
        raise Skip("no mimemend command given")
    delivered = bench.deliver(sample.content)
    require_no_trace(delivered, _EXE)
    done = subprocess.run(
        [str(bench.cli), "restore", "--quarantine", str(bench.milter.quarantine)],
        input=delivered,
        capture_output=True,
        timeout=60,
        check=False,
    )
    errors = done.stderr.decode(errors="replace")
    require_same(f"exit status of mimemend restore ({errors!r})", done.returncode, 0)
    fields, body = without_mta_fields(done.stdout, sample)
    control_fields, control_body = without_mta_fields(bench.control(sample.content), sample)
    require_same("restored body", body, control_body)
    require_same("restored header", fields, control_fields)


def _by_inet(bench: Bench) -> None:
    _defanged(bench, IN_MIXED, bench.mta.ports.filtered_by_inet)


CASES = [
    *(Case(f"invoice.exe {s.name}: removed", lambda b, s=s: _defanged(b, s)) for s in INFECTED),
    *(
        Case(f"invoice.exe {s.name}: removed", lambda b, s=s: _whole_message(b, s))
        for s in WHOLE_MESSAGES
    ),
    Case("invoice.exe over a TCP socket: removed", _by_inet),
    Case("invoice.exe is in the quarantine folder", _quarantined),
    *(
        Case(f"restore: invoice.exe {s.name}: the message as it was sent", lambda b, s=s: _restored(b, s))
        for s in (*INFECTED, *WHOLE_MESSAGES)
    ),
]
