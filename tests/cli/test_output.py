# SPDX-License-Identifier: Apache-2.0
"""Where `mimemend defang` writes, and what stays as it was."""
import os
import pathlib
import signal
import stat
import subprocess
import threading
import unittest

import mail
from command import CommandTest, DONE, MIMEMEND, TRY_LATER, run

LONG_AGO = 1_000_000_000_123_456_789


class OutputFile(CommandTest):
    def defang_to(self, output, *names):
        done = run("defang", "--quarantine", self.quarantine, "-o", output, *names)
        self.assert_exit(done, DONE)
        self.assertEqual(done.stdout, b"")

    def test_one_file_to_a_file(self):
        self.defang_to(self.folder / "out.eml", self.file("a.eml", mail.infected()))
        self.assertEqual((self.folder / "out.eml").read_bytes(), self.defang(mail.infected()))

    def test_one_file_to_standard_output(self):
        done = run("defang", "--quarantine", self.quarantine, self.file("a.eml", mail.infected()))
        self.assertEqual(done.stdout, self.defang(mail.infected()))

    def test_several_files_into_a_folder_changed_or_not(self):
        out = self.folder / "out"
        out.mkdir()
        self.defang_to(out, self.file("in/a.eml", mail.infected()), self.file("in/b.eml", mail.clean()))
        self.assertEqual(self.names(out), ["a.eml", "b.eml"])
        self.assertEqual((out / "a.eml").read_bytes(), self.defang(mail.infected()))
        self.assertEqual((out / "b.eml").read_bytes(), mail.clean())

    def test_a_new_file_is_no_more_open_than_its_input(self):
        file = self.file("a.eml", mail.clean())
        file.chmod(0o600)
        self.defang_to(self.folder / "out.eml", file)
        self.assertEqual(stat.S_IMODE((self.folder / "out.eml").stat().st_mode), 0o600)

    def test_a_file_that_was_there_keeps_its_mode(self):
        out = self.file("out.eml", "old")
        out.chmod(0o640)
        self.defang_to(out, self.file("a.eml", mail.clean()))
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o640)
        self.assertEqual(out.read_bytes(), mail.clean())

    def test_a_link_to_the_output_stays_a_link(self):
        target, link = self.file("target.eml", "old"), self.folder / "link.eml"
        link.symlink_to(target)
        self.defang_to(link, self.file("a.eml", mail.clean()))
        self.assertTrue(link.is_symlink())
        self.assertEqual(target.read_bytes(), mail.clean())

    def test_a_device_or_fifo_is_written_to_and_not_replaced(self):
        self.defang_to("/dev/null", self.file("a.eml", mail.clean()))
        self.assertTrue(stat.S_ISCHR(os.stat("/dev/null").st_mode))
        fifo, got = self.folder / "fifo", []
        os.mkfifo(fifo)
        reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
        reader.start()
        self.defang_to(fifo, self.file("a.eml", mail.clean()))
        reader.join()
        self.assertEqual(got, [mail.clean()])

    def test_nothing_else_is_left_behind(self):
        self.defang_to(self.folder / "out.eml", self.file("a.eml", mail.clean()))
        self.assertEqual(self.names(), ["a.eml", "out.eml"])


class InPlace(CommandTest):
    def in_place(self, *names):
        done = run("defang", "--quarantine", self.quarantine, "-i", *names)
        self.assert_exit(done, DONE)
        self.assertEqual(done.stdout, b"")

    def aged(self, name, content, mode):
        file = self.file(name, content)
        file.chmod(mode)
        os.utime(file, ns=(LONG_AGO, LONG_AGO + 1))
        return file

    def test_a_changed_file_keeps_mode_and_times(self):
        file = self.aged("a.eml", mail.infected(), 0o640)
        before = file.stat()
        self.in_place(file)
        after = file.stat()
        self.assertEqual(file.read_bytes(), self.defang(mail.infected()))
        self.assertNotEqual(after.st_ino, before.st_ino)
        self.assertEqual(after.st_mode, before.st_mode)
        self.assertEqual(after.st_mtime_ns, before.st_mtime_ns)

    @unittest.skipUnless(os.geteuid() == 0, "needs root to give files away")
    def test_a_changed_file_keeps_its_owner(self):
        file = self.aged("a.eml", mail.infected(), 0o600)
        os.chown(file, 12345, 23456)
        self.in_place(file)
        self.assertEqual((file.stat().st_uid, file.stat().st_gid), (12345, 23456))
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)

    def test_a_file_that_stays_the_same_is_not_touched(self):
        file = self.aged("a.eml", mail.clean(), 0o444)
        before = file.stat()
        self.in_place(file)
        after = file.stat()
        self.assertEqual((after.st_ino, after.st_mtime_ns, after.st_ctime_ns),
                         (before.st_ino, before.st_mtime_ns, before.st_ctime_ns))

    def test_the_target_of_a_link_is_rewritten(self):
        target, link = self.file("maildir/target.eml", mail.infected()), self.folder / "link.eml"
        link.symlink_to("maildir/target.eml")
        self.in_place(link)
        self.assertTrue(link.is_symlink())
        self.assertEqual(target.read_bytes(), self.defang(mail.infected()))

    def test_a_relative_name_without_a_folder(self):
        self.file("a.eml", mail.infected())
        done = subprocess.run([MIMEMEND, "defang", "--no-quarantine", "-i", "a.eml"], cwd=self.folder, timeout=60)
        self.assertEqual(done.returncode, DONE)
        self.assertEqual(self.names(), ["a.eml"])

    def test_several_files_changed_or_not(self):
        one, two = self.file("one.eml", mail.infected()), self.file("two.eml", mail.clean())
        inode = two.stat().st_ino
        self.in_place(one, two)
        self.assertEqual(one.read_bytes(), self.defang(mail.infected()))
        self.assertEqual((two.read_bytes(), two.stat().st_ino), (mail.clean(), inode))
        self.assertEqual([name for name in self.names() if name.endswith(".eml") or "tmp" in name],
                         ["one.eml", "two.eml"])

    def test_a_file_that_changes_meanwhile_is_left_alone(self):
        file = self.file("a.eml", mail.infected(content=mail.PROGRAM * (40_000_000 // len(mail.PROGRAM))))
        with open(self.folder / "stderr", "wb") as stderr:
            child = subprocess.Popen([MIMEMEND, "defang", "--no-quarantine", "-i", file], stderr=stderr)
        stop_while_reading(child, file)
        with open(file, "ab") as writer:
            writer.write(b"more")
        changed = file.read_bytes()
        child.send_signal(signal.SIGCONT)
        self.assertEqual(child.wait(timeout=60), TRY_LATER)
        self.assertRegex((self.folder / "stderr").read_text(), r"^mimemend: .*a\.eml: changed while")
        self.assertEqual(file.read_bytes(), changed)
        self.assertEqual(self.names(), ["a.eml", "stderr"])


def stop_while_reading(child, file):
    """Halts `child` as soon as it has `file` open; it is large enough not to be read by then."""
    while child.poll() is None:
        try:
            if any(descriptor.is_symlink() and os.readlink(descriptor) == str(file)
                   for descriptor in pathlib.Path(f"/proc/{child.pid}/fd").iterdir()):
                return child.send_signal(signal.SIGSTOP)
        except FileNotFoundError:
            pass  # a descriptor that was closed meanwhile
    raise AssertionError("the command ended before it was seen reading")


if __name__ == "__main__":
    unittest.main()
