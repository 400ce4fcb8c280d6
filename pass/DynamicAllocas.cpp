/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Stack blocks of run-time size (alloca, variable-length arrays): each is allocated with 32 bytes in front and at least 32
 * behind, which the runtime poisons. They die together when the stack pointer goes back up: at llvm.stackrestore and when the
 * function leaves. What lies between the old and the new stack pointer is theirs, so nothing needs to remember them. */
#include "FrameParts.h"
#include "Stats.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(DynamicAllocasPadded, "stack blocks of run-time size that got redzones");

static const uint64_t Redzone = 32;

static void pad(AllocaInst *Slot, RuntimeAbi &Abi) {
  const DataLayout &DL = Abi.module().getDataLayout();
  IRBuilder<> B(Slot);
  uint64_t Front = std::max<uint64_t>(Redzone, Slot->getAlign().value());
  uint64_t Element = DL.getTypeAllocSize(Slot->getAllocatedType()).getFixedValue();
  Value *Size = B.CreateZExtOrTrunc(Slot->getArraySize(), B.getInt64Ty());
  if (Element != 1) Size = B.CreateMul(Size, B.getInt64(Element));
  Value *Rounded = B.CreateAnd(B.CreateAdd(Size, B.getInt64(Redzone - 1)), B.getInt64(~(Redzone - 1)));
  AllocaInst *Block = B.CreateAlloca(B.getInt8Ty(), B.CreateAdd(Rounded, B.getInt64(Front + Redzone)));
  Block->setAlignment(Align(Front));
  Value *User = B.CreateConstGEP1_64(B.getInt8Ty(), Block, Front);
  Abi.call(B, Fn::__rts_alloca_poison, {User, Size});
  User = castPtr(B, User, Slot->getType());
  Slot->replaceAllUsesWith(User);
  if (auto *Named = dyn_cast<Instruction>(User)) Named->takeName(Slot);
  Slot->eraseFromParent();
  ++DynamicAllocasPadded;
}

void padDynamicAllocas(Function &F, ArrayRef<AllocaInst *> Allocas, ScopeMap &Scopes, RuntimeAbi &Abi) {
  const DataLayout &DL = Abi.module().getDataLayout();
  SmallVector<IntrinsicInst *, 4> Restores;
  for (Instruction &I : instructions(F)) {
    auto *II = dyn_cast<IntrinsicInst>(&I);
    if (II && II->getIntrinsicID() == Intrinsic::stackrestore) Restores.push_back(II);
  }
  IRBuilder<> Entry(bodyStart(F));
  Entry.SetCurrentDebugLocation(noLine(F));
  Value *EntryStack = stackPointer(Entry);

  for (AllocaInst *Slot : Allocas) {
    if (DL.getTypeAllocSize(Slot->getAllocatedType()).isScalable()) continue;
    auto It = Scopes.find(Slot);
    if (It != Scopes.end()) eraseMarkers(It->second);
    pad(Slot, Abi);
  }
  for (IntrinsicInst *Restore : Restores) {
    IRBuilder<> B(Restore);
    Abi.call(B, Fn::__rts_allocas_unpoison, {stackPointer(B), Restore->getArgOperand(0)});
  }
  for (Instruction *Exit : exitsOf(F)) {
    IRBuilder<> B(Exit);
    Abi.call(B, Fn::__rts_allocas_unpoison, {stackPointer(B), EntryStack});
  }
}

}  // namespace rtsan
