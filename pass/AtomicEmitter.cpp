/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See AtomicEmitter.h. Loads, being repeatable, are asked for again when the object changed under them; all else is done once. Plain ones are
 * first left to the runtime, which does them where they tell nothing. */
#include "AtomicEmitter.h"

#include "LibAtomic.h"
#include "Stats.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(NumAtomics, "Atomic operations and fences told to the race detector");

/* LLVM's orders as the __ATOMIC_ constants of C. */
static ConstantInt *orderOf(IRBuilderBase &B, AtomicOrdering O) {
  switch (O) {
  case AtomicOrdering::Acquire: return B.getInt32(2);
  case AtomicOrdering::Release: return B.getInt32(3);
  case AtomicOrdering::AcquireRelease: return B.getInt32(4);
  case AtomicOrdering::SequentiallyConsistent: return B.getInt32(5);
  default: return B.getInt32(0);
  }
}

/* do Operation; while (!End()). The operation keeps its place in the order of the program; what follows it is cut off behind it. */
void AtomicEmitter::repeatUnless(Instruction *Operation, function_ref<Value *(IRBuilderBase &)> End) {
  BasicBlock *Again = SplitBlock(Operation->getParent(), Operation);
  BasicBlock *Done = SplitBlock(Again, Operation->getNextNode());
  Instruction *Old = Again->getTerminator();
  IRBuilder<> B(Old);
  B.SetCurrentDebugLocation(Operation->getDebugLoc());
  Value *Ended = End(B);
  B.CreateCondBr(B.CreateICmpEQ(Ended, B.getInt8(0)), Again, Done, MDBuilder(B.getContext()).createBranchWeights(1, 100000));
  Old->eraseFromParent();
}

/* The runtime does the load where there is nothing to tell. False if it cannot do such loads. */
bool AtomicEmitter::tryLoad(LoadInst &L, Value *Ptr, uint64_t Size) {
  const DataLayout &DL = L.getModule()->getDataLayout();
  Type *Ty = L.getType();
  bool Pointer = Ty->isPointerTy() && !DL.isNonIntegralPointerType(Ty) && L.getPointerAddressSpace() == 0;
  if (Size > 8 || !isPowerOf2_64(Size) || L.getAlign().value() < Size || (!Ty->isIntegerTy(unsigned(Size) * 8) && !Pointer)) return false;
  const Fn Callees[] = {Fn::__rts_atomic_load1, Fn::__rts_atomic_load2, Fn::__rts_atomic_load4, Fn::__rts_atomic_load8};
  BasicBlock *Fast = L.getParent(), *Slow = SplitBlock(Fast, &L), *Done = SplitBlock(Slow, L.getNextNode());
  Instruction *Old = Fast->getTerminator();
  IRBuilder<> B(Old);
  B.SetCurrentDebugLocation(L.getDebugLoc());
  Value *Pair = Abi.call(B, Callees[Log2_64(Size)], {asPtr(B, Ptr), orderOf(B, L.getOrdering())});
  Value *V = B.CreateExtractValue(Pair, 0);
  V = Pointer ? B.CreateIntToPtr(V, Ty) : B.CreateTrunc(V, Ty);
  B.CreateCondBr(B.CreateICmpEQ(B.CreateExtractValue(Pair, 1), B.getInt64(0)), Slow, Done, MDBuilder(B.getContext()).createBranchWeights(1, 1000));
  Old->eraseFromParent();
  B.SetInsertPoint(Done, Done->begin());
  PHINode *Both = B.CreatePHI(Ty, 2);
  L.replaceAllUsesWith(Both);
  Both->takeName(&L);
  Both->addIncoming(V, Fast);
  Both->addIncoming(&L, Slow);
  return true;
}

