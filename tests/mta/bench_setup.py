# SPDX-License-Identifier: Apache-2.0
"""Brings up everything one MTA's cases work with, and takes it down again."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import Bench
from dkim_proof import Signer
from milter_process import HOLDING, WITHOUT_MENDING, MilterProcess
from mta import MilterSockets, MilterTimes, Mta
from postfix import Postfix
from sendmail import Sendmail
from smtp_sink import SmtpSink
from waiting import free_ports

MTAS: dict[str, type[Postfix] | type[Sendmail]] = {"postfix": Postfix, "sendmail": Sendmail}
MTA_NAMES = tuple(MTAS)


@contextlib.contextmanager
def running_bench(
    mta_name: str, *, cache: Path, milter: Path, cli: Path | None, keep: bool
) -> Iterator[Bench]:
    """One mail server, three filters and a sink; ended and removed at the end.

    The filters: on a unix socket, for rules alone; on TCP, one that mends, and one that holds back what is odd, but
    mends what lacks its end, and tells of it.
    """
    with contextlib.ExitStack() as cleanup:
        home = Path(tempfile.mkdtemp(prefix=f"mimemend-{mta_name}-"))
        home.chmod(0o755)  # the server's own users pass through
        cleanup.callback(remove, home, keep)
        sink = SmtpSink()
        cleanup.callback(sink.close)
        sockets = MilterSockets(home / "milter.sock", *free_ports(2))
        mta: Mta = MTAS[mta_name](cache, home / "mta", sink.port, sockets, MilterTimes())
        by_unix, by_inet, holding = (
            MilterProcess(milter, home / kind, address, mta.milter_client_group, changes)
            for kind, address, changes in (
                ("unix", f"unix:{sockets.unix}", WITHOUT_MENDING),
                ("inet", f"inet:{sockets.inet_port}@127.0.0.1", {}),
                ("holding", f"inet:{sockets.holding_port}@127.0.0.1", HOLDING),
            )
        )
        bench = Bench(mta, sink, by_unix, by_inet, holding, Signer(home), cli)
        for program in (by_unix, by_inet, holding, mta):
            cleanup.callback(program.stop)
            try:
                program.start()
            except AssertionError:
                print(bench.log_tails(), file=sys.stderr)
                raise
        yield bench


def remove(folder: Path, keep: bool) -> None:
    if keep:
        print(f"kept: {folder}", file=sys.stderr)
    else:
        shutil.rmtree(folder)
