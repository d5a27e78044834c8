#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands that README.md shows, and reads the policies that docs/policy.md shows.

    readme_test.py SOURCE-ROOT MIMEMEND
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def shown_commands(readme: str) -> list[str]:
    section = readme.split("## The command", 1)[1]
    return [line.strip() for line in section.splitlines() if line.startswith("    mimemend ")]


def main(source: pathlib.Path, mimemend: pathlib.Path) -> None:
    commands = shown_commands((source / "README.md").read_text(encoding="utf-8"))
    assert len(commands) >= 5, commands
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "Mail/cur").mkdir(parents=True)
        (work / "mimemend").symlink_to(mimemend)
        message = source / "testdata/quickstart/hostile.eml"
        shutil.copy(message, work / "Mail/cur/1")
        for command in commands:
            if "> mail.eml" not in command:
                shutil.copy(message, work / "mail.eml")
            done = subprocess.run(["sh", "-ec", command], cwd=work, capture_output=True,
                                  env={"PATH": f"{work}:/usr/bin:/bin"})
            # 1 is an answer of lint's.
            assert done.returncode in ((0, 1) if " lint " in command else (0,)), (command, done)
        assert (work / "mail.eml").read_bytes() == message.read_bytes(), "restored"
        assert (work / "Mail/cur/1").read_bytes() != message.read_bytes(), "changed in place"
        examples = re.findall(r"```toml\n(.*?)```", (source / "docs/policy.md").read_text(encoding="utf-8"), re.S)
        assert examples
        for example in examples + [(work / "policy.toml").read_text(encoding="utf-8")]:
            (work / "example.toml").write_text(example, encoding="utf-8")
            subprocess.run([mimemend, "policy", "--policy", "example.toml"], cwd=work, check=True, capture_output=True)
    print(f"{len(commands)} commands and {len(examples)} policies run as shown")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
