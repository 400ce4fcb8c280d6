/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See LoneLoops.h. Outermost loops first: what does not qualify as a whole may have inner loops that do. */
#include "LoneLoops.h"

#include "Access.h"
#include "Stats.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(NumLoneLoops, "Loops made twice: without race checks for as long as there is one thread");

/* Larger ones are rarely hot as a whole, and would double the code of their function. */
static const unsigned MaxInstructions = 400;

/* Can another thread come to be in there? Not where memory of its own, and what its arguments point to, is all that a function uses. A coroutine may go on in
 * another thread. */
static bool keepsToItself(const CallBase &Call) {
  if (auto *II = dyn_cast<IntrinsicInst>(&Call)) return !hasPrefix(Intrinsic::getBaseName(II->getIntrinsicID()), "llvm.coro.");
  return isa<CallInst>(Call) && Call.onlyAccessesInaccessibleMemOrArgMem() && !Call.isConvergent() && !Call.cannotDuplicate();
}

static bool qualifies(const Loop &L) {
  if (!L.getLoopPreheader()) return false;
  unsigned Size = 0;
  bool Touches = false;
  for (const BasicBlock *BB : L.blocks()) {
    if (BB->hasAddressTaken() || BB->isEHPad() || isa<IndirectBrInst>(BB->getTerminator())) return false;
    for (const Instruction &I : *BB) {
      if (++Size > MaxInstructions || isa<AllocaInst>(I) || I.getType()->isTokenTy()) return false;
      if (auto *Call = dyn_cast<CallBase>(&I))
        if (!keepsToItself(*Call)) return false;
      Touches |= I.mayReadOrWriteMemory();
    }
  }
  return Touches;
}

static void collect(ArrayRef<Loop *> Loops, SmallVectorImpl<Loop *> &Out) {
  for (Loop *L : Loops) {
    if (qualifies(*L)) Out.push_back(L);
    else collect(L->getSubLoops(), Out);
  }
}

/* Values that leave the loop come from either copy. L is in LCSSA form: all of them go through phis in its exits. */
static void joinExits(Loop &L, ValueToValueMapTy &Copy) {
  SmallVector<BasicBlock *, 4> Exits;
  L.getUniqueExitBlocks(Exits);
  for (BasicBlock *Exit : Exits)
    for (PHINode &Phi : Exit->phis())
      for (unsigned I = 0, N = Phi.getNumIncomingValues(); I < N; ++I) {
        BasicBlock *From = Phi.getIncomingBlock(I);
        if (!L.contains(From)) continue;
        Value *V = Phi.getIncomingValue(I), *Other = Copy.lookup(V);
        Phi.addIncoming(Other ? Other : V, cast<BasicBlock>(Copy[From]));
      }
}

static void duplicate(Function &F, Loop &L, LoopInfo &LI, DominatorTree &DT, RuntimeAbi &Abi, LoneBlocks &Lone) {
  formLCSSARecursively(L, DT, &LI, nullptr);
  BasicBlock *Asks = L.getLoopPreheader(), *Before = SplitBlock(Asks, Asks->getTerminator(), &DT, &LI);
  ValueToValueMapTy Copy;
  SmallVector<BasicBlock *, 16> Blocks;
  cloneLoopWithPreheader(Before, Asks, &L, Copy, ".lone", &LI, &DT, Blocks);
  remapInstructionsInBlocks(Blocks, Copy);
  joinExits(L, Copy);
  Instruction *Old = Asks->getTerminator();
  IRBuilder<> B(Old);
  LoadInst *Alone = B.CreateAlignedLoad(B.getInt32Ty(), Abi.aloneFlag(), Align(4));
  markOurs(Alone);
  B.CreateCondBr(B.CreateICmpNE(Alone, B.getInt32(0)), cast<BasicBlock>(Copy[Before]), Before);
  Old->eraseFromParent();
  DT.recalculate(F);
  Lone.insert(Blocks.begin(), Blocks.end());
  ++NumLoneLoops;
}

LoneBlocks splitLoneLoops(Function &F, FunctionAnalysisManager &FAM, RuntimeAbi &Abi) {
  LoneBlocks Lone;
  if (F.hasOptNone() || F.hasOptSize() || F.callsFunctionThatReturnsTwice()) return Lone;
  LoopInfo &LI = FAM.getResult<LoopAnalysis>(F);
  if (LI.empty()) return Lone;
  SmallVector<Loop *, 8> Loops;
  collect(LI.getTopLevelLoops(), Loops);
  if (Loops.empty()) return Lone;
  DominatorTree &DT = FAM.getResult<DominatorTreeAnalysis>(F);
  for (Loop *L : Loops) duplicate(F, *L, LI, DT, Abi, Lone);
  return Lone;
}

}  // namespace rtsan
