/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See AtomicEmitter.h. Loads, being repeatable, are asked for again when the object changed under them; all else is done once. Those of
 * plain types are first left to the runtime, which does them in the usual cases. */
#include "AtomicEmitter.h"

#include "LibAtomic.h"
#include "Stats.h"
#include "rtsan/layout.h"

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

/* Can the runtime do the operation, on a value of this type? */
static bool isWhole(const DataLayout &DL, Type *Ty, uint64_t Size, Align Alignment) {
  if (Size > 8 || !isPowerOf2_64(Size) || Alignment.value() < Size) return false;
  if (Ty->isPointerTy()) return !DL.isNonIntegralPointerType(Ty) && DL.getTypeStoreSize(Ty) == Size;
  return Ty->isIntegerTy(unsigned(Size) * 8);
}
static Value *widen(IRBuilderBase &B, Value *V) {
  return V->getType()->isPointerTy() ? B.CreatePtrToInt(V, B.getInt64Ty()) : B.CreateZExt(V, B.getInt64Ty());
}
static Value *narrow(IRBuilderBase &B, Value *V, Type *Ty) { return Ty->isPointerTy() ? B.CreateIntToPtr(V, Ty) : B.CreateTrunc(V, Ty); }

/* if (Call) value = Value; else the operation, which is then in a block of its own. Call gives an integer, 0 if the runtime left it to us; Value,
 * which may be null, what the operation would. */
void AtomicEmitter::elseOurselves(Instruction *I, function_ref<Value *(IRBuilderBase &)> Call, function_ref<Value *(IRBuilderBase &)> Result) {
  BasicBlock *Fast = I->getParent(), *Slow = SplitBlock(Fast, I), *Done = SplitBlock(Slow, I->getNextNode());
  Instruction *Old = Fast->getTerminator();
  IRBuilder<> B(Old);
  B.SetCurrentDebugLocation(I->getDebugLoc());
  Value *Told = Call(B), *V = I->use_empty() ? nullptr : Result(B);
  B.CreateCondBr(B.CreateICmpEQ(Told, ConstantInt::get(Told->getType(), 0)), Slow, Done, MDBuilder(B.getContext()).createBranchWeights(1, 1000));
  Old->eraseFromParent();
  if (!V) return;
  B.SetInsertPoint(Done, Done->begin());
  PHINode *Both = B.CreatePHI(I->getType(), 2);
  I->replaceAllUsesWith(Both);
  Both->takeName(I);
  Both->addIncoming(V, Fast);
  Both->addIncoming(I, Slow);
}

/* The entry point for operations of 1, 2, 4 or 8 bytes. */
#define RTS_OF_SIZE(name, Size) ((const Fn[]){Fn::name##1, Fn::name##2, Fn::name##4, Fn::name##8}[Log2_64(Size)])
/* The entry points' description of an operation. */
static ConstantInt *howOf(IRBuilderBase &B, AtomicOrdering Order, AtomicOrdering Failure, unsigned Op) {
  return B.getInt32(unsigned(orderOf(B, Order)->getZExtValue() | orderOf(B, Failure)->getZExtValue() << RTS_ATOMIC_FAILURE | uint64_t(Op) << RTS_ATOMIC_OP));
}

void AtomicEmitter::tryLoad(LoadInst &L, Value *Ptr, uint64_t Size) {
  Type *Ty = L.getType();
  if (!isWhole(L.getModule()->getDataLayout(), Ty, Size, L.getAlign())) return;
  Value *Pair = nullptr;
  elseOurselves(
      &L,
      [&](IRBuilderBase &B) {
        Pair = Abi.call(B, RTS_OF_SIZE(__rts_atomic_load, Size), {asPtr(B, Ptr), orderOf(B, L.getOrdering())});
        return B.CreateExtractValue(Pair, 1);
      },
      [&](IRBuilderBase &B) { return narrow(B, B.CreateExtractValue(Pair, 0), Ty); });
}

