# SPDX-License-Identifier: Apache-2.0
"""`mimemend charset`: what it writes is read back by Python's email."""
import email
import email.policy
import json
import unittest

import mail
from command import CommandTest, DONE, USAGE, WOULD_CHANGE, run

RUSSIAN = "Привет, мир!\nКак дела?\n"
JAPANESE = "こんにちは世界\nabc\n"
HTML = '<html><head><meta charset="koi8-r"></head><body>Привет</body></html>\n'


def message(text, charset, *, label=True, kind="plain", fields=()):
    head = [b"From: a@example.org", b"Subject: x", b"MIME-Version: 1.0"]
    head.append(f"Content-Type: text/{kind}{f'; charset={charset}' if label else ''}".encode())
    head.append(b"Content-Transfer-Encoding: 8bit")
    head += [field if isinstance(field, bytes) else field.encode() for field in fields]
    return b"\r\n".join(head) + b"\r\n\r\n" + text.replace("\n", "\r\n").encode(charset)


def parsed(content):
    return email.message_from_bytes(content, policy=email.policy.default)


def text_of(content):
    return parsed(content).get_content().replace("\r\n", "\n")


class Charset(CommandTest):
    def convert(self, content, *options):
        done = run("charset", "--no-quarantine", "-q", *options, stdin=content)
        self.assert_exit(done, DONE)
        return done.stdout

    def test_the_text_is_the_same_in_utf8(self):
        for text, charset in ((RUSSIAN, "windows-1251"), (RUSSIAN, "koi8-r"), (JAPANESE, "iso-2022-jp"),
                              (JAPANESE, "shift_jis"), (JAPANESE, "euc-jp"), ("größer\n", "iso-8859-15")):
            with self.subTest(charset=charset):
                made = self.convert(message(text, charset))
                self.assertEqual(text_of(made), text)
                self.assertEqual(parsed(made).get_content_charset(), "utf-8")
                self.assertTrue(made.isascii())
                self.assertEqual(self.convert(made), made)

    def test_a_document_says_so_itself(self):
        made = self.convert(message(HTML, "koi8-r", kind="html"))
        self.assertEqual(text_of(made), HTML.replace("koi8-r", "utf-8"))

    def test_8bit_on_demand(self):
        made = self.convert(message(RUSSIAN, "windows-1251"), "--8bit")
        self.assertTrue(made.endswith(RUSSIAN.replace("\n", "\r\n").encode()))

    def test_only_doubtful_texts(self):
        right = message(RUSSIAN, "windows-1251")
        self.assertEqual(self.convert(right, "--only", "doubtful"), right)
        unlabelled = message(RUSSIAN, "utf-8", label=False)
        self.assertEqual(parsed(self.convert(unlabelled, "--only", "doubtful")).get_content_charset(), "utf-8")

    def test_other_types_stay(self):
        html = message(HTML, "koi8-r", kind="html")
        self.assertEqual(self.convert(html, "--types", "text/plain,text/calendar"), html)

    def test_a_charset_that_is_not_allowed(self):
        content = b"Subject: x\nContent-Type: text/plain; charset=ibm037\n\n" + "hé\n".encode("cp037")
        self.assertEqual(self.convert(content), content)
        allowed = self.convert(content, "--allow", "ibm037")
        self.assertEqual(text_of(allowed), "hé\n")

    def test_loss_is_counted_and_limited(self):
        content = b"Content-Type: text/plain; charset=utf-8\n\n" + "é".encode() * 20 + b"\xff\n"
        self.assertEqual(self.convert(content), content)
        done = run("charset", "--no-quarantine", "--max-replaced", "1", stdin=content)
        self.assertIn(b"1 replaced", done.stderr)
        self.assertEqual(text_of(done.stdout), "é" * 20 + "\ufffd\n")

    def test_restore_gives_the_original_back(self):
        original = self.file("a.eml", message(RUSSIAN, "windows-1251"))
        out = self.folder / "out.eml"
        self.assert_exit(run("charset", "--quarantine", self.quarantine, "-o", out, original), DONE)
        self.assertNotEqual(out.read_bytes(), original.read_bytes())
        restored = run("restore", "--quarantine", self.quarantine, out)
        self.assertEqual(restored.stdout, original.read_bytes())

    def test_what_is_removed_needs_a_place(self):
        self.assert_error(run("charset", stdin=message(RUSSIAN, "koi8-r")), USAGE, "--quarantine")

    def test_detect_prints_and_writes_nothing(self):
        file = self.file("a.eml", message(RUSSIAN, "windows-1251"))
        done = run("charset", "--detect", file)
        self.assert_exit(done, DONE)
        self.assertRegex(done.stdout.decode(), r"part 1 +text/plain +\"windows-1251\" +windows-1251 +label +converted")

    def test_json_has_each_decision(self):
        file = self.file("a.eml", message(RUSSIAN * 20, "koi8-r", label=False))
        told = json.loads(run("charset", "--dry-run", "--json", file).stdout)
        (decision,) = told["charsets"]
        self.assertEqual((decision["charset"], decision["evidence"], decision["fate"]),
                         ("koi8-r", "detection", "converted"))
        self.assertGreater(decision["confidence"], 0)

    def test_check_asks_only(self):
        self.assert_exit(run("charset", "--check", "-q", self.file("a.eml", message(RUSSIAN, "koi8-r"))), WOULD_CHANGE)
        self.assert_exit(run("charset", "--check", "-q", self.file("b.eml", mail.clean())), DONE)

    def test_diff_has_the_reason(self):
        done = run("charset", "--diff", self.file("a.eml", message(RUSSIAN, "koi8-r")))
        self.assertIn(b"charset: koi8-r (by label) to utf-8", done.stdout)

    def test_wrong_options_are_named(self):
        for options, word in ((("--to", "utf-16"), "utf-16"), (("--only", "some"), "some"), (("--types", "image/png"), "image/png"),
                              (("--fallback", "utf-16"), "utf-16"), (("--allow", "x-none"), "x-none"),
                              (("--headers", "odd"), "odd"), (("--min-confidence", "101"), "101")):
            with self.subTest(options=options):
                self.assert_error(run("charset", *options, stdin=b""), USAGE, word)


