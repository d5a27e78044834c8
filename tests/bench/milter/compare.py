#!/usr/bin/python3 -B
# SPDX-License-Identifier: Apache-2.0
"""What the framework costs: CPU time and instructions a message of filters that do nothing.

  compare.py BUILD-FOLDER [--messages N] [--rounds N] [--instructions]

Each filter is a process of its own on a unix socket, spoken to by the same client (mimemend milter-send)
with the same message. The base of a ratio is libmilter in C; for "template", which keeps the message as pymilter's
template does, it is the framework. The filters take turns, so that what the machine does meanwhile hits all alike; the
time is the process's own (user and system), the median of the rounds is printed. Needs python3-milter for
the row of pymilter; instructions need valgrind.
"""

import argparse
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")
MESSAGE = (b"From: a@example.org\r\nTo: b@example.net\r\nSubject: idle\r\nDate: Mon, 06 Jul 2026 10:20:30 +0200\r\n"
           b"Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
           + b"".join(b"X-Field-%d: some value of usual length, as fields have it\r\n" % n for n in range(13))
           + b"\r\n" + b"A line of text as it stands in mail, of seventy characters or so.\r\n" * 50)


def filters(build, way):
    if way == "template":  # the C filter does nothing with it
        return {"framework": [str(build / "tests/bench/milter/idle-framework"), way],
                "pymilter": ["/usr/bin/python3", str(HERE / "idle_pymilter.py"), way]}
    return {
        "framework": [str(build / "tests/bench/milter/idle-framework"), way],
        "libmilter in C": [str(build / "tests/bench/milter/idle-libmilter"), way],
        "pymilter": ["/usr/bin/python3", str(HERE / "idle_pymilter.py"), way],
    }


def answers(path):
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
            return True
        except OSError:
            return False


class Filter:
    """A running filter."""

    def __init__(self, command, folder, prefix=()):
        path = tempfile.mktemp(suffix=".sock", dir=folder)  # libmilter in C takes no socket over
        self.socket = f"unix:{path}"
        self.process = subprocess.Popen([*prefix, *command, self.socket], stdin=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE if prefix else subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not answers(path):
            assert self.process.poll() is None, f"{command[0]} did not start"
            assert time.monotonic() < deadline, f"{command[0]} does not listen"
            time.sleep(0.05)

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def stop(self):
        """Ends it; what it wrote to standard error, if that is kept."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.communicate(timeout=60)[1] or b""
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.communicate()[1] or b""


def play(build, address, mail, messages):
    subprocess.run([str(build / "cli/mimemend"), "milter-send", "--quiet", "--repeat", str(messages),
                    "--messages-per-connection", "10", address, mail], check=True, stdout=subprocess.DEVNULL,
                   timeout=600)


def times(build, way, mail, options, folder):
    """Microseconds a message, by filter, in each round."""
    running = {name: Filter(command, folder) for name, command in filters(build, way).items()}
    spent = {name: [] for name in running}
    try:
        for turn in range(options.rounds + 1):
            for name, one in running.items():
                before = one.cpu_seconds()
                play(build, one.socket, mail, options.messages)
                if turn > 0:  # the first is for warming up
                    spent[name].append(1e6 * (one.cpu_seconds() - before) / options.messages)
    finally:
        for one in running.values():
            one.stop()
    return spent


def instructions(build, command, mail, folder):
    """A message's, counted by callgrind: the difference of two runs."""
    def collected(messages):
        prefix = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
        one = Filter(command, folder, prefix)
        try:
            if messages:
                play(build, one.socket, mail, messages)
        finally:
            said = one.stop().decode()
        return int(re.search(r"Collected : (\d+)", said).group(1))
    few, many = 20, 220
    return (collected(many) - collected(few)) / (many - few)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--messages", type=int, default=4000, help="a round")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--instructions", action="store_true", help="count them, too (no pymilter)")
    options = parser.parse_args()
    build = options.build.resolve()
    subprocess.run(["ninja", "-C", str(build), "--quiet", "cli/mimemend", "tests/bench/milter/idle-framework",
                    "tests/bench/milter/idle-libmilter"], check=True, stdout=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="mimemend-bench-") as folder:
        mail = f"{folder}/mail.eml"
        pathlib.Path(mail).write_bytes(MESSAGE)
        print("| filter | stages | µs CPU a message | ratio to the row's base | instructions a message | ratio |")
        print("|---|---|---|---|---|---|")
        for way in ("replying", "silent", "template"):
            spent = times(build, way, mail, options, folder)
            counted = {name: instructions(build, command, mail, folder)
                       for name, command in filters(build, way).items() if name != "pymilter"} if options.instructions and way != "template" else {}
            base = spent.get("libmilter in C", spent["framework"])
            for name, rounds in spent.items():
                ratio = statistics.median(a / b for a, b in zip(rounds, base))
                count = f"{counted[name]:,.0f} | {counted[name] / counted['libmilter in C']:.3f}" if name in counted else "- | -"
                print(f"| {name} | {way} | {statistics.median(rounds):.1f} | {ratio:.2f} | {count} |")


if __name__ == "__main__":
    main()
