/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Calls into libraries that are compiled without us and synchronise inside, recognised by name: Rust's standard library, which is linked
 * statically, so that nothing of it can be intercepted. The runtime is told before and after each such call. */
#ifndef RTSAN_PASS_LIBRARYCALLS_H
#define RTSAN_PASS_LIBRARYCALLS_H
#include "RuntimeAbi.h"

namespace llvm {
class TargetLibraryInfo;
}

namespace rtsan {

/* Before the race checks of F are made: they must find these calls. True if F changed. */
bool instrumentLibraryCalls(llvm::Function &F, RuntimeAbi &Abi);

/* Calls of memcmp and bcmp become the runtime's entry, which knows without a look that its caller was compiled with us. After the race checks of F are
 * made, which know what such a call does. */
bool replaceComparisons(llvm::Function &F, const llvm::TargetLibraryInfo &TLI, RuntimeAbi &Abi);

/* Before any inlining: orders that a library's headers leave out, and which cost nothing on this machine. */
void mendLibraryCode(llvm::Function &F);

}  // namespace rtsan
#endif
