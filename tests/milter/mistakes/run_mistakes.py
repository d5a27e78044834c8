#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles filters with one mistake each: the compiler must refuse them with our sentence.

Usage: run_mistakes.py INCLUDE_DIR -- COMPILER [ARGS...]
"""
import concurrent.futures
import subprocess
import sys

PRELUDE = """
#include <mimemend/milter/logged.hpp>
using namespace mimemend::milter;
struct F { %s };
auto type = filter_type<F>([] { return std::make_unique<F>(); });
"""

# (name, members of the filter, what the compiler must say; None: it compiles)
CASES = [
    ("no mistake", "void on_header(const Context&, std::string_view, std::string_view) {}", None),
    ("wrong arguments", "void on_header(const Context&, int) {}", "on_header takes other arguments"),
    ("private member", "private: void on_body(const Context&, BodyChunk) {}", "on_body takes other arguments or is not"),
    ("wrong result", "int on_data(const Context&) { return 0; }", "on_data returns MessageVerdict"),
    ("a name of other frameworks", "void on_envfrom(const Context&) {}", "the member is called on_mail"),
    ("a near miss", "void on_eoh(const Context&) {}", "the member is called on_end_of_headers"),
    ("no reply at the end", "void on_end_of_message(EndOfMessage<EditsOf<>>&) {}", "write MessageVerdict on_end_of_m"),
    ("an edit not declared",
     'MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>>& e) { e.append_header("X", ""); return Continue{}; }',
     "append_header"),
    ("a macro not declared",
     'using macros = Wants<macro::HostName>; void on_connect(const MacroContext<macros>& c, const Peer&) '
     '{ (void)c.get<macro::ClientAddr>(); }', "constraints not satisfied"),
    ("a macro without braces", 'using macros = Wants<Macro<"client_addr", MacroStage::connect>>; '
     'void on_connect(const MacroContext<macros>&, const Peer&) {}', "one letter, or stands in braces"),
    ("a header edited in two ways", "using edits = EditsOf<edit::Headers, edit::WholeHeader>;", "not both"),
    ("a message's member beside a class Message",
     "struct Message {}; void on_mail(const Context&, const EnvelopeAddress&) {}", "belong into that"),
    ("a connection's member in a class Message",
     "struct Message { void on_helo(const Context&, std::string_view) {} };", "belong into the filter"),
    ("a near miss in a class Message", "struct Message { void on_eom(const Context&) {} };", "called on_end_of_message"),
    ("a near miss in a filter that is logged",
     "struct G { void on_eom(const Context&) {} }; LogSink* log; std::unique_ptr<Logged<G>> logged() "
     "{ return std::make_unique<Logged<G>>(*log); }", "called on_end_of_message"),
    ("a private class Message",
     "private: struct Message { void on_header(const Context&, std::string_view, std::string_view) {} };",
     "the class Message of a filter is public"),
    ("private edits", "private: using edits = EditsOf<edit::Body>;", "declares as edits is public"),
    ("private macros", "private: using macros = Wants<macro::HostName>;", "declares as macros is public"),
    ("a private constant", "private: static constexpr bool sees_rejected_recipients = true;", "is public, static"),
    ("edits of a class Message", "struct Message { using edits = EditsOf<edit::Body>; };", "edits and macros itself"),
    ("edits of both", "using edits = EditsOf<edit::Body>; struct Message { using edits = F::edits; };", None),
    ("an abort with a context", "void on_abort(const Context&) {}", "write void on_abort()"),
    ("a close with a context", "void on_close(const Context&) {}", "write void on_close()"),
    ("a reply made at run time",
     'MessageVerdict on_data(const Context& c) { return Reject({550, "5.7.1"}, std::string(c.queue_id())); }',
     "made at run time: fit(status, text)"),
    ("a reply made fit",
     'MessageVerdict on_data(const Context& c) { return Reject::fit({550, "5.7.1"}, c.queue_id()); }', None),
    ("made from nothing", "}; auto made = filter_type<F>(); auto with_options = filter_type<F>(FilterOptions{}); struct G {",
     None),
    ("not made from nothing", "explicit F(int) {} }; auto made = filter_type<F>(); struct G {", "default_initializable"),
    ("discard at connect", "ConnectVerdict on_connect(const Context&, const Peer&) { return Discard{}; }", "Discard"),
    ("reply of another class", 'MessageVerdict on_data(const Context&) { return Reject({451, "4.3.0"}, "x"); }',
     "constant expression"),
    ("reply with a line end", 'MessageVerdict on_data(const Context&) { return Reject({550, "5.7.1"}, "x\\ny"); }',
     "constant expression"),
]


def compile_case(command, include, members):
    # The compiler's words are compared: no translation of them.
    return subprocess.run(command + ["-std=c++20", "-fsyntax-only", "-I", include, "-x", "c++", "-"],
                          input=PRELUDE % members, capture_output=True, text=True, timeout=100,
                          env={"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"})


def fault(case, include, command):
    name, members, wanted = case
    done = compile_case(command, include, members)
    if wanted is None:
        return None if done.returncode == 0 else f"{name}: does not compile:\n{done.stderr}"
    if done.returncode == 0:
        return f"{name}: compiles"
    return None if wanted in done.stderr else f"{name}: the compiler does not say '{wanted}' but:\n{done.stderr}"


def main():
    include, command = sys.argv[1], sys.argv[3:]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        faults = [found for found in pool.map(lambda case: fault(case, include, command), CASES) if found]
    print("\n".join(faults))
    print(f"{len(CASES) - len(faults)} of {len(CASES)} filters treated as they should be")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
