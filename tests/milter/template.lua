-- SPDX-License-Identifier: Apache-2.0
-- Drives docs/examples/milter/template.cpp with OpenDKIM's miltertest, an MTA's side that is not ours.
--   miltertest -D filter=PATH -D socket=unix:/PATH -s template.lua

local function check(what, good)
  if not good then error("not so: " .. what) end
  mt.echo("ok    " .. what)
end

local function done(what, fault)
  if fault ~= nil then error(what .. ": " .. fault) end
end

mt.startfilter(filter, socket)
local conn = mt.connect(socket, 200, 0.05)
check("the filter takes a connection", conn ~= nil)

-- Negotiation: what it says that it does, and which stages it has no use for.
done("negotiate", mt.negotiate(conn, nil, nil, nil))
check("it may add fields", mt.test_action(conn, SMFIF_ADDHDRS))
check("it may change fields", mt.test_action(conn, SMFIF_CHGHDRS))
check("it may add recipients", mt.test_action(conn, SMFIF_ADDRCPT))
check("it may quarantine", mt.test_action(conn, SMFIF_QUARANTINE))
check("it may not change the body", not mt.test_action(conn, SMFIF_CHGBODY))
check("it has no use for DATA", mt.test_option(conn, SMFIP_NODATA))
check("it has no use for unknown commands", mt.test_option(conn, SMFIP_NOUNKNOWN))
check("it has no use for the end of headers", mt.test_option(conn, SMFIP_NOEOH))
check("it wants header fields", not mt.test_option(conn, SMFIP_NOHDRS))
check("it does not answer header fields", mt.test_option(conn, SMFIP_NR_HDR))
check("it answers recipients", not mt.test_option(conn, SMFIP_NR_RCPT))
check("it wants values exactly as they stand", mt.test_option(conn, SMFIP_HDR_LEADSPC))

-- A client from outside.
done("conninfo", mt.conninfo(conn, "client.example", "203.0.113.7"))
done("helo", mt.helo(conn, "friend"))
check("a single word is refused", mt.getreply(conn) == SMFIR_REPLYCODE)
done("helo", mt.helo(conn, "client.example"))
check("a name is not", mt.getreply(conn) == SMFIR_CONTINUE)
mt.macro(conn, SMFIC_MAIL, "i", "LUA1")
done("mailfrom", mt.mailfrom(conn, "<a@example.org>", "SIZE=1000"))
done("rcptto", mt.rcptto(conn, "<nobody@example.net>"))
check("nobody is refused", mt.getreply(conn) == SMFIR_REPLYCODE)
done("rcptto", mt.rcptto(conn, "<alice@example.net>"))
check("alice is not", mt.getreply(conn) == SMFIR_CONTINUE)
-- miltertest puts the blank in front itself when it is negotiated.
done("header", mt.header(conn, "From", "a@example.org"))
done("header", mt.header(conn, "Subject", "quarantine test"))
done("bodystring", mt.bodystring(conn, "This is a test.\r\n"))
done("eom", mt.eom(conn))
check("the message is let on", mt.getreply(conn) == SMFIR_CONTINUE)
check("it is held", mt.eom_check(conn, MT_QUARANTINE, "asked for by its subject"))
check("a copy goes to the archive", mt.eom_check(conn, MT_RCPTADD, "<archive@example.net>"))
check("alice stays", not mt.eom_check(conn, MT_RCPTDELETE, "<alice@example.net>"))
check("the body stays", not mt.eom_check(conn, MT_BODYCHANGE))
check("its field is added", mt.eom_check(conn, MT_HDRINSERT, "X-Template") or mt.eom_check(conn, MT_HDRADD, "X-Template"))
check("with what it saw", mt.getheader(conn, "X-Template", 0) == " client=203.0.113.7 sender=example.org body=17")

-- Another message, on the same connection: nothing is left of the first.
mt.macro(conn, SMFIC_MAIL, "i", "LUA2")
done("mailfrom", mt.mailfrom(conn, "<>"))
done("rcptto", mt.rcptto(conn, "<alice@example.net>"))
done("header", mt.header(conn, "Subject", "another"))
done("bodyrandom", mt.bodyrandom(conn, 120000))
done("eom", mt.eom(conn))
check("a large one is marked", mt.eom_check(conn, MT_HDRCHANGE, "Subject", " [large] another"))
check("and not held", not mt.eom_check(conn, MT_QUARANTINE))

-- A message that does not come to its end.
done("mailfrom", mt.mailfrom(conn, "<a@example.org>"))
done("abort", mt.abort(conn))
done("disconnect", mt.disconnect(conn))
mt.echo("miltertest: all as it should be")
