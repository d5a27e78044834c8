# SPDX-License-Identifier: Apache-2.0
"""The world fails: full disks, closed pipes, folders that cannot be written. Nothing is lost or half done."""
import os
import pathlib
import resource
import shutil
import subprocess
import unittest

import mail
from command import CANNOT_CREATE, CommandTest, DONE, IO, MIMEMEND, TRY_LATER, run

LARGE = mail.infected(content=mail.PROGRAM * 1000)
LARGE_CLEAN = mail.mail(mail.multipart("mixed", mail.attachment("p.png", mail.PICTURE * 5000, b"image/png")))

NOT_LOADED = 127  # the dynamic linker's own

# An ordinary file where a folder should be stops root as well.
BLOCKED = "not-a-folder/inside"


class StandardOutput(CommandTest):
    COMMANDS = (["defang", "--no-quarantine"], ["defang", "--no-quarantine", "--json", "-q"][:3], ["show"],
                ["show", "--json"], ["show", "--headers"], ["lint", "--json"], ["lint", "--list"], ["policy"], ["--help"], ["--version"], ["show", "--help"], ["help", "show"])

    def test_a_full_disk_is_an_io_error(self):
        for command in self.COMMANDS:
            with self.subTest(" ".join(command)), open("/dev/full", "wb") as full:
                done = run(*command, stdin=mail.clean(), stdout=full, stderr=subprocess.PIPE)
                self.assert_error(done, IO, "standard output", "No space left")

    def test_a_closed_pipe_is_an_io_error(self):
        for command in self.COMMANDS:
            with self.subTest(" ".join(command)):
                reader, writer = os.pipe()
                os.close(reader)
                done = run(*command, stdin=mail.clean(), stdout=writer, stderr=subprocess.PIPE)
                os.close(writer)
                self.assert_error(done, IO, "standard output", "Broken pipe")

    def test_a_reader_that_goes_away_in_the_middle_is_an_io_error(self):
        done = subprocess.run(["sh", "-c", '{ "$0" defang --no-quarantine "$1"; echo $? >&2; } | head -c 100', MIMEMEND,
                               self.file("a.eml", LARGE_CLEAN)], capture_output=True, timeout=60)
        self.assertEqual(done.stderr.split()[-1], str(IO).encode())

    def test_closed_standard_descriptors_take_no_mail(self):
        file = self.file("a.eml", LARGE)
        for closed, code in (("<&-", DONE), (">&-", IO), ("2>&-", DONE), ("<&- >&- 2>&-", IO)):
            with self.subTest(closed):
                done = subprocess.run(["sh", "-c", f'"$0" defang --quarantine "$2" "$1" {closed}', MIMEMEND, file,
                                       self.quarantine],
                                      capture_output=True, timeout=60)
                self.assertEqual(done.returncode, code)
                self.assertEqual(done.stdout, b"" if code else self.defang(LARGE))
                self.assertEqual(file.read_bytes(), LARGE)


class OutputFile(CommandTest):
    def test_a_folder_that_is_not_there(self):
        done = run("defang", "--no-quarantine", "-o", self.folder / "none/out.eml", self.file("a.eml", mail.clean()))
        self.assert_error(done, CANNOT_CREATE, "none/out.eml", "No such file")

    def test_a_file_in_place_of_the_folder(self):
        self.file("not-a-folder", "")
        done = run("defang", "--no-quarantine", "-o", self.folder / BLOCKED, self.file("a.eml", mail.clean()))
        self.assert_error(done, CANNOT_CREATE, BLOCKED, "Not a directory")

    def test_several_files_into_what_is_no_folder(self):
        a, b = self.file("a.eml", mail.clean()), self.file("b.eml", mail.clean())
        done = run("defang", "--no-quarantine", "-o", self.folder / "none", a, b)
        self.assert_error(done, CANNOT_CREATE, "none", "not a folder")

    def test_a_folder_that_may_not_be_written(self):
        out = self.folder / "out"
        out.mkdir(mode=0o500)
        done = self.run_unprivileged("defang", "--no-quarantine", "-o", out, self.file("a.eml", mail.clean()))
        self.assert_error(done, CANNOT_CREATE, "out", "Permission denied")

    def test_a_full_device_is_an_io_error(self):
        done = run("defang", "--no-quarantine", "-o", "/dev/full", self.file("a.eml", mail.clean()))
        self.assert_error(done, IO, "/dev/full", "No space left")

    def test_a_file_size_limit_leaves_no_half_file(self):
        file = self.file("a.eml", LARGE_CLEAN)
        done = run("defang", "--no-quarantine", "-o", self.folder / "out.eml", "--spool-dir", "/dev/shm", file,
                   preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)))
        self.assert_error(done, IO, "a.eml", "File too large")
        self.assertEqual(self.names(), ["a.eml"])


