# SPDX-License-Identifier: Apache-2.0
"""What comes out of `mimemend defang`, as Python's email package reads it."""
import hashlib
import unittest

import mail
import policies
from command import CommandTest, run


class Identity(CommandTest):
    MESSAGES = {
        "plain": mail.mail(mail.text()),
        "alternative": mail.mail(mail.multipart("alternative", mail.text(), mail.entity(
            [b"Content-Type: text/html"], b"<p>Hello</p>\r\n"))),
        "attachment": mail.clean(),
        "line feeds only": mail.clean().replace(b"\r\n", b"\n"),
        "empty": b"",
        "odd folds": b"Subject:\r\n  folded\r\n\t twice \r\nX-Tab:\tx\r\nX-None:x\r\n\r\nbody\r\n",
        "mbox line": b"From ann Tue Mar  3 10:00:00 2026\n" + mail.clean().replace(b"\r\n", b"\n"),
    }

    # Readers differ about these: mending writes them anew, unless the policy turns it off.
    ODD_MESSAGES = {
        "no end": mail.clean()[:-9],
        "no header": b"hello",
        "no line end": b"Subject: x",
        "eight bits, NUL and lone CR": b"Subject: \xe4\xff\r\n\r\na\0b\rc\xfe",
    }

    def test_what_readers_differ_about_is_made_plain(self):
        for name, message in self.ODD_MESSAGES.items():
            with self.subTest(name):
                mended = self.defang(message)
                self.assertNotEqual(mended, message)
                self.assertEqual(run("lint", "--profile", stdin=mended).returncode, 0)
                restored = run("restore", "--quarantine", self.quarantine, stdin=mended)
                self.assertEqual((restored.returncode, restored.stdout), (0, message))

    def test_what_no_rule_names_comes_out_as_it_went_in(self):
        for name, message in self.MESSAGES.items():
            with self.subTest(name):
                self.assertEqual(self.defang(message), message)
        self.assertFalse((self.quarantine / "records").exists() and any((self.quarantine / "records").iterdir()))

    def test_a_policy_that_hits_nothing_changes_nothing(self):
        policy = self.file("nothing.toml", policies.NOTHING)
        for message in (*self.MESSAGES.values(), *self.ODD_MESSAGES.values(), mail.infected()):
            done = run("defang", "--policy", policy, stdin=message)
            self.assertEqual((done.returncode, done.stdout), (0, message))


