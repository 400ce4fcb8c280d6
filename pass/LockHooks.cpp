/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See LockHooks.h. */
#include "LockHooks.h"

#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {

/* Calls in functions with debug info must have a location. */
std::unique_ptr<IRBuilder<>> LockCalls::at(Instruction *I) {
  auto B = std::make_unique<IRBuilder<>>(I);
  if (!B->getCurrentDebugLocation())
    if (DISubprogram *SP = F.getSubprogram()) B->SetCurrentDebugLocation(DILocation::get(F.getContext(), SP->getLine(), 0, SP));
  return B;
}

std::unique_ptr<IRBuilder<>> LockCalls::behind(Instruction &I) {
  std::unique_ptr<IRBuilder<>> B;
  if (auto *II = dyn_cast<InvokeInst>(&I)) {
    BasicBlock *Next = II->getNormalDest();
    if (!Next->getSinglePredecessor()) Next = SplitEdge(II->getParent(), Next);
    B = at(&*Next->getFirstInsertionPt());
  } else {
    auto *Call = dyn_cast<CallInst>(&I);
    if (I.isTerminator() || (Call && Call->isMustTailCall())) return nullptr;
    B = at(I.getNextNode());
  }
  if (I.getDebugLoc()) B->SetCurrentDebugLocation(I.getDebugLoc());
  return B;
}

void LockCalls::before(Instruction &I, Fn Callee, Value *Lock, unsigned What) {
  auto B = at(&I);
  Abi.call(*B, Callee, {Lock, B->getInt32(What)});
}

void LockCalls::after(Instruction &I, Fn Callee, Value *Lock, unsigned What) {
  auto B = behind(I);
  if (!B) return;
  Abi.call(*B, Callee, {Lock, B->getInt32(What)});
}

void LockCalls::afterIf(Instruction &I, Value *Lock, unsigned What, function_ref<Value *(IRBuilder<> &)> Test, Fn Callee) {
  auto B = behind(I);
  if (!B) return;
  Value *Taken = B->CreateZExt(Test(*B), B->getInt8Ty());
  Abi.call(*B, Callee, {Lock, B->getInt32(What), Taken});
}

void LockCalls::waits(CallBase &CB, Value *Object, Value *With, unsigned Kind) {
  auto B = at(&CB);
  Abi.call(*B, Fn::__rts_lock_wait_begins, {Object, With, B->getInt32(Kind)});
  auto A = Kind >= RTS_WAITS_NOTIFIES_ONE ? nullptr : behind(CB);
  if (A) Abi.call(*A, Fn::__rts_lock_wait_ends, {Object, With, A->getInt32(Kind)});
}

void LockCalls::once() {
  Abi.call(*at(&*F.getEntryBlock().getFirstInsertionPt()), Fn::__rts_lock_once_begins, {});
  for (BasicBlock &BB : F)
    if (isa<ReturnInst>(BB.getTerminator())) {
      CallInst *Tail = BB.getTerminatingMustTailCall();
      Abi.call(*at(Tail ? Tail : BB.getTerminator()), Fn::__rts_lock_once_ends, {});
    }
}

void LockCalls::entering(Fn Callee, Value *Lock, unsigned What) {
  BasicBlock::iterator I = F.getEntryBlock().getFirstInsertionPt();
  while (isa<AllocaInst>(&*I)) ++I;
  before(*I, Callee, Lock, What);
}

CallInst *LockCalls::entering(Fn Callee) {
  BasicBlock::iterator I = F.getEntryBlock().getFirstInsertionPt();
  while (isa<AllocaInst>(&*I)) ++I;
  return Abi.call(*at(&*I), Callee, {});
}

void LockCalls::before(Instruction &I, Fn Callee, ArrayRef<Value *> Args) {
  Abi.call(*at(&I), Callee, Args)->setTailCallKind(CallInst::TCK_NoTail);
}

