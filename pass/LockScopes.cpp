/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Locks in local variables: nobody destroys one that was never initialised (PTHREAD_MUTEX_INITIALIZER, std::mutex), and its place on the stack is soon
 * another lock's. Where the variable's life ends, by its marker or else with the function, the runtime is told so.
 *
 * Clang's variables are known by their type, which before the optimiser is as clang made it. rustc's are bytes: of these all count that others can reach in
 * order to change them, after the optimiser, so that none is kept in memory for this. A place that a reference promises to be read only, or by its holder
 * alone, is none with a lock that others take. */
#include "LockHooks.h"
#include "RustNames.h"
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

/* Through an argument: moved there, or shared without the promises of &T and &mut T. */
bool isShared(const CallBase &CB, unsigned Arg) {
  const Function *Callee = CB.getCalledFunction();
  if (Callee && hasPrefix(Callee->getName(), "__rts_lock_")) return true;
  if (isDeadOnReturn(CB, Arg)) return true;
  return !CB.paramHasAttr(Arg, Attribute::ReadOnly) && !CB.paramHasAttr(Arg, Attribute::NoAlias) && !CB.paramHasAttr(Arg, Attribute::StructRet);
}

bool mayBeLockedByOthers(const AllocaInst *A) {
  SmallPtrSet<const Value *, 16> Seen;
  SmallVector<const Value *, 16> ToDo = {A};
  while (!ToDo.empty()) {
    const Value *V = ToDo.pop_back_val();
    if (!Seen.insert(V).second) continue;
    for (const Use &U : V->uses()) {
      const User *By = U.getUser();
      if (auto *S = dyn_cast<StoreInst>(By)) {
        if (S->getValueOperand() == V) return true;
      } else if (auto *CB = dyn_cast<CallBase>(By)) {
        if (!isa<IntrinsicInst>(CB) && CB->isArgOperand(&U) && isShared(*CB, CB->getArgOperandNo(&U))) return true;
      } else if (isa<GetElementPtrInst>(By) || isa<PHINode>(By) || isa<SelectInst>(By) || isa<InsertValueInst>(By)) {
        ToDo.push_back(By);
      }
    }
  }
  return false;
}

void endWithScope(Function &F, RuntimeAbi &Abi, ArrayRef<AllocaInst *> Locks) {
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

}  // namespace

void hookLockScopes(Function &F, RuntimeAbi &Abi) {
  SmallVector<AllocaInst *, 4> Locks;
  for (Instruction &I : F.getEntryBlock())
    if (auto *A = dyn_cast<AllocaInst>(&I))
      if (A->isStaticAlloca() && holdsLock(A->getAllocatedType())) Locks.push_back(A);
  endWithScope(F, Abi, Locks);
}

void hookRustLockScopes(Function &F, RuntimeAbi &Abi) {
  if (!isSurelyRust(F.getName())) return;
  SmallVector<AllocaInst *, 4> Locks;
  for (Instruction &I : F.getEntryBlock())
    if (auto *A = dyn_cast<AllocaInst>(&I))
      if (A->isStaticAlloca() && mayBeLockedByOthers(A)) Locks.push_back(A);
  endWithScope(F, Abi, Locks);
}

}  // namespace rtsan
