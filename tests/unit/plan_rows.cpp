// SPDX-License-Identifier: Apache-2.0
#include "plan_rows.hpp"

#include "support.hpp"

namespace mimemend::test {
namespace {

const PlanRow kRows[] = {
    {"a root that is a leaf is replaced", Action::replace,
     R"(From: a@example.org
Content-Type: application/octet-stream; name="a.exe"
Content-Transfer-Encoding: base64
Subject: x

TVo=
)",
     R"(From: a@example.org
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 7bit
Subject: x
MIME-Version: 1.0
Content-Disposition: inline
X-Mimemend-Record: %ID%

NOTICE a.exe
)"},
    {"all fields about the content of a replaced root go", Action::replace,
     R"(mime-version: 1.0
Content-Type: application/octet-stream;
	name="a.exe"
Content-Type: text/html
Content-Description: a program
Content-Disposition: attachment;
 filename="a.exe"
Content-Disposition: attachment
Content-ID: <i@d>
Content-MD5: abc
Content-Transfer-Encoding: base64
Content-Transfer-Encoding: 7bit

TVo=
)",
     R"(mime-version: 1.0
Content-Type: text/plain; charset=us-ascii
Content-Disposition: inline
Content-ID: <i@d>
Content-Transfer-Encoding: 7bit
X-Mimemend-Record: %ID%

NOTICE a.exe
)"},
    {"a root with an empty body", Action::replace, "Content-Type: a/b; name=a.exe\n\n",
     "Content-Type: text/plain; charset=us-ascii\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"a root header without an empty line", Action::replace, "Content-Type: a/b; name=a.exe\nSubject: x\n",
     "Content-Type: text/plain; charset=us-ascii\nSubject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"a root header whose last line has no line end and stays", Action::replace,
     "Content-Type: a/b; name=a.exe\nSubject: x@NOEOL",
     "Content-Type: text/plain; charset=us-ascii\nSubject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"a root header whose last line has no line end and is changed", Action::replace,
     "Subject: x\nContent-Type: a/b; name=a.exe@NOEOL",
     "Subject: x\nContent-Type: text/plain; charset=us-ascii\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"a root header whose last line has no line end and goes", Action::replace,
     "Content-Type: a/b; name=a.exe\nContent-MD5: x@NOEOL",
     "Content-Type: text/plain; charset=us-ascii\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"a root header that has all our fields and no line end", Action::replace,
     "X-Mimemend-Record: 0\nMIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\nContent-Disposition: "
     "inline\nContent-Type: a/b; name=a.exe\nSubject: x@NOEOL",
     "X-Mimemend-Record: %ID%\nMIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\nContent-Disposition: inline\n"
     "Content-Type: text/plain; charset=us-ascii\nSubject: x\n\nNOTICE a.exe\n"},
    {"a root header whose last line ends in half a line end", Action::replace,
     "Content-Type: a/b; name=a.exe\nSubject: x\r@NOEOL",
     "Content-Type: text/plain; charset=us-ascii\nSubject: x\r\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"an mbox line stays in front", Action::replace,
     "From a@example.org Thu Jan  1 00:00:00 1970\nContent-Type: a/b; name=a.exe\n\nx\n",
     "From a@example.org Thu Jan  1 00:00:00 1970\nContent-Type: text/plain; charset=us-ascii\nMIME-Version: "
     "1.0\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"a root without any field is told by its content", Action::replace, "\nMZ\x01\x02\n",
     "MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE \n"},
    {"a forged record of a replaced root goes", Action::replace,
     "X-Mimemend-Record: 00000000000000000000000000000000\nContent-Type: a/b; name=a.exe\n\nx\n",
     "X-Mimemend-Record: %ID%\nContent-Type: text/plain; charset=us-ascii\nMIME-Version: "
     "1.0\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\n\nNOTICE a.exe\n"},

