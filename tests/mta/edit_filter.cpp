// SPDX-License-Identifier: Apache-2.0
//
// edit-filter SOCKET FOLDER - a filter on libmilter alone that does, at the end of a message with the
// field "X-Case: N", what FOLDER/N.script says, in that order and without a thought. What the MTAs
// make of it is what the models are checked against, so nothing of the framework is in between.
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include <libmilter/mfapi.h>

#include "edit_script.hpp"

using namespace mimemend::milter::test;

namespace {

std::string folder;

struct Connection {
  std::string number;
};

char* text(const std::string& string) { return const_cast<char*>(string.c_str()); }  // libmilter does not write to it

struct Send {
  SMFICTX* context;
  int operator()(const AddHeader& a) const { return smfi_addheader(context, text(a.name), text(a.value)); }
  int operator()(const InsertHeader& a) const {
    return smfi_insheader(context, static_cast<int>(a.index), text(a.name), text(a.value));
  }
  int operator()(const ChangeHeader& a) const {
    return smfi_chgheader(context, text(a.name), static_cast<int>(a.occurrence), text(a.value));
  }
  int operator()(const AddRecipient& a) const {
    return a.arguments.empty() ? smfi_addrcpt(context, text(a.address))
                               : smfi_addrcpt_par(context, text(a.address), text(a.arguments));
  }
  int operator()(const RemoveRecipient& a) const { return smfi_delrcpt(context, text(a.address)); }
  int operator()(const ChangeSender& a) const {
    return smfi_chgfrom(context, text(a.address), a.arguments.empty() ? nullptr : text(a.arguments));
  }
  int operator()(const ReplaceBody& a) const {
    auto* bytes = reinterpret_cast<unsigned char*>(text(a.bytes));
    return smfi_replacebody(context, bytes, static_cast<int>(a.bytes.size()));
  }
  int operator()(const Quarantine& a) const { return smfi_quarantine(context, text(a.reason)); }
  int operator()(const Progress&) const { return smfi_progress(context); }
};

bool run_script(SMFICTX* context, const std::string& number) {
  std::ifstream script(folder + "/" + number + ".script");
  if (!script) return false;
  std::string line;
  while (std::getline(script, line)) {
    const Action action = from_script_line(line);
    if (std::visit(Send{context}, action) == MI_SUCCESS) continue;
    std::fprintf(stderr, "case %s: libmilter refuses: %s\n", number.c_str(), to_string(action).c_str());
    return false;
  }
  return true;
}

extern "C" {

static sfsistat script_negotiate(SMFICTX* context, unsigned long actions, unsigned long protocol, unsigned long,
                                 unsigned long, unsigned long* wanted_actions, unsigned long* wanted_protocol,
                                 unsigned long* reserved2, unsigned long* reserved3) {
  *wanted_actions = actions;
  *wanted_protocol = protocol & (SMFIP_HDR_LEADSPC | SMFIP_NOCONNECT | SMFIP_NOHELO | SMFIP_NORCPT | SMFIP_NOBODY |
                                 SMFIP_NODATA | SMFIP_NOUNKNOWN | SMFIP_NOEOH);
  *reserved2 = *reserved3 = 0;
  smfi_setpriv(context, new Connection);
  return SMFIS_CONTINUE;
}

static sfsistat script_mail(SMFICTX* context, char**) {
  static_cast<Connection*>(smfi_getpriv(context))->number.clear();
  return SMFIS_CONTINUE;
}

static sfsistat script_header(SMFICTX* context, char* name, char* value) {
  if (std::string_view(name) == "X-Case") static_cast<Connection*>(smfi_getpriv(context))->number = value + 1;
  return SMFIS_CONTINUE;
}

static sfsistat script_end(SMFICTX* context) {
  const std::string& number = static_cast<Connection*>(smfi_getpriv(context))->number;
  if (number.empty()) return SMFIS_CONTINUE;
  try {
    return run_script(context, number) ? SMFIS_CONTINUE : SMFIS_TEMPFAIL;
  } catch (const std::exception& exception) {
    std::fprintf(stderr, "case %s: %s\n", number.c_str(), exception.what());
    return SMFIS_TEMPFAIL;
  }
}

static sfsistat script_close(SMFICTX* context) {
  delete static_cast<Connection*>(smfi_getpriv(context));
  smfi_setpriv(context, nullptr);
  return SMFIS_CONTINUE;
}

}  // extern "C"

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  folder = argv[2];
  smfiDesc filter{};
  std::string name = "script";
  filter.xxfi_name = text(name);
  filter.xxfi_version = SMFI_VERSION;
  filter.xxfi_envfrom = script_mail;
  filter.xxfi_header = script_header;
  filter.xxfi_eom = script_end;
  filter.xxfi_close = script_close;
  filter.xxfi_negotiate = script_negotiate;
  if (smfi_setconn(argv[1]) != MI_SUCCESS || smfi_register(filter) != MI_SUCCESS) return 1;
  return smfi_main() == MI_SUCCESS ? 0 : 1;
}