void LockCalls::at(Instruction &I, const Instruction &Place, Fn Callee) {
  auto B = at(&I);
  if (Place.getDebugLoc()) B->SetCurrentDebugLocation(Place.getDebugLoc());
  Abi.call(*B, Callee, {})->setTailCallKind(CallInst::TCK_NoTail);
}

void LockCalls::leaving(Value *Lock, unsigned What, bool Asks) {
  SmallVector<ReturnInst *, 4> Returns;
  for (BasicBlock &BB : F)
    if (auto *R = dyn_cast<ReturnInst>(BB.getTerminator())) Returns.push_back(R);
  for (ReturnInst *R : Returns) {
    if (R->getParent()->getTerminatingMustTailCall()) continue;
    auto B = at(R);
    if (Asks) Abi.call(*B, Fn::__rts_lock_got_if, {Lock, B->getInt32(What), B->CreateZExt(B->CreateIsNotNull(R->getReturnValue()), B->getInt8Ty())});
    else Abi.call(*B, Fn::__rts_lock_got, {Lock, B->getInt32(What)});
  }
}

void LockCalls::unless(CallBase &CB, GlobalVariable *Told, Value *Lock, unsigned What, bool Gives, bool Takes, bool Tries) {
  auto Silent = [&](IRBuilder<> &B) { return B.CreateIsNull(Told); };
  auto Within = [&](Instruction *I) { return at(SplitBlockAndInsertIfThen(Silent(*at(I)), I, false)); };
  auto A = Takes || Tries ? behind(CB) : nullptr;
  if (A && Takes) {
    auto B = Within(&*A->GetInsertPoint());
    Abi.call(*B, Fn::__rts_lock_got, {Lock, B->getInt32(What)});
  } else if (A) {
    Value *Has = A->CreateAnd(A->CreateIsNotNull(&CB), Silent(*A));
    Abi.call(*A, Fn::__rts_lock_got_if, {Lock, A->getInt32(What), A->CreateZExt(Has, A->getInt8Ty())});
  }
  if (!Takes && !Gives) return;
  auto B = Within(&CB);
  Abi.call(*B, Takes ? Fn::__rts_lock_wants : Fn::__rts_lock_gives, {Lock, B->getInt32(What)});
}

Value *lockArgument(const CallBase &CB) {
  for (unsigned I = 0; I < CB.arg_size(); ++I)
    if (CB.getArgOperand(I)->getType()->isPointerTy() && !CB.paramHasAttr(I, Attribute::StructRet)) return CB.getArgOperand(I);
  return nullptr;
}

Value *lockArgument(Function &F) {
  for (Argument &A : F.args())
    if (A.getType()->isPointerTy() && !A.hasStructRetAttr()) return &A;
  return nullptr;
}

/* Unoptimised code loads a pointer from its variable each time it is used. */
static const Value *origin(const Value *P, const DataLayout &DL, APInt &Offset) {
  const Value *Base = P->stripAndAccumulateConstantOffsets(DL, Offset, true);
  auto *L = dyn_cast<LoadInst>(Base);
  return L && isa<AllocaInst>(L->getPointerOperand()->stripPointerCasts()) ? L->getPointerOperand()->stripPointerCasts() : Base;
}

bool samePlace(const Value *A, const Value *B, const DataLayout &DL) {
  if (A == B) return true;
  APInt OfA(DL.getIndexTypeSizeInBits(A->getType()), 0), OfB(DL.getIndexTypeSizeInBits(B->getType()), 0);
  return origin(A, DL, OfA) == origin(B, DL, OfB) && OfA == OfB;
}

void addLockHooks(Module &M, RuntimeAbi &Abi, ArrayRef<Function *> Functions) {
  for (Function *F : Functions) {
    hookRustLocks(*F, Abi);
    hookNamedLocks(*F, Abi);
    hookStdBarriers(*F, Abi);
    hookLockScopes(*F, Abi);
    hookSuspensions(*F, Abi);
  }
  hookAnnotatedLocks(M, Abi);
}

}  // namespace rtsan
