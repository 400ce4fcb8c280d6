/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Loops twice: once for as long as there was never a second thread, when nothing has to be told to the race detector, and once for later. Which of
 * them runs is asked where the loop begins, so only loops in which no thread can come to be qualify: those that call nothing that could. */
#ifndef RTSAN_PASS_LONELOOPS_H
#define RTSAN_PASS_LONELOOPS_H
#include "RuntimeAbi.h"

namespace rtsan {

/* The blocks that run only while there is one thread. F's analyses are invalid if there are any. */
using LoneBlocks = llvm::SmallPtrSet<const llvm::BasicBlock *, 16>;
LoneBlocks splitLoneLoops(llvm::Function &F, llvm::FunctionAnalysisManager &FAM, RuntimeAbi &Abi);

}  // namespace rtsan
#endif