void AtomicEmitter::load(LoadInst &L, Value *Ptr, uint64_t Bytes) {
  tryLoad(L, Ptr, Bytes);
  IRBuilder<> Before(&L);
  Before.SetCurrentDebugLocation(L.getDebugLoc());
  Value *Order = orderOf(Before, L.getOrdering()), *Size = Before.getInt64(Bytes);
  Ptr = asPtr(Before, Ptr);
  Abi.call(Before, Fn::__rts_atomic_load_begin, {Ptr, Size, Order});
  repeatUnless(&L, [&](IRBuilderBase &B) { return Abi.call(B, Fn::__rts_atomic_load_end, {Ptr, Size, Order}); });
}

/* The library's function, which may take locks and call others: the runtime looks away in between. */
void AtomicEmitter::call(CallInst &CI) {
  AtomicCall C;
  if (!isAtomicCall(CI, C)) return;
  CI.setTailCallKind(CallInst::TCK_None);
  IRBuilder<> Before(&CI), After(CI.getNextNode());
  Before.SetCurrentDebugLocation(CI.getDebugLoc());
  After.SetCurrentDebugLocation(CI.getDebugLoc());
  Value *Size = C.DynSize ? Before.CreateZExtOrTrunc(C.DynSize, Before.getInt64Ty()) : Before.getInt64(C.Size);
  Value *Kind = Before.getInt32(unsigned(C.Kind));
  Abi.call(Before, Fn::__rts_atomic_call_begin, {asPtr(Before, C.Ptr), Size, C.Order, Kind});
  auto end = [&](IRBuilderBase &B) {
    Value *Stored = B.getInt8(1);
    if (C.Failure) Stored = B.CreateZExt(B.CreateICmpNE(&CI, ConstantInt::get(CI.getType(), 0)), B.getInt8Ty());
    return Abi.call(B, Fn::__rts_atomic_call_end, {Kind, Stored, C.Failure ? C.Failure : B.getInt32(0)});
  };
  if (C.Kind == AtomicCallKind::Load) repeatUnless(&CI, end);
  else end(After);
}

void AtomicEmitter::atomic(Access &A) {
  ++NumAtomics;
  if (auto *CI = dyn_cast<CallInst>(A.I)) return call(*CI);
  IRBuilder<> Before(A.I), After(A.I->getNextNode());
  Value *Size = Before.getInt64(A.Size);
  if (auto *L = dyn_cast<LoadInst>(A.I)) return load(*L, A.Ptr, A.Size);
  Before.SetCurrentDebugLocation(A.I->getDebugLoc());
  After.SetCurrentDebugLocation(A.I->getDebugLoc());
  Value *Ptr = asPtr(Before, A.Ptr);
  if (auto *S = dyn_cast<StoreInst>(A.I)) {
    Value *Begun = Abi.call(Before, Fn::__rts_atomic_store_begin, {Ptr, Size, orderOf(Before, S->getOrdering())});
    Abi.call(After, Fn::__rts_atomic_store_end, {Ptr, Begun});
    return;
  }
  AtomicOrdering Done, Failed = AtomicOrdering::Monotonic;
  Value *Stored = After.getInt8(1);
  if (auto *X = dyn_cast<AtomicCmpXchgInst>(A.I)) {
    Done = X->getSuccessOrdering(), Failed = X->getFailureOrdering();
    Stored = After.CreateZExt(After.CreateExtractValue(X, 1), After.getInt8Ty());
  } else {
    Done = cast<AtomicRMWInst>(A.I)->getOrdering();
  }
  Value *Begun = Abi.call(Before, Fn::__rts_atomic_rmw_begin, {Ptr, Size, orderOf(Before, Done)});
  Abi.call(After, Fn::__rts_atomic_rmw_end, {Ptr, Stored, orderOf(After, Done), orderOf(After, Failed), Begun});
}

void AtomicEmitter::fence(FenceInst &Fence) {
  ++NumAtomics;
  IRBuilder<> After(Fence.getNextNode());
  After.SetCurrentDebugLocation(Fence.getDebugLoc());
  Abi.call(After, Fn::__rts_fence, {orderOf(After, Fence.getOrdering())});
}

}  // namespace rtsan
