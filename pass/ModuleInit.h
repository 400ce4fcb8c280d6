/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What each instrumented translation unit does when its DSO is loaded and unloaded.
 *
 * The constructor starts the runtime and registers the DSO's globals; it is the same in every unit and in a comdat, so the linker
 * keeps one for a DSO. It refers to the ABI's anchor, so a program without the runtime does not link (or load). Units with
 * common symbols have another constructor of their own. Priority 1: before all code of the program. */
#ifndef RTSAN_PASS_MODULEINIT_H
#define RTSAN_PASS_MODULEINIT_H
#include "Globals.h"

namespace rtsan {
void addModuleInit(llvm::Module &M, RuntimeAbi &Abi, const GlobalsResult &Globals);
}  // namespace rtsan
#endif
