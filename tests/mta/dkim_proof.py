# SPDX-License-Identifier: Apache-2.0
"""DKIM signatures over a whole message: made before it is sent, checked after delivery."""

import base64
import subprocess
from pathlib import Path

import dkim

from compare import fields_of

_CANONICALIZATIONS = ((b"relaxed", b"relaxed"), (b"simple", b"simple"))


class Signer:
    """An RSA key made for this run."""

    def __init__(self, folder: Path) -> None:
        key = folder / "dkim.key"
        subprocess.run(
            ["openssl", "genrsa", "-out", str(key), "2048"], check=True, capture_output=True, timeout=60
        )
        public = subprocess.run(
            ["openssl", "rsa", "-in", str(key), "-pubout", "-outform", "DER"],
            check=True,
            capture_output=True,
            timeout=60,
        )
        self._private = key.read_bytes()
        self._record = b"v=DKIM1; k=rsa; p=" + base64.b64encode(public.stdout)

    def signed(self, message: bytes) -> bytes:
        """The message with two signatures over every field and the body: relaxed and simple."""
        names = [field.partition(b":")[0].strip().lower() for field in fields_of(message)]
        signatures = [
            dkim.sign(
                message,
                b"sel",
                b"example.org",
                self._private,
                canonicalize=canonicalize,
                include_headers=names,
            )
            for canonicalize in _CANONICALIZATIONS
        ]
        return b"".join(signatures) + message

    def broken(self, message: bytes) -> list[str]:
        """Which of the two signatures do not verify."""
        checker = dkim.DKIM(message)
        return [
            canonicalization[0].decode()
            for index, canonicalization in enumerate(_CANONICALIZATIONS)
            if not checker.verify(index, dnsfunc=lambda *_args, **_names: self._record)
        ]
