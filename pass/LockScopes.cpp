/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Locks in local variables: nobody destroys one that was never initialised (PTHREAD_MUTEX_INITIALIZER, std::mutex), and its place on the stack is soon
 * another lock's. Where the variable's life ends, by its marker or else with the function, the runtime is told so. Variables are known by their
 * type, which before the optimiser is as clang made it. */
#include "LockHooks.h"
#include "Stats.h"

using namespace llvm;

namespace rtsan {
namespace {

RTS_STAT(LockScopesEnded, "local variables with locks in them");

bool holdsLock(Type *Ty) {
  if (auto *A = dyn_cast<ArrayType>(Ty)) return holdsLock(A->getElementType());
  auto *S = dyn_cast<StructType>(Ty);
  if (!S || S->isOpaque()) return false;
  if (S->hasName() && (hasPrefix(S->getName(), "union.pthread_mutex_t") || hasPrefix(S->getName(), "union.pthread_rwlock_t") ||
                       hasPrefix(S->getName(), "union.mtx_t")))
    return true;
  for (Type *Member : S->elements())
    if (holdsLock(Member)) return true;
  return false;
}

bool endsLife(const Instruction &I, const AllocaInst *A) {
  auto *II = dyn_cast<IntrinsicInst>(&I);
  return II && II->getIntrinsicID() == Intrinsic::lifetime_end && II->getArgOperand(II->arg_size() - 1)->stripPointerCasts() == A;
}

}  // namespace

void hookLockScopes(Function &F, RuntimeAbi &Abi) {
  SmallVector<AllocaInst *, 4> Locks;
  for (Instruction &I : F.getEntryBlock())
    if (auto *A = dyn_cast<AllocaInst>(&I))
      if (A->isStaticAlloca() && holdsLock(A->getAllocatedType())) Locks.push_back(A);
  if (Locks.empty()) return;
  LockCalls Calls(F, Abi);
  const DataLayout &DL = F.getParent()->getDataLayout();
  SmallVector<Instruction *, 8> Leaving;
  for (BasicBlock &BB : F) {
    Instruction *T = BB.getTerminator();
    if (CallInst *Tail = BB.getTerminatingMustTailCall()) T = Tail;
    if (isa<ReturnInst>(BB.getTerminator()) || isa<ResumeInst>(BB.getTerminator())) Leaving.push_back(T);
  }
  for (AllocaInst *A : Locks) {
    unsigned Size = (unsigned)DL.getTypeAllocSize(A->getAllocatedType()).getFixedValue();
    SmallVector<Instruction *, 8> Ends;
    for (Instruction &I : instructions(F))
      if (endsLife(I, A)) Ends.push_back(&I);
    for (Instruction *I : Ends.empty() ? Leaving : Ends) Calls.before(*I, Fn::__rts_lock_ends, A, Size);
    ++LockScopesEnded;
  }
}

}  // namespace rtsan