class Storage(CommandTest):
    """What is ours and fails: later, for a pipe; an I/O error, for files."""

    def setUp(self):
        super().setUp()
        self.file("not-a-folder", "")
        self.blocked = self.folder / BLOCKED

    def test_a_quarantine_that_cannot_be_written_makes_a_pipe_try_later(self):
        done = run("defang", "--quarantine", self.blocked, stdin=mail.infected())
        self.assert_error(done, TRY_LATER, "standard input", BLOCKED)
        self.assertEqual(done.stdout, b"")

    def test_a_quarantine_that_cannot_be_written_keeps_files_as_they_are(self):
        file = self.file("a.eml", mail.infected())
        for output in (["-i"], ["-o", self.folder / "out.eml"], []):
            with self.subTest(output):
                done = run("defang", "--quarantine", self.blocked, *output, file)
                self.assert_error(done, IO, "a.eml", BLOCKED)
                self.assertEqual(done.stdout, b"")
                self.assertEqual(file.read_bytes(), mail.infected())
                self.assertEqual(self.names(), ["a.eml", "not-a-folder"])

    def test_a_clean_message_needs_no_quarantine(self):
        done = run("defang", "--quarantine", self.blocked, stdin=mail.clean())
        self.assertEqual((done.returncode, done.stdout), (DONE, mail.clean()))

    def test_a_spool_that_cannot_be_written_makes_a_pipe_try_later(self):
        arguments = ["defang", "--no-quarantine", "--spool-dir", self.blocked]
        done = run(*arguments, stdin=LARGE)
        self.assert_error(done, TRY_LATER, "standard input", BLOCKED)
        self.assertEqual(done.stdout, b"")
        self.assert_error(run(*arguments, self.file("a.eml", LARGE)), IO, "a.eml", BLOCKED)

    def test_tmpdir_says_where_the_spool_is(self):
        done = run("defang", "--no-quarantine", stdin=LARGE, env={**os.environ, "TMPDIR": str(self.blocked)})
        self.assert_error(done, TRY_LATER, BLOCKED)


class NoMemory(CommandTest):
    def test_too_little_memory_never_lets_a_program_through(self):
        if b"__asan_init" in pathlib.Path(MIMEMEND).read_bytes():
            self.skipTest("the address sanitizer takes all of it")
        # Nothing but the content says what it is, and a library must be loaded to see that.
        message = mail.infected("notes.dat", content=mail.ELF)
        rewritten = self.defang(message)
        self.assertNotEqual(rewritten, message)
        codes = []
        for mebibytes in range(44, 100, 2):
            limit = mebibytes << 20
            done = run("defang", "--quarantine", self.quarantine, stdin=message,
                       preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
            codes.append(done.returncode)
            with self.subTest(mebibytes=mebibytes, stderr=done.stderr[:200]):
                self.assertIn(done.returncode, (DONE, TRY_LATER, NOT_LOADED))
                self.assertEqual(done.stdout, rewritten if done.returncode == DONE else b"")
        self.assertIn(DONE, codes)


@unittest.skipUnless(os.geteuid() == 0, "needs root to mount a small file system")
class FullDisk(CommandTest):
    """In a mount namespace of its own, with 1 MiB of room that is nearly used up."""

    SCRIPT = """
    mount -t tmpfs -o size=1m tmpfs "$1" || exit 200
    cp "$2" "$1/a.eml" && head -c 900000 /dev/zero > "$1/filler" 2>/dev/null
    shift 2
    "$@"; code=$?
    cd "$DISK" && find . -type f ! -name filler -exec sha256sum {} + | sort -k2
    exit $code
    """

    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        probe = subprocess.run(["unshare", "-m", "true"], capture_output=True) if shutil.which("unshare") else None
        if probe is None or probe.returncode != 0:
            self.skipTest("mount namespaces are not possible here")

    def on_full_disk(self, message, *arguments, stdin=b""):
        """Runs mimemend; its stdout ends with the checksums of the files on the disk."""
        done = subprocess.run(["unshare", "-m", "sh", "-c", self.SCRIPT, "sh", self.disk, self.file("a.eml", message),
                               MIMEMEND, *map(str, arguments)], input=stdin, capture_output=True, timeout=60,
                              env={**os.environ, "DISK": str(self.disk), "TMPDIR": "/var/tmp"})
        if done.returncode == 200:
            self.skipTest("tmpfs cannot be mounted here")
        files = [line.split()[-1] for line in done.stdout.decode().splitlines()]
        return done, files

    # Its program goes, 130 kB of picture stay: more than the room left beside the file itself.
    MESSAGE = mail.mail(mail.multipart("mixed", mail.attachment("a.exe"),
                                       mail.attachment("p.png", mail.PICTURE * 150, b"image/png")))

    def test_in_place_leaves_the_original_and_nothing_else(self):
        done, files = self.on_full_disk(self.MESSAGE, "defang", "--no-quarantine", "-i", self.disk / "a.eml")
        self.assert_error(done, IO, "a.eml", "No space left")
        self.assertEqual(files, ["./a.eml"])

    def test_an_output_file_is_not_half_written(self):
        done, files = self.on_full_disk(self.MESSAGE, "defang", "--no-quarantine", "-o", self.disk / "out.eml",
                                        self.folder / "a.eml")
        self.assert_error(done, IO, "a.eml", "No space left")
        self.assertEqual(files, ["./a.eml"])

    def test_a_full_quarantine_makes_a_pipe_try_later(self):
        done, _ = self.on_full_disk(b"", "defang", "--quarantine", self.disk / "q", stdin=LARGE)
        self.assert_error(done, TRY_LATER, "standard input", "No space left")
        self.assertNotIn(b"Subject", done.stdout)

    def test_a_full_spool_makes_a_pipe_try_later(self):
        done, _ = self.on_full_disk(b"", "defang", "--no-quarantine", "--spool-dir", self.disk, stdin=LARGE)
        self.assert_error(done, TRY_LATER, "standard input", "No space left")
        self.assertNotIn(b"Subject", done.stdout)


if __name__ == "__main__":
    unittest.main()
