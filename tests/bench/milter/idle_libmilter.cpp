// SPDX-License-Identifier: Apache-2.0
//
// A filter that does nothing, written in plain C on libmilter: idle-libmilter replying|silent SOCKET
// The measure of what the framework costs.
#include <cstring>

#include <sys/stat.h>

#include <libmilter/mfapi.h>

extern "C" {

static sfsistat answer = SMFIS_CONTINUE;
static unsigned long wanted_protocol = 0;

static sfsistat negotiate(SMFICTX*, unsigned long, unsigned long offered, unsigned long, unsigned long,
                          unsigned long* actions, unsigned long* protocol, unsigned long* f2, unsigned long* f3) {
  *actions = 0;
  *protocol = wanted_protocol & offered;
  *f2 = *f3 = 0;
  return SMFIS_CONTINUE;
}
static sfsistat on_connect(SMFICTX*, char*, _SOCK_ADDR*) { return answer; }
static sfsistat on_text(SMFICTX*, char*) { return answer; }
static sfsistat on_address(SMFICTX*, char**) { return answer; }
static sfsistat on_nothing(SMFICTX*) { return answer; }
static sfsistat on_header(SMFICTX*, char*, char*) { return answer; }
static sfsistat on_body(SMFICTX*, unsigned char*, size_t) { return answer; }
static sfsistat on_end(SMFICTX*) { return SMFIS_CONTINUE; }

}  // extern "C"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  wanted_protocol = SMFIP_HDR_LEADSPC | SMFIP_SKIP | SMFIP_NOUNKNOWN;
  if (std::strcmp(argv[1], "silent") == 0) {
    answer = SMFIS_NOREPLY;
    wanted_protocol |= SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT | SMFIP_NR_DATA | SMFIP_NR_HDR |
                       SMFIP_NR_EOH | SMFIP_NR_BODY;
  }
  smfiDesc filter{};
  char name[] = "idle";
  filter.xxfi_name = name;
  filter.xxfi_version = SMFI_VERSION;
  filter.xxfi_connect = on_connect;
  filter.xxfi_helo = on_text;
  filter.xxfi_envfrom = on_address;
  filter.xxfi_envrcpt = on_address;
  filter.xxfi_data = on_nothing;
  filter.xxfi_header = on_header;
  filter.xxfi_eoh = on_nothing;
  filter.xxfi_body = on_body;
  filter.xxfi_eom = on_end;
  filter.xxfi_negotiate = negotiate;
  if (smfi_register(filter) != MI_SUCCESS || smfi_setconn(argv[2]) != MI_SUCCESS) return 1;
  return smfi_main() == MI_SUCCESS ? 0 : 1;
}
