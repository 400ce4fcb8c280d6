/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Checks that move to where their loop begins. */
#ifndef RTSAN_PASS_LOOPCHECKS_H
#define RTSAN_PASS_LOOPCHECKS_H
#include "Access.h"
#include "RuntimeAbi.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/TargetTransformInfo.h"
#include "llvm/IR/Dominators.h"

namespace rtsan {

struct LoopAnalyses {
  llvm::LoopInfo &LI;
  llvm::ScalarEvolution &SE;
  llvm::DominatorTree &DT;
  const llvm::TargetTransformInfo &TTI;
};

/* Takes accesses out of `Checks`:
 *  - whose addresses form an arithmetic progression over a loop of known trip count in which every iteration makes them: the whole
 *    progression is checked in the preheader (emitted here);
 *  - whose address does not change in a loop that makes them in every run: `Place` gets the preheader's end, where the caller emits
 *    the ordinary check;
 *  - as the first, but not made in every iteration: the preheader asks once whether the whole range is fine, and `Flag` gets
 *    the answer; the caller checks one by one only if it is no.
 * Accesses that need a race check: only where nothing in the loop synchronises; the first kind only if they, or several of them together,
 * leave no gap (the runtime notes one range), the third never.
 * Proof obligations: nothing in the loop frees or poisons; for the first two also nothing in it leaves or stops otherwise. */
struct LoopResult {
  llvm::DenseMap<Access *, llvm::Instruction *> Place;
  llvm::DenseMap<Access *, llvm::Value *> Flag;
};
LoopResult hoistLoopChecks(llvm::Function &F, LoopAnalyses &LA, llvm::SmallVectorImpl<Access *> &Checks, RuntimeAbi &Abi);

}  // namespace rtsan
#endif
