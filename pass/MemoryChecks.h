/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Checks of one function, for memory errors and races: collect the accesses, filter those that need no check, rewrite the rest. */
#ifndef RTSAN_PASS_MEMORYCHECKS_H
#define RTSAN_PASS_MEMORYCHECKS_H
#include "RuntimeAbi.h"

namespace rtsan {

/* What the checks rely on: these locals must get redzones afterwards (StackFrames). */
struct FunctionPlan {
  llvm::SmallVector<llvm::AllocaInst *, 8> Redzoned, Dynamic;
  llvm::SmallVector<llvm::Argument *, 2> ByVal;
};

/* True if F changed. */
bool instrumentMemoryChecks(llvm::Function &F, llvm::FunctionAnalysisManager &FAM, RuntimeAbi &Abi, FunctionPlan &Plan);

}  // namespace rtsan
#endif