class WithRepair(CommandTest):
    def test_what_is_mended_is_converted_too(self):
        content = message(RUSSIAN, "koi8-r").replace(b"Content-Type: text", b"Content-Type : text")
        done = run("repair", "--no-quarantine", "-q", "--charset", "all", stdin=content)
        self.assert_exit(done, DONE)
        self.assertEqual(text_of(done.stdout), RUSSIAN)
        self.assertNotIn(b"Content-Type :", done.stdout)
        plain = run("lint", "--profile", stdin=done.stdout)
        self.assertEqual((plain.returncode, plain.stdout), (DONE, b""))


class CharsetPolicy(CommandTest):
    def defang(self, content, table):
        policy = self.file("policy.toml", f"schema = 1\n[charset]\n{table}\n")
        done = run("defang", "--no-quarantine", "-q", "--policy", policy, stdin=content)
        self.assert_exit(done, DONE)
        return done.stdout

    def test_defang_converts_when_the_policy_says_so(self):
        content = message(RUSSIAN, "windows-1251")
        self.assertEqual(self.defang(content, ""), content)
        self.assertEqual(text_of(self.defang(content, 'text = "all"')), RUSSIAN)

    def test_mistakes_are_named(self):
        for table, *words in (('text = "some"', ":3:", "some"), ('types = ["image/*"]', ":3:", "image/*"),
                              ('fallback = "utf-7"', ":3:", "utf-7"), ('allow = ["x-none"]', ":3:", "x-none"),
                              ("min_confidence = 101", ":3:", "min_confidence"), ('attachments = "yes"', ":3:", "true"),
                              ('fallbak = ""', ":3:", '"fallback"')):
            with self.subTest(table=table):
                policy = self.file("policy.toml", f"schema = 1\n[charset]\n{table}\n")
                done = run("policy", "--policy", policy)
                self.assertEqual(done.returncode, 78)
                for word in words:
                    self.assertIn(word, done.stderr.decode())


    def test_raw_headers_are_not_for_the_strict_level(self):
        policy = self.file("policy.toml", 'schema = 1\nrepair = "strict"\n[charset]\nheaders = "utf-8"\n')
        done = run("policy", "--policy", policy)
        self.assertEqual(done.returncode, 78)
        self.assertIn(b"strict", done.stderr)


if __name__ == "__main__":
    unittest.main()
