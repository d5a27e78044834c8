#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A long run: many messages over many connections; then nothing may be left, and memory must be flat.

  soak.py PATH/TO/mimemend PATH/TO/probe-filter [--messages 200000] [--connections 50]

Not among the tests: it takes minutes. Ends with 1 when objects are left, a message is not accepted, or the
filter's memory grows by more than 10 % from the first tenth of the run to its end.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import probe_process  # noqa: E402

MESSAGE = (b"From: a@example.org\r\nTo: b@example.net\r\nSubject: soak\r\n\r\n"
           + b"A line of text as it stands in mail, of seventy characters or so.\r\n" * 50)


def resident_kib(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text()).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("mimemend")
    parser.add_argument("probe_filter")
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--connections", type=int, default=50)
    options = parser.parse_args()
    probe_process.program = options.probe_filter
    with probe_process.probing("counting", "quiet") as probe, tempfile.TemporaryDirectory() as folder:
        mail = pathlib.Path(folder) / "mail.eml"
        mail.write_bytes(MESSAGE)
        memory, tenth = [], options.messages // 10
        begun = time.monotonic()
        for part in range(10):
            # Half of the parts keep their connections, half make one for every message.
            per_connection = "100" if part % 2 else "1"
            subprocess.run([options.mimemend, "milter-send", "--quiet", "--concurrency", str(options.connections),
                            "--repeat", str(tenth), "--messages-per-connection", per_connection, probe.spec,
                            str(mail)], check=True, stdout=subprocess.DEVNULL)
            memory.append(resident_kib(probe.process.pid))
            print(f"{(part + 1) * tenth} messages, {time.monotonic() - begun:.0f} s, {memory[-1]} KiB resident",
                  flush=True)
        assert probe.stop() == 0
        counters = next(line for line in probe.log().splitlines() if "live_message_objects" in line)
        print(counters)
    grown = memory[-1] / memory[0]
    print(f"memory at the end: {grown:.2f} of what it was after a tenth")
    return 0 if grown < 1.1 else 1


if __name__ == "__main__":
    sys.exit(main())