class Replace(CommandTest):
    def assert_replaced(self, message, before=()):
        """The program is gone; a text stands in its place; the other leaves are the same."""
        rewritten = self.defang(message)
        was, now = mail.leaves(message), mail.leaves(rewritten)
        gone = [i for i, leaf in enumerate(was) if leaf[2] == mail.PROGRAM]
        self.assertEqual(len(gone), 1, was)
        self.assertEqual(len(now), len(was))
        for i, leaf in enumerate(now):
            if i not in gone:
                self.assertEqual(leaf, was[i])
        self.assertEqual(now[gone[0]][0], "text/plain")
        return now[gone[0]][2].decode()

    def test_the_notice_says_what_was_removed(self):
        notice = self.assert_replaced(mail.infected())
        for fact in ("invoice.exe", str(len(mail.PROGRAM)), hashlib.sha256(mail.PROGRAM).hexdigest()):
            self.assertIn(fact, notice)

    def test_the_header_and_the_parts_around_stay_byte_for_byte(self):
        message = mail.infected()
        rewritten = self.defang(message)
        head, _, _ = message.partition(b"\r\n\r\n")
        self.assertTrue(rewritten.startswith(head + b"\r\n\r\n"))
        self.assertTrue(rewritten.endswith(message[message.rindex(b"--=_edge_1\r\n"):]))

    def test_however_the_name_is_written(self):
        for disposition in (b"attachment; filename=invoice.exe", b'attachment; filename="invoice.exe. . "',
                            b"attachment; filename*=utf-8''invoice%2Eexe",
                            b'attachment; filename*0="invo"; filename*1="ice.exe"',
                            b'attachment; filename="=?utf-8?B?aW52b2ljZS5leGU=?="',
                            b'attachment;\r\n filename="INVOICE.EXE"'):
            with self.subTest(disposition):
                self.assert_replaced(mail.infected(disposition=disposition))

    def test_a_program_under_a_harmless_name(self):
        self.assert_replaced(mail.infected("holiday.jpg", kind=b"image/jpeg"))

    def test_nested_in_related(self):
        inner = mail.multipart("related", mail.text(), mail.attachment("invoice.exe"), boundary=b"=_edge_2")
        self.assert_replaced(mail.mail(mail.multipart("mixed", inner, mail.attachment("b.png", mail.PICTURE))))

    def test_inside_an_attached_message(self):
        self.assert_replaced(mail.mail(mail.multipart(
            "mixed", mail.text(), mail.attached_message(mail.infected()), boundary=b"=_edge_2")))

    def test_inside_an_encoded_attached_message(self):
        for encoding in (b"base64", b"quoted-printable"):
            with self.subTest(encoding):
                message = mail.mail(mail.multipart(
                    "mixed", mail.text(), mail.attached_message(mail.infected(), encoding), boundary=b"=_edge_2"))
                found = mail.leaves(self.defang(message))  # no reader has to decode a message
                self.assertEqual([kind for kind, _, _ in found],
                                 ["text/plain", "text/plain", "text/plain", "image/png"])
                self.assertNotIn(mail.PROGRAM, [content for _, _, content in found])

    def test_a_message_that_is_the_program(self):
        message = mail.mail(mail.attachment("invoice.exe"))
        ((kind, _, content),) = mail.leaves(self.defang(message))
        self.assertEqual(kind, "text/plain")
        self.assertIn(b"invoice.exe", content)

    def test_defanging_twice_changes_nothing_more(self):
        once = self.defang(mail.infected())
        self.assertEqual(self.defang(once), once)

    def test_the_output_is_the_same_each_time_and_in_every_face(self):
        message = mail.infected()
        file, out = self.file("a.eml", message), self.folder / "out.eml"
        run("defang", "--quarantine", self.quarantine, "-o", out, file)
        run("defang", "--quarantine", self.quarantine, "-i", file)
        piped = self.defang(message)
        self.assertEqual(out.read_bytes(), piped)
        self.assertEqual(file.read_bytes(), piped)

    def test_what_is_not_kept_is_not_promised(self):
        kept, lost = self.defang(mail.infected()), run("defang", "--no-quarantine", stdin=mail.infected())
        self.assertIn(b"X-Mimemend-Record: ", kept)
        self.assertIn(b"The original is kept", kept)
        self.assertIn(b"An attachment was removed", lost.stdout)
        self.assertNotIn(b"X-Mimemend-Record: ", lost.stdout)
        self.assertNotIn(b"The original is kept", lost.stdout)
        self.assertNotIn(b"record", lost.stderr)


class OtherActions(CommandTest):
    def rewritten(self, action):
        policy = self.file("policy.toml", policies.one_rule(action))
        return self.defang(mail.infected("invoice.exe"), "--policy", policy)

    def test_report_leaves_the_message_alone(self):
        self.assertEqual(self.rewritten("report"), mail.infected())

    def test_rename_keeps_the_content_under_a_harmless_name_and_type(self):
        found = mail.leaves(self.rewritten("rename"))
        self.assertEqual(found[1], ("application/octet-stream", "invoice.exe.defanged", mail.PROGRAM))

    def test_drop_leaves_no_trace(self):
        self.assertEqual(mail.leaves(self.rewritten("drop")),
                         [leaf for leaf in mail.leaves(mail.infected()) if leaf[1] != "invoice.exe"])


class Signed(CommandTest):
    def test_a_signed_part_is_replaced_as_a_whole_or_left_alone(self):
        signature = mail.attachment("signature.asc", b"-----BEGIN PGP SIGNATURE-----", b"application/pgp-signature")
        signed = mail.multipart("signed", mail.attachment("invoice.exe"), signature, boundary=b"=_signed")
        message = mail.mail(mail.multipart("mixed", mail.text(), signed))
        kinds = [kind for kind, _, _ in mail.leaves(self.defang(message))]
        self.assertEqual(kinds, ["text/plain", "text/plain"])
        policy = self.file("report.toml", policies.policy(policies.rule("replace"), signed="report"))
        self.assertEqual(self.defang(message, "--policy", policy), message)


if __name__ == "__main__":
    unittest.main()
