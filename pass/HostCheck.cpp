/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See HostCheck.h. Only libc here, and symbols of the host looked up by name: nothing of LLVM's is linked to. */
#include "HostCheck.h"

#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

#include "llvm/Config/llvm-config.h"

/* Since LLVM 16 the C interface tells the version. Before that, the version of its symbols does. 0: no idea. */
static unsigned hostMajor() {
  using GetVersion = void (*)(unsigned *, unsigned *, unsigned *);
  if (auto Get = reinterpret_cast<GetVersion>(dlsym(RTLD_DEFAULT, "LLVMGetVersion"))) {
    unsigned Major = 0;
    Get(&Major, nullptr, nullptr);
    return Major;
  }
  for (unsigned Major = 15; Major >= 11; --Major) {
    char Version[16];
    snprintf(Version, sizeof Version, "LLVM_%u", Major);
    if (dlvsym(RTLD_DEFAULT, "LLVMContextCreate", Version)) return Major;
  }
  return 0;
}

/* The host's clean-up of half-written output files; the same name in every version. */
static void removeOutputFiles() {
  if (auto Run = reinterpret_cast<void (*)()>(dlsym(RTLD_DEFAULT, "_ZN4llvm3sys20RunInterruptHandlersEv"))) Run();
}

void rtsan::checkHost() {
  unsigned Host = hostMajor();
  if (!Host || Host == LLVM_VERSION_MAJOR) return;
  bool Supported = Host == 14 || Host == 16 || Host == 19 || Host == 22;
  if (Supported)
    fprintf(stderr, "rtsan: this plugin is for LLVM %u, but it was loaded into LLVM %u; use librtsan-pass-%u.so\n",
            LLVM_VERSION_MAJOR, Host, Host);
  else
    fprintf(stderr, "rtsan: this plugin is for LLVM %u, but it was loaded into LLVM %u, which rtsan does not support\n",
            LLVM_VERSION_MAJOR, Host);
  fflush(stderr);
  removeOutputFiles();
  _exit(1);
}
