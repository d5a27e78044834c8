#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""The models of Postfix and Sendmail, and the framework's plans, held against the real ones.

Each case is a message and what a filter does to it at its end (edit_cases.cpp makes them). A filter
on libmilter alone (edit_filter.cpp) does it in both servers; what they deliver must be what the
models say, to the byte. Then a filter on the framework (plan_filter.cpp) does what plan_cases.cpp
wants; what they deliver must be that. Needs root, as mta_test.py does, and counts as skipped without.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from child import Child
from mta import MilterSockets, MilterTimes
from postfix import Postfix
from sendmail import Sendmail
from smtp_client import SmtpSession, dot_stuffed
from smtp_sink import Delivery, SmtpSink
from waiting import free_ports, tail, wait_until

_HERE = Path(__file__).resolve().parent
_SHOWN = 12
_SESSIONS = 6
_MTAS: dict[str, type[Postfix] | type[Sendmail]] = {"postfix": Postfix, "sendmail": Sendmail}


def main() -> int:
    args = _arguments()
    if os.geteuid() != 0:
        if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], check=False).returncode == 0:
            os.execvp("sudo", ["sudo", "-n", sys.executable, "-B", *sys.argv])
        print("models_test: skipped: it needs root, or sudo that asks for no password")
        return 77
    if subprocess.run(["sh", str(_HERE / "fetch.sh"), str(args.cache)], timeout=240, check=False).returncode:
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("models_test: told to end"))
    names = tuple(_MTAS) if args.mta == "both" else (args.mta,)
    return 0 if all([_check(name, args) for name in names]) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mta", choices=(*_MTAS, "both"), default="both")
    parser.add_argument("--filter", type=Path, required=True, help="the program edit-filter")
    parser.add_argument("--cases", type=Path, required=True, help="the program edit-cases")
    parser.add_argument("--plan-filter", type=Path, required=True, help="the program plan-filter")
    parser.add_argument("--plan-cases", type=Path, required=True, help="the program plan-cases")
    parser.add_argument("--cache", type=Path, required=True, help="folder for the unpacked servers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=240, help="random cases, besides the named ones")
    parser.add_argument("-k", metavar="TEXT", default="", help="only cases with TEXT in their name")
    args = parser.parse_args()
    args.filter, args.cases, args.cache = (p.resolve() for p in (args.filter, args.cases, args.cache))
    args.plan_filter, args.plan_cases = args.plan_filter.resolve(), args.plan_cases.resolve()
    return args


def _check(name: str, args: argparse.Namespace) -> bool:
    with _running(name, args) as (naive, planned):
        return all(
            [
                _run(naive, naive.make_cases(args.cases, args.seed, args.count), "as the model says", args.k),
                _run(planned, planned.make_cases(args.plan_cases, args.seed, args.count // 3), "as wanted", args.k),
            ]
        )


def _run(run: "_Run", all_cases: list[dict], so: str, only: str) -> bool:
    started = time.monotonic()
    cases = [c for c in all_cases if only in c["name"]]
    try:
        run.send(cases)
    except AssertionError as refused:
        print(f"{run.name}: {refused}\n{run.log_tails()}")
        return False
    wrong = [(case, why) for case in cases if (why := run.difference(case))]
    for case, why in wrong[:_SHOWN]:
        print(f"{run.name}: {case['name']}:")
        print("".join(f"    {action}\n" for action in case["actions"]) + why)
    if wrong:
        print(run.log_tails())
    seconds = time.monotonic() - started
    print(f"{run.name}: {len(cases)} cases, {len(wrong)} not {so} ({seconds:.0f} s)", flush=True)
    return not wrong and bool(cases or only)


@contextlib.contextmanager
def _running(name: str, args: argparse.Namespace):
    with contextlib.ExitStack() as cleanup:
        home = Path(tempfile.mkdtemp(prefix=f"mimemend-models-{name}-"))
        home.chmod(0o755)  # the server's own users pass through
        cleanup.callback(shutil.rmtree, home)
        sink = SmtpSink()
        cleanup.callback(sink.close)
        sockets = MilterSockets(home / "plan.sock", free_ports(1)[0])
        mta = _MTAS[name](args.cache, home / "mta", sink.port, sockets, MilterTimes())
        scripts = home / "scripts"
        scripts.mkdir()
        logs = [home / "edit-filter.log", home / "plan-filter.log"]
        for program, socket, log in zip(
            (args.filter, args.plan_filter), (f"inet:{sockets.inet_port}@127.0.0.1", f"unix:{sockets.unix}"), logs
        ):
            cleanup.callback(Child([str(program), socket, str(scripts)], log).stop)
        cleanup.callback(mta.stop)
        mta.start()
        ports = (mta.ports.filtered_by_inet, mta.ports.filtered)
        yield tuple(_Run(name, mta, port, sink, scripts, log, home / "mta") for port, log in zip(ports, logs))


class _Run:
    """One server, one filter and the sink; what was sent and what came of it."""

    def __init__(self, name: str, mta, port: int, sink: SmtpSink, scripts: Path, log: Path, home: Path) -> None:
        self.name, self._port, self._sink = name, port, sink
        self._scripts, self._home = scripts, home
        self._logs = [log, *mta.logs]
        self._replies: dict[str, str] = {}

    def make_cases(self, maker: Path, seed: int, count: int) -> list[dict]:
        made = subprocess.run(
            [str(maker), str(self._scripts), str(seed), str(count)],
            stdout=subprocess.PIPE,
            timeout=60,
            check=True,
        )
        return json.loads(made.stdout)

    def log_tails(self) -> str:
        return "\n".join(f"---- {log.name}\n{tail(log)}" for log in self._logs)

    def send(self, cases: list[dict]) -> None:
        """One message each, in a few SMTP sessions side by side."""
        with ThreadPoolExecutor(_SESSIONS) as pool:
            list(pool.map(self._send_in_one_session, (cases[n::_SESSIONS] for n in range(_SESSIONS))))
        expected = sum(1 for case in cases if self._is_delivered(case))
        wait_until(lambda: len(self._deliveries()) >= expected, 20)
        self._found = self._deliveries()
        for recipient in self._sink.recipients():  # the next run begins with none
            self._sink.forget(recipient)

    def _send_in_one_session(self, cases: list[dict]) -> None:
        """In one as far as it goes: Postfix has done with a filter that mixed its requests until the session ends."""
        session = SmtpSession(self._port)
        for case in cases:
            reply = self._submit(session, case)
            self._replies[case["name"]] = str(reply)
            if not reply.accepted:
                session.drop()
                session = SmtpSession(self._port)
        session.command("QUIT")
        session.drop()

    def difference(self, case: dict) -> str:
        """How the outcome differs from the model's; empty when it does not."""
        want, reply = case[self.name], self._replies[case["name"]]
        found = self._found.get(_number(bytes.fromhex(case["message"])))
        if want["error"] is not None:
            problem = "" if reply.startswith(want["error"][:12]) else f"answered {reply}"
            return _lines("want", want["error"], "got", problem) if problem or found else ""
        if not reply.startswith("250"):
            return f"    refused: {reply}\n"
        if want["quarantine"] is not None:
            return self._quarantine_difference(want, found, reply)
        if not want["recipients"]:
            return "    delivered to nobody, and yet\n" if found else ""
        if found is None:
            return "    was not delivered\n"
        wanted, got = _wanted(want), _got(found, self.name)
        if _OWN not in wanted["header"] and got["header"].count(_OWN) == 1:
            got["header"].remove(_OWN)  # a plan says nothing of its place
            got["header"] = _without_kept_blanks(wanted["header"], got["header"])
        return _compare(wanted, got)

    def _submit(self, session: SmtpSession, case: dict):
        session.expect(f"MAIL FROM:{case['sender']} BODY=8BITMIME", 250)
        for recipient in case["recipients"]:
            session.expect(f"RCPT TO:{recipient}", 250)
        session.expect("DATA", 354)
        session.send(dot_stuffed(bytes.fromhex(case["message"])))
        return session.end()

    def _is_delivered(self, case: dict) -> bool:
        want = case[self.name]
        return want["error"] is None and want["quarantine"] is None and bool(want["recipients"])

    def _deliveries(self) -> dict[str, Delivery]:
        return {
            _number(delivery.content): delivery
            for recipient in self._sink.recipients()
            for delivery in self._sink.delivered_to(recipient)
        }

    def _quarantine_difference(self, want: dict, found: Delivery | None, reply: str) -> str:
        if found is not None:
            return "    was delivered, not held\n"
        if self.name == "postfix":
            queue_id = reply.split()[-1]
            held = list((self._home / "queue/hold").rglob(queue_id))
            return "" if held and not want["quarantine"] else f"    not in the hold queue: {reply}\n"
        queue_id = reply.split()[2]
        held = self._home / f"queue/hf{queue_id}"
        reasons = re.findall(r"(?m)^q(.*)$", held.read_text("latin-1")) if held.exists() else []
        return "" if reasons == [want["quarantine"]] else f"    held with {reasons}, want {want['quarantine']}\n"


def _number(content: bytes) -> str:
    found = re.search(rb"(?m)^X-Case: (\d+)\r$", content)
    return found.group(1).decode() if found else "?"


def _wanted(want: dict) -> dict:
    body = bytes.fromhex(want["body"])
    if body and not body.endswith(b"\n"):
        body += b"\r\n"  # SMTP knows no other way to end
    fields = [_OWN if n == "" else bytes.fromhex(n) + b":" + bytes.fromhex(v) for n, v in want["header"]]
    return {"header": fields, "body": body, "sender": want["sender"], "recipients": sorted(want["recipients"])}


_OWN = b"(the MTA's own Received)"


def _got(delivery: Delivery, name: str) -> dict:
    head, _, body = (b"\r\n" + delivery.content).partition(b"\r\n\r\n")
    own = b"by pf.test" if name == "postfix" else b"by sm.test"
    fields = []
    for field in re.split(rb"\r\n(?![ \t])", head[2:]):
        mine = field.startswith(b"Received:") and own in field
        fields.append(_OWN if mine else field.replace(b"\r\n", b"\n"))
    return {"header": fields, "body": body, "sender": delivery.sender, "recipients": sorted(delivery.recipients)}


def _without_kept_blanks(wanted: list[bytes], got: list[bytes]) -> list[bytes]:
    """A field that is changed to nothing keeps a blank, since no value at all would remove it."""
    if len(wanted) != len(got):
        return got
    return [w if w.endswith(b":") and g == w + b" " else g for w, g in zip(wanted, got)]


def _compare(want: dict, got: dict) -> str:
    differences = ""
    for key, wanted in want.items():
        if wanted == got[key]:
            continue
        if isinstance(wanted, list):
            differences += f"    {key}: want\n" + "".join(f"      {item!r}\n" for item in wanted)
            differences += f"    {key}: got\n" + "".join(f"      {item!r}\n" for item in got[key])
        else:
            differences += _lines(f"{key}: want", repr(wanted), f"{key}: got", repr(got[key]))
    return differences


def _lines(*pairs: str) -> str:
    return "".join(f"    {name}: {value}\n" for name, value in zip(pairs[::2], pairs[1::2]))


if __name__ == "__main__":
    sys.exit(main())
