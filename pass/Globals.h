/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Redzones behind global variables, and their descriptions (struct rts_global) for the runtime.
 *
 * A global T becomes {T, bytes} of the same name, linkage, comdat and debug info. Its descriptor lies in section "rts_globals", in
 * the same section group and tied to it by !associated, so that the linker keeps or drops both. Descriptors point at this module's own
 * definition through a private alias, never at one that was put in its place. Common symbols have no definition of their own
 * before the link; they are registered by the module if the linker's choice has the size that this module gave it. */
#ifndef RTSAN_PASS_GLOBALS_H
#define RTSAN_PASS_GLOBALS_H
#include "RuntimeAbi.h"

namespace rtsan {

struct GlobalsResult {
  bool Changed = false;
  /* Descriptors of common symbols, to be registered one by one, and the size each must have. */
  struct Common {
    llvm::Constant *Descriptor; /* in an array of its own: registered as [Descriptor, Descriptor + 1) */
    llvm::GlobalVariable *Symbol;
    uint64_t Size;
  };
  llvm::SmallVector<Common, 0> Commons;
};

GlobalsResult instrumentGlobals(llvm::Module &M, RuntimeAbi &Abi);

}  // namespace rtsan
#endif
