/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "OwnBlocks.h"

#include "Access.h"
#include "llvm/Analysis/ValueTracking.h"

using namespace llvm;

namespace rtsan {

static StringRef libraryName(const CallBase &CB) {
  const Function *F = CB.getCalledFunction();
  return F && F->isDeclaration() ? F->getName() : StringRef();
}

HeapObject heapObjectOf(Value *Ptr) {
  auto *CB = dyn_cast<CallBase>(const_cast<Value *>(getUnderlyingObject(Ptr, 12)));
  if (!CB || CB->arg_size() == 0 || !CB->getArgOperand(0)->getType()->isIntegerTy(64)) return {};
  StringRef N = libraryName(*CB);
  bool Known = N == "malloc" || N == "_Znwm" || N == "_Znam" || N == "_ZnwmRKSt9nothrow_t" || N == "_ZnamRKSt9nothrow_t";
  return Known ? HeapObject{CB, CB->getArgOperand(0)} : HeapObject();
}

static bool frees(const CallBase &CB, const Value *Block) {
  StringRef N = libraryName(CB);
  bool Known = N == "free" || N == "_ZdlPv" || N == "_ZdaPv" || N == "_ZdlPvm" || N == "_ZdaPvm" || N == "_ZdlPvRKSt9nothrow_t" ||
               N == "_ZdaPvRKSt9nothrow_t";
  return Known && CB.getArgOperand(0) == Block;
}

/* What a use of the address V does with it: Derived is to be followed as well. */
enum class UseIs { Harmless, Derived, Free, Escape };
static UseIs judge(const Use &U, const Value *V) {
  auto *I = dyn_cast<Instruction>(U.getUser());
  if (!I) return UseIs::Escape;
  if (isa<GetElementPtrInst>(I) || isa<BitCastInst>(I)) return I->getType()->isVectorTy() ? UseIs::Escape : UseIs::Derived;
  if (isa<LoadInst>(I) || isa<DbgInfoIntrinsic>(I) || isLifetime(*I) || isa<MemIntrinsic>(I)) return UseIs::Harmless;
  if (auto *S = dyn_cast<StoreInst>(I)) return S->getValueOperand() == V ? UseIs::Escape : UseIs::Harmless;
  if (auto *C = dyn_cast<ICmpInst>(I))
    return isa<ConstantPointerNull>(C->getOperand(0)) || isa<ConstantPointerNull>(C->getOperand(1)) ? UseIs::Harmless : UseIs::Escape;
  if (auto *CB = dyn_cast<CallBase>(I)) return frees(*CB, V) ? UseIs::Free : UseIs::Escape;
  return UseIs::Escape;
}

const OwnBlocks::Facts &OwnBlocks::factsOf(const CallBase &Call) {
  auto Inserted = Known.insert({&Call, Facts()});
  Facts &Of = Inserted.first->second;
  /* A second return of setjmp leads from anywhere to anywhere. */
  if (!Inserted.second || Call.getFunction()->callsFunctionThatReturnsTwice()) return Of;
  SmallVector<const Value *, 8> Work{&Call};
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty()) {
    const Value *V = Work.pop_back_val();
    for (const Use &U : V->uses()) {
      UseIs Is = judge(U, V);
      if (Is == UseIs::Escape) return Of;
      if (Is == UseIs::Free) Of.Frees.push_back(cast<CallBase>(U.getUser()));
      if (Is == UseIs::Derived && Seen.insert(U.getUser()).second) Work.push_back(U.getUser());
    }
  }
  Of.Own = true;
  findFreed(Call, Of);
  return Of;
}

void OwnBlocks::findFreed(const CallBase &Call, Facts &Of) {
  SmallVector<const BasicBlock *, 8> Work;
  auto leave = [&](const BasicBlock *BB) {
    for (const BasicBlock *Next : successors(BB))
      if (Of.Freed.insert(Next).second && Next != Call.getParent()) Work.push_back(Next);
  };
  for (const CallBase *Free : Of.Frees)
    if (Free->getParent() != Call.getParent() || !Free->comesBefore(&Call)) leave(Free->getParent());
  while (!Work.empty()) leave(Work.pop_back_val());
}

bool OwnBlocks::owns(Value *Ptr) {
  if (Ptr->getType()->isVectorTy()) return false;
  HeapObject O = heapObjectOf(Ptr);
  return O.Call && factsOf(*O.Call).Own;
}

bool OwnBlocks::aliveAt(Value *Ptr, const Instruction &I) {
  if (!owns(Ptr)) return false;
  const CallBase &Call = *heapObjectOf(Ptr).Call;
  const Facts &Of = factsOf(Call);
  bool WithCall = I.getParent() == Call.getParent();
  for (const CallBase *Free : Of.Frees)
    if (Free->getParent() == I.getParent() && Free->comesBefore(&I) && !(WithCall && Free->comesBefore(&Call))) return false;
  return !Of.Freed.count(I.getParent()) || (WithCall && !I.comesBefore(&Call));
}

}  // namespace rtsan
