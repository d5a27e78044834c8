# SPDX-License-Identifier: Apache-2.0
"""`mimemend restore`: the original, byte for byte, or an error and nothing."""
import json
import os
import unittest

import mail
import policies
from command import BAD_INPUT, CommandTest, DONE, run

RECEIVED = (b"Return-Path: <ann@example.org>\r\nReceived: from a by b\r\n\twith ESMTP; Tue, 3 Mar 2026 10:00:00 +0100\r\n"
            b"X-Spam-Status: No\r\n")


def originals():
    """Messages of several shapes that the builtin policy rewrites."""
    nested = mail.multipart("mixed", mail.text(), mail.attached_message(mail.infected()), boundary=b"=_edge_2")
    encoded = mail.multipart("mixed", mail.text(), mail.attached_message(mail.infected(), b"base64"), boundary=b"=_e2")
    twice = mail.multipart("mixed", mail.attachment("a.exe"), mail.text(), mail.attachment("b.js", b"alert(1)"))
    return {
        "attachment": mail.infected(),
        "line feeds only": mail.infected().replace(b"\r\n", b"\n"),
        "the message is the program": mail.mail(mail.attachment("a.exe")),
        "in an attached message": mail.mail(nested),
        "in an encoded attached message": mail.mail(encoded),
        "two of them": mail.mail(twice),
        "large": mail.infected(content=mail.PROGRAM * 1000),
    }


class RestoreTest(CommandTest):
    def restore(self, rewritten, *arguments):
        return run("restore", "--quarantine", self.quarantine, *arguments, stdin=rewritten)

    def assert_restored(self, rewritten, original, *arguments):
        done = self.restore(rewritten, *arguments)
        self.assert_exit(done, DONE)
        self.assertEqual(done.stdout, original)


class Roundtrip(RestoreTest):
    def test_through_pipes(self):
        for name, message in originals().items():
            with self.subTest(name):
                rewritten = self.defang(message)
                self.assertNotEqual(rewritten, message)
                self.assert_restored(rewritten, message)

    def test_after_every_action(self):
        for action in ("replace", "rename", "drop"):
            with self.subTest(action):
                policy = self.file(f"{action}.toml", policies.one_rule(action))
                rewritten = self.defang(mail.infected(), "--policy", policy)
                self.assert_restored(rewritten, mail.infected())

    def test_after_fields_were_added_on_the_way(self):
        for name, message in originals().items():
            with self.subTest(name):
                rewritten = self.defang(message)
                ends = b"\r\n" if b"\r\n" in message else b"\n"
                self.assert_restored(RECEIVED.replace(b"\r\n", ends) + rewritten, message)

    def test_after_delivery_with_line_feeds(self):
        for name, message in originals().items():
            with self.subTest(name):
                delivered = (RECEIVED + self.defang(message)).replace(b"\r\n", b"\n")
                self.assert_restored(delivered, message)

    def test_of_a_file_to_a_file(self):
        out = self.folder / "out.eml"
        file = self.file("a.eml", self.defang(mail.infected()))
        self.assert_exit(run("restore", "--quarantine", self.quarantine, "-o", out, file), DONE)
        self.assertEqual(out.read_bytes(), mail.infected())

    def test_in_place_keeps_mode_and_times(self):
        file = self.file("a.eml", mail.infected())
        file.chmod(0o640)
        os.utime(file, ns=(1, 1_500_000_000_000_000_007))
        before = file.stat()
        self.assert_exit(run("defang", "--quarantine", self.quarantine, "-i", file), DONE)
        self.assert_exit(run("restore", "--quarantine", self.quarantine, "-i", file), DONE)
        self.assertEqual(file.read_bytes(), mail.infected())
        self.assertEqual((file.stat().st_mode, file.stat().st_mtime_ns), (before.st_mode, before.st_mtime_ns))

    def test_with_the_record_of_the_report(self):
        policy = self.file("drop.toml", policies.one_rule("drop"))
        done = run("defang", "--quarantine", self.quarantine, "--policy", policy, "--json", stdin=mail.infected())
        record = json.loads(done.stderr)["record"]
        self.assertRegex(record, r"^[0-9a-f]{32}$")
        delivered = RECEIVED + done.stdout
        self.assert_restored(delivered.replace(b"\r\n", b"\n"), mail.infected(), "--record", record)

    def test_two_messages_share_a_quarantine(self):
        one, two = mail.infected(), mail.infected("other.scr")
        first, second = self.defang(one), self.defang(two)
        self.assert_restored(first, one)
        self.assert_restored(second, two)


class NoRestore(RestoreTest):
    def assert_not_restored(self, rewritten, *words):
        done = self.restore(rewritten)
        self.assert_error(done, BAD_INPUT, *words)
        self.assertEqual(done.stdout, b"")

    def test_a_message_that_was_never_rewritten(self):
        self.defang(mail.infected())
        self.assert_not_restored(mail.clean(), "standard input")

    def test_a_rewritten_message_that_was_tampered_with(self):
        rewritten = self.defang(mail.infected())
        self.assert_not_restored(rewritten.replace(b"Hello", b"Howdy"), "standard input")

    def test_a_quarantine_that_lost_the_content(self):
        rewritten = self.defang(mail.infected())
        for blob in (self.quarantine / "blobs").rglob("*"):
            if blob.is_file():
                blob.unlink()
        done = self.restore(rewritten)
        self.assertNotEqual(done.returncode, DONE)
        self.assertEqual(done.stdout, b"")

    def test_a_quarantine_with_other_content(self):
        rewritten = self.defang(mail.infected())
        for blob in (self.quarantine / "blobs").rglob("*"):
            if blob.is_file():
                blob.write_bytes(blob.read_bytes()[::-1])
        self.assert_not_restored(rewritten, "standard input")

    def test_a_quarantine_that_is_not_there_is_not_made(self):
        self.assert_not_restored(mail.clean(), "quarantine", "No such file")
        self.assertFalse(self.quarantine.exists())

    def test_an_unknown_record(self):
        rewritten = self.defang(mail.infected())
        self.assert_error(self.restore(rewritten, "--record", "0" * 32), BAD_INPUT, "0" * 32)

    def test_in_place_leaves_a_file_that_cannot_be_restored(self):
        self.defang(mail.infected())
        file = self.file("a.eml", mail.clean())
        before = file.stat()
        self.assert_exit(run("restore", "--quarantine", self.quarantine, "-i", file), BAD_INPUT)
        self.assertEqual((file.stat().st_ino, file.read_bytes()), (before.st_ino, mail.clean()))
        self.assertEqual([name for name in self.names() if "quarantine" not in name], ["a.eml"])


if __name__ == "__main__":
    unittest.main()
