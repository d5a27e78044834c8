# SPDX-License-Identifier: Apache-2.0
"""Cases: texts and headers in other charsets are delivered as UTF-8, where the policy says so."""

import email
import email.message
import email.policy
from email.header import Header

from bench import Bench
from case_list import Case
from compare import require_same

_RUSSIAN = ("windows-1251", "Привет, мир", "Добрый день!\r\nКак дела?\r\n", "8bit", "Борис Годунов")
_JAPANESE = ("iso-2022-jp", "会議のお知らせ", "こんにちは世界\r\nabc\r\n", "7bit", "山田太郎")
_GERMAN = ("iso-8859-15", "Grüße", "Größe: 5 €\r\n", "8bit", "Jürgen")


def _message(charset: str, subject: str, text: str, encoding: str, name: str) -> bytes:
    fields = [
        f"From: {Header(name, charset).encode()} <alice@example.org>",
        "To: bob@example.test",
        f"Subject: {Header(subject, charset).encode()}",
        "X-Note: stays  as it is",
        "MIME-Version: 1.0",
        f"Content-Type: text/plain; charset={charset}; format=flowed",
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "\r\n".join(fields).encode() + b"\r\n\r\n" + text.encode(charset)


def _raw(message: bytes, name: str) -> str:
    """The field as it stands on the wire, unfolded."""
    field = email.message_from_bytes(message, policy=email.policy.compat32)[name]
    return field.replace("\r\n", "").replace("\n", "")


def _delivered_as_utf8(bench: Bench) -> None:
    for sample in (_RUSSIAN, _JAPANESE, _GERMAN):
        charset, subject, text, _, name = sample
        delivered = bench.deliver(_message(*sample), bench.mta.ports.holding)
        read: email.message.EmailMessage = email.message_from_bytes(delivered, policy=email.policy.default)
        require_same(f"{charset}: label", read.get_content_charset(), "utf-8")
        require_same(f"{charset}: text", read.get_content().replace("\r\n", "\n"), text.replace("\r\n", "\n"))
        require_same(f"{charset}: subject", str(read["Subject"]), subject)
        require_same(f"{charset}: name", read["From"].addresses[0].display_name, name)
        require_same(f"{charset}: address", read["From"].addresses[0].addr_spec, "alice@example.org")
        for field in ("Subject", "From"):
            assert "=?utf-8?" in _raw(delivered, field), f"{field} is not in UTF-8: {_raw(delivered, field)}"
        assert delivered.isascii(), "8-bit octets are left"
        assert b"X-Note: stays  as it is\r\n" in delivered, "another field changed"
        assert b"format=flowed" in delivered, "a parameter is lost"
        again = bench.deliver(delivered, bench.mta.ports.holding)
        require_same(f"{charset}: a second pass", read.get_payload(),
                     email.message_from_bytes(again, policy=email.policy.default).get_payload())


CASES = [
    Case("windows-1251, ISO-2022-JP and ISO-8859-15 are delivered as UTF-8, subject and names included", _delivered_as_utf8),
]
