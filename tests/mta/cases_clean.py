# SPDX-License-Identifier: Apache-2.0
"""Cases: mail with nothing to mend is not touched, and its DKIM signatures stay good."""

from bench import Bench
from case_list import Case
from clean_mail import CLEAN
from compare import require_same, require_unchanged
from messages import Sample


def _untouched(bench: Bench, sample: Sample, port: int | None = None) -> None:
    require_unchanged(bench.deliver(sample.content, port), bench.control(sample.content), sample)


def _still_signed(bench: Bench, sample: Sample) -> None:
    signed = Sample(sample.name, bench.signer.signed(sample.content))
    require_same("signatures broken before sending", bench.signer.broken(signed.content), [])
    delivered, control = bench.deliver(signed.content), bench.control(signed.content)
    require_unchanged(delivered, control, signed)
    require_same("signatures broken after delivery", bench.signer.broken(delivered), [])


def _by_inet(bench: Bench) -> None:
    _untouched(bench, CLEAN[2], bench.mta.ports.filtered_by_inet)


CASES = [
    *(Case(f"clean: {s.name}: unchanged", lambda b, s=s: _untouched(b, s)) for s in CLEAN),
    # A signature covers Date and From once more than they occur: only messages that have them.
    *(
        Case(f"clean: {s.name}: DKIM still verifies", lambda b, s=s: _still_signed(b, s))
        for s in CLEAN
        if b"date" in s.header_names
    ),
    Case("clean: over a TCP socket: unchanged", _by_inet),
]
