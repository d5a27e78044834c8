// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Everything to test a milter with: the MTA's side of the protocol, on a socket, and what MTAs make of
/// a milter's answers. For a filter of the framework, the same in process: that alone (conversation.hpp)
/// needs the library mimemend-milter besides mimemend-milter-test.
#include <mimemend/milter/test/action.hpp>
#include <mimemend/milter/test/dialect.hpp>
#include <mimemend/milter/test/mail.hpp>
#include <mimemend/milter/test/milter_address.hpp>
#include <mimemend/milter/test/mta_model.hpp>
#include <mimemend/milter/test/mta_session.hpp>
#include <mimemend/milter/test/transcript.hpp>
#include <mimemend/milter/test/wire.hpp>
#include <mimemend/milter/test/wire_client.hpp>
#include <mimemend/milter/test/wire_verdict.hpp>
#if __has_include(<mimemend/milter/test/conversation.hpp>)  // not where it was installed without the framework
#include <mimemend/milter/test/conversation.hpp>
#endif