void AtomicEmitter::tryStore(StoreInst &S, Value *Ptr, uint64_t Size) {
  Value *V = S.getValueOperand();
  if (!isWhole(S.getModule()->getDataLayout(), V->getType(), Size, S.getAlign())) return;
  auto call = [&](IRBuilderBase &B) {
    return Abi.call(B, RTS_OF_SIZE(__rts_atomic_store, Size), {asPtr(B, Ptr), widen(B, V), howOf(B, S.getOrdering(), AtomicOrdering::Monotonic, 0)});
  };
  elseOurselves(&S, call, [](IRBuilderBase &) { return nullptr; });
}

void AtomicEmitter::tryRmw(AtomicRMWInst &R, Value *Ptr, uint64_t Size) {
  unsigned Op;
  switch (R.getOperation()) {
  case AtomicRMWInst::Xchg: Op = RTS_ATOMIC_EXCHANGE; break;
  case AtomicRMWInst::Add:
  case AtomicRMWInst::Sub: Op = RTS_ATOMIC_ADD; break;
  case AtomicRMWInst::And: Op = RTS_ATOMIC_AND; break;
  case AtomicRMWInst::Or: Op = RTS_ATOMIC_OR; break;
  case AtomicRMWInst::Xor: Op = RTS_ATOMIC_XOR; break;
  default: return;
  }
  Type *Ty = R.getType();
  if (!isWhole(R.getModule()->getDataLayout(), Ty, Size, R.getAlign())) return;
  Value *Pair = nullptr;
  elseOurselves(
      &R,
      [&](IRBuilderBase &B) {
        Value *V = R.getValOperand();
        if (R.getOperation() == AtomicRMWInst::Sub) V = B.CreateNeg(V);
        Value *How = howOf(B, R.getOrdering(), AtomicOrdering::Monotonic, Op);
        Pair = Abi.call(B, RTS_OF_SIZE(__rts_atomic_rmw, Size), {asPtr(B, Ptr), widen(B, V), How});
        return B.CreateExtractValue(Pair, 1);
      },
      [&](IRBuilderBase &B) { return narrow(B, B.CreateExtractValue(Pair, 0), Ty); });
}

void AtomicEmitter::tryCompareExchange(AtomicCmpXchgInst &X, Value *Ptr, uint64_t Size) {
  Value *Expected = X.getCompareOperand(), *V = X.getNewValOperand();
  Type *Ty = V->getType();
  if (!isWhole(X.getModule()->getDataLayout(), Ty, Size, X.getAlign())) return;
  Value *Pair = nullptr;
  elseOurselves(
      &X,
      [&](IRBuilderBase &B) {
        Value *How = howOf(B, X.getSuccessOrdering(), X.getFailureOrdering(), 0);
        Pair = Abi.call(B, RTS_OF_SIZE(__rts_atomic_cas, Size), {asPtr(B, Ptr), widen(B, Expected), widen(B, V), How});
        return B.CreateExtractValue(Pair, 1);
      },
      [&](IRBuilderBase &B) {
        Value *Was = narrow(B, B.CreateExtractValue(Pair, 0), Ty);
        Value *Both = B.CreateInsertValue(UndefValue::get(X.getType()), Was, 0);
        return B.CreateInsertValue(Both, B.CreateICmpEQ(Was, Expected), 1);
      });
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
  if (auto *L = dyn_cast<LoadInst>(A.I)) return load(*L, A.Ptr, A.Size);
  if (auto *S = dyn_cast<StoreInst>(A.I)) tryStore(*S, A.Ptr, A.Size);
  if (auto *R = dyn_cast<AtomicRMWInst>(A.I)) tryRmw(*R, A.Ptr, A.Size);
  if (auto *X = dyn_cast<AtomicCmpXchgInst>(A.I)) tryCompareExchange(*X, A.Ptr, A.Size);
  IRBuilder<> Before(A.I), After(A.I->getNextNode());
  Before.SetCurrentDebugLocation(A.I->getDebugLoc());
  After.SetCurrentDebugLocation(A.I->getDebugLoc());
  Value *Size = Before.getInt64(A.Size), *Ptr = asPtr(Before, A.Ptr);
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