    {"a child is replaced, its siblings stay", Action::replace,
     R"(Content-Type: multipart/mixed; boundary=b

preamble
--b
Content-Type: text/plain

one
--b
Content-Type: application/octet-stream; name="a.exe"
Content-ID: <c@d>
Content-Transfer-Encoding: base64

TVo=

--b
Content-Type: text/plain

three
--b--
epilogue
)",
     R"(Content-Type: multipart/mixed; boundary=b

preamble
--b
Content-Type: text/plain

one
--b
Content-Type: text/plain; charset=us-ascii
Content-Transfer-Encoding: 7bit
Content-Disposition: inline
Content-ID: <c@d>
X-Mimemend-Record: %ID%

NOTICE a.exe
--b
Content-Type: text/plain

three
--b--
epilogue
)"},
    {"a child with an empty body", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--b--\n"},
    {"a child with an empty line for a body", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\n\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--b--\n"},
    {"a child whose header runs into the delimiter", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--b--\n"},
    {"the last child of a multipart that is not closed", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"the only child", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--b--"},
    {"two children in a row", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b\nContent-Type: a/b; "
     "name=b.exe\n\nx\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\n"
     "Content-Transfer-Encoding: 7bit\nContent-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE b.exe\n--b--\n"},

    {"inside an attached message", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: inner\nContent-Type: "
     "a/b; name=a.exe\n\nx\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: inner\nContent-Type: "
     "text/plain; charset=us-ascii\n"
     "MIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\nContent-Disposition: inline\nX-Mimemend-Record: "
     "%ID%\n\nNOTICE a.exe\n--b--\n"},
    {"inside an attached message with an empty body", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nContent-Type: a/b; "
     "name=a.exe\n\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nContent-Type: text/plain; "
     "charset=us-ascii\n"
     "MIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\nContent-Disposition: inline\nX-Mimemend-Record: "
     "%ID%\n\nNOTICE a.exe\n--b--\n"},
    {"inside an attached message whose header runs into the delimiter", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nContent-Type: a/b; "
     "name=a.exe\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nContent-Type: text/plain; "
     "charset=us-ascii\n"
     "MIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\nContent-Disposition: inline\nX-Mimemend-Record: "
     "%ID%\n\nNOTICE a.exe\n--b--\n"},
    {"inside a root that is a message, without any field", Action::replace,
     "Content-Type: message/rfc822\n\n\nMZ\x01\x02\n",
     "Content-Type: message/rfc822\n\nMIME-Version: 1.0\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE \n"},
    {"inside an attached message in base64", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
     "base64\n\n"
     "@B64[Subject: inner\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; "
     "name=a.exe\n\nx\n--b--\n]@\n--b\n\nlast\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
     "base64\n\n"
     "@B64[Subject: inner\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\n"
     "Content-Transfer-Encoding: 7bit\nContent-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE "
     "a.exe\n--b--\n]@\n--b\n\nlast\n--b--\n"},
    {"inside a root in base64, whose last line end stays", Action::replace,
     "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n@B64[Content-Type: a/b; name=a.exe\n\nx\n]@\n",
     "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n@B64[Content-Type: text/plain; "
     "charset=us-ascii\n"
     "MIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\nContent-Disposition: inline\nX-Mimemend-Record: "
     "%ID%\n\nNOTICE a.exe\n]@\n"},
    {"inside an attached message in quoted-printable", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
     "quoted-printable\n\n"
     "@QP[Subject: =inner \nContent-Type: a/b; name=a.exe\n\nx\n]@\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
     "quoted-printable\n\n"
     "@QP[Subject: =inner \nContent-Type: text/plain; charset=us-ascii\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n]@\n--b--\n"},
    {"inside an attached message that was uuencoded", Action::replace,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
     "x-uuencode\n\n"
     "@UU[Content-Type: a/b; name=a.exe\n\nx\n]@\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
     "base64\n\n"
     "@B64[Content-Type: text/plain; charset=us-ascii\nMIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n]@\n\n--b--\n"},
    {"a signed part goes as a whole", Action::replace,
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/signed; "
     "boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b\n"
     "Content-Type: application/pgp-signature\n\nsig\n--b--\n--a\n\nlast\n--a--\n",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--a\n\nlast\n--a--\n"},
    {"a signed part whose last header runs into its close delimiter", Action::replace,
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/signed; "
     "boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n--b--\n--a\n\nlast\n--a--\n",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--a\n\nlast\n--a--\n"},
    {"a signed part whose last header runs into the outer delimiter", Action::replace,
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/signed; "
     "boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n--a\n\nlast\n--a--\n",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--a\n\nlast\n--a--\n"},
    {"a signed root", Action::replace,
     "Content-Type: multipart/signed; boundary=b\nSubject: x\n\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\n",
     "Content-Type: text/plain; charset=us-ascii\nSubject: x\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},

    {"a signed message inside an attached message", Action::replace,
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: "
     "multipart/signed; boundary=b\n\n"
     "--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\n--a--\n",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nSubject: x\nContent-Type: "
     "text/plain; charset=us-ascii\n"
     "MIME-Version: 1.0\nContent-Transfer-Encoding: 7bit\nContent-Disposition: inline\nX-Mimemend-Record: "
     "%ID%\n\nNOTICE a.exe\n--a--\n"},

    {"a child is renamed in both fields", Action::rename,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=\"a.exe\"\nContent-Transfer-Encoding: "
     "base64\n"
     "Content-Disposition: inline; filename=\"a.exe\"\n\nTVo=\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
     "application/octet-stream;\n\tname=\"a.exe.defanged\"\nContent-Transfer-Encoding: base64\n"
     "Content-Disposition: attachment;\n\tfilename=\"a.exe.defanged\"\nX-Mimemend-Record: %ID%\n\nTVo=\n--b--\n"},
    {"a child is renamed that has no field", Action::rename,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nMZ\x01\x02\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
     "application/octet-stream;\n\tname=\"attachment.defanged\"\n"
     "Content-Disposition: attachment;\n\tfilename=\"attachment.defanged\"\nX-Mimemend-Record: "
     "%ID%\n\nMZ\x01\x02\n--b--\n"},
    {"a child is renamed whose header runs into the delimiter", Action::rename,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: "
     "application/octet-stream;\n\tname=\"a.exe.defanged\"\n"
     "Content-Disposition: attachment;\n\tfilename=\"a.exe.defanged\"\nX-Mimemend-Record: %ID%\n--b--\n"},
    {"a root is renamed, a second name goes", Action::rename,
     "Content-Type: a/b; name=a.exe\nContent-Disposition: attachment; filename=a.exe\nContent-Disposition: attachment; "
     "filename=b.exe\nSubject: x\n\nbody@NOEOL",
     "Content-Type: application/octet-stream;\n\tname=\"a.exe.defanged\"\nContent-Disposition: "
     "attachment;\n\tfilename=\"a.exe.defanged\"\nSubject: x\n"
     "X-Mimemend-Record: %ID%\n\nbody@NOEOL"},
    {"a name that would still be an .exe to some", Action::rename,
     "Content-Disposition: attachment; filename=\"a(1).exe:x  b%2Eexe%00\"\n\nx\n",
     "Content-Disposition: attachment;\n\tfilename=\"a_1_.exe_x "
     "_b_2Eexe_00.defanged\"\n"
     "Content-Type: application/octet-stream;\n\tname=\"a_1_.exe_x _b_2Eexe_00.defanged\"\nX-Mimemend-Record: "
     "%ID%\n\nx\n"},
    {"a name that is not ASCII", Action::rename,
     "Content-Disposition: attachment; filename*=utf-8''p%C3%A4%22.exe\n\nx\n",
     "Content-Disposition: "
     "attachment;\n\tfilename*=utf-8''p%C3%A4_.exe.defanged\nContent-Type: "
     "application/octet-stream\nX-Mimemend-Record: %ID%\n\nx\n"},

    {"a child in the middle is dropped", Action::drop,
     "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\nContent-Type: a/b; "
     "name=a.exe\n\nx\n--b\n\nthree\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\n\nthree\n--b--\n"},
    {"the first child is dropped", Action::drop,
     "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b\n\ntwo\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\ntwo\n--b--\n"},
    {"the last child is dropped", Action::drop,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\nepi\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\nepi\n"},
    {"the last two children are dropped", Action::drop,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; "
     "name=a.exe\n\nx\n--b\nContent-Type: a/b; name=a.exe\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n"},
    {"the only child is replaced instead", Action::drop,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE a.exe\n--b--\n"},
    {"of two that should go the last one is replaced", Action::drop,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b\nContent-Type: a/b; "
     "name=b.exe\n\nx\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; "
     "charset=us-ascii\nContent-Transfer-Encoding: 7bit\n"
     "Content-Disposition: inline\nX-Mimemend-Record: %ID%\n\nNOTICE b.exe\n--b--\n"},
    {"a root is replaced instead", Action::drop, "Content-Type: a/b; name=a.exe\n\nx\n",
     "Content-Type: text/plain; charset=us-ascii\nMIME-Version: 1.0\nContent-Transfer-Encoding: "
     "7bit\nContent-Disposition: inline\n"
     "X-Mimemend-Record: %ID%\n\nNOTICE a.exe\n"},
    {"the last child of a multipart that is not closed is dropped", Action::drop,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n"},
    {"the last child of an inner multipart that is not closed is dropped", Action::drop,
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; "
     "boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--a\n\nlast\n--a--\n",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; "
     "boundary=b\n\n--b\n\none\n--b--\n--a\n\nlast\n--a--\n"},
    {"the last child of an inner multipart is dropped, its header runs into the outer delimiter", Action::drop,
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; "
     "boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n--a\n\nlast\n--a--\n",
     "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; "
     "boundary=b\n\n--b\n\none\n--b--\n--a\n\nlast\n--a--\n"},
    {"the last child is dropped, the boundary ends in a blank that delimiters lose", Action::drop,
     "Content-Type: multipart/mixed; boundary=\"b \"\n\n--b \n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n",
     "Content-Type: multipart/mixed; boundary=\"b \"\n\n--b \n\none\n--b--\n"},
    {"an empty child is dropped between empty children", Action::drop,
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\nContent-Type: a/b; name=a.exe\n--b\n--b--\n",
     "Content-Type: multipart/mixed; boundary=b\n\n--b\n--b\n--b--\n"},
};

}  // namespace

std::span<const PlanRow> plan_rows() { return kRows; }

std::string expand(std::string_view text, std::string_view line_end, std::string_view record_id) {
  std::string out(text);
  if (out.ends_with("@NOEOL")) out.erase(out.size() - 6);
  out = replace_all(std::move(out), "%ID%", record_id);
  // A CR that is written out is one that the row means.
  out = replace_all(std::move(out), "\n", line_end);
  for (const std::string_view kind : {"@B64[", "@QP[", "@UU["})
    for (std::size_t at = 0; (at = out.find(kind, at)) != std::string::npos;) {
      const std::size_t end = out.find("]@", at);
      const std::string inner = out.substr(at + kind.size(), end - at - kind.size());
      const std::string encoded = kind == "@B64["  ? base64(inner, line_end)
                                  : kind == "@QP[" ? quoted_printable(inner, line_end)
                                                   : uuencode(inner, line_end);
      out.replace(at, end + 2 - at, encoded);
    }
  return out;
}

}  // namespace mimemend::test
