/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#include "OwnBlocks.h"

#include "Access.h"
#include "llvm/Analysis/ValueTracking.h"

using namespace llvm;

namespace rtsan {

HeapObject heapObjectOf(Value *Ptr) {
  auto *CB = dyn_cast<CallBase>(const_cast<Value *>(getUnderlyingObject(Ptr, 12)));
  if (!CB || CB->arg_size() == 0 || !CB->getArgOperand(0)->getType()->isIntegerTy(64)) return {};
  StringRef N = libraryName(*CB);
  bool Known = N == "malloc" || N == "_Znwm" || N == "_Znam" || N == "_ZnwmRKSt9nothrow_t" || N == "_ZnamRKSt9nothrow_t";
  return Known ? HeapObject{CB, CB->getArgOperand(0)} : HeapObject();
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
      AddressUse Is = addressUse(U);
      if (Is == AddressUse::Escape) return Of;
      if (Is == AddressUse::Free) Of.Frees.push_back(cast<CallBase>(U.getUser()));
      if (Is == AddressUse::Derived && Seen.insert(U.getUser()).second) Work.push_back(U.getUser());
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
