/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See StackFrames.h: what can be protected at all, and the order of the steps. */
#include "StackFrames.h"

#include "FrameParts.h"
#include "Stats.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(ByValCopies, "byval arguments copied to have redzones");
RTS_STAT(StackResets, "calls that return twice, followed by a clean-up of stack poison");

/* Descriptions count bytes in 32 bits; a variable near that is no stack variable anyway. */
static const uint64_t MaxVariable = 1u << 28;
static const uint64_t MaxFrame = 1u << 30;

SmallVector<Instruction *, 8> exitsOf(Function &F) {
  SmallVector<Instruction *, 8> Exits;
  for (BasicBlock &BB : F) {
    Instruction *Last = BB.getTerminator();
    bool UnwindsToCaller = isa<ResumeInst>(Last);
    if (auto *Cleanup = dyn_cast<CleanupReturnInst>(Last)) UnwindsToCaller = Cleanup->unwindsToCaller();
    if (!isa<ReturnInst>(Last) && !UnwindsToCaller) continue;
    CallInst *Tail = BB.getTerminatingMustTailCall();
    Exits.push_back(Tail ? Tail : Last);
  }
  return Exits;
}

Instruction *bodyStart(Function &F) {
  for (Instruction &I : F.getEntryBlock())
    if (!isa<AllocaInst>(I)) return &I;
  return F.getEntryBlock().getTerminator();
}

bool hasMustTail(Function &F) {
  for (BasicBlock &BB : F)
    if (BB.getTerminatingMustTailCall()) return true;
  return false;
}

ScopeMap scopesOf(Function &F) {
  ScopeMap Scopes;
  bool AllKnown = true;
  for (Instruction &I : instructions(F)) {
    if (!isLifetime(I)) continue;
    auto &Marker = cast<IntrinsicInst>(I);
    Value *Pointer = lifetimePointer(Marker);
    AllocaInst *Slot = findAllocaForValue(Pointer, true);
    if (!Slot) {
      AllKnown &= isa<UndefValue>(Pointer);
      continue;
    }
    Scope &S = Scopes[Slot];
    (Marker.getIntrinsicID() == Intrinsic::lifetime_start ? S.Starts : S.Ends).push_back(&Marker);
    auto *Count = dyn_cast<ConstantInt>(Slot->getArraySize());
    uint64_t ElementSize = F.getParent()->getDataLayout().getTypeAllocSize(Slot->getAllocatedType()).getKnownMinValue();
    S.Usable &= Count && lifetimeCovers(Marker, ElementSize * Count->getZExtValue());
  }
  for (auto &Entry : Scopes) Entry.second.Usable &= AllKnown;
  return Scopes;
}

static bool mayTouchMemory(const Instruction &I) { return !isLifetime(I) && !isa<AllocaInst>(I) && I.mayReadOrWriteMemory(); }

bool isAtEntry(const IntrinsicInst &Start) {
  if (!Start.getParent()->isEntryBlock()) return false;
  for (const Instruction &I : *Start.getParent()) {
    if (&I == &Start) return true;
    if (mayTouchMemory(I)) return false;
  }
  return false;
}

/* Looks through one unconditional branch, to the common return block. */
bool isAtExit(const IntrinsicInst &End) {
  const Instruction *I = End.getNextNode();
  for (unsigned Blocks = 0; Blocks < 2; ++Blocks) {
    for (; !I->isTerminator(); I = I->getNextNode())
      if (mayTouchMemory(*I)) return false;
    if (isa<ReturnInst>(I)) return true;
    const BasicBlock *Next = I->getParent()->getSingleSuccessor();
    if (!Next) return false;
    I = &Next->front();
  }
  return false;
}

void eraseMarkers(Scope &S) {
  for (auto *M : S.Starts) M->eraseFromParent();
  for (auto *M : S.Ends) M->eraseFromParent();
  S.Starts.clear();
  S.Ends.clear();
}

static bool isStatic(const AllocaInst &Slot) {
  return isa<ConstantInt>(Slot.getArraySize()) && Slot.getParent()->isEntryBlock();
}

void hoistStaticAllocas(Function &F) {
  BasicBlock &Entry = F.getEntryBlock();
  SmallVector<AllocaInst *, 16> Late;
  bool InBody = false;
  for (Instruction &I : Entry) {
    auto *Slot = dyn_cast<AllocaInst>(&I);
    if (!Slot) InBody = true;
    else if (InBody && isStatic(*Slot) && !Slot->isUsedWithInAlloca()) Late.push_back(Slot);
  }
  for (AllocaInst *Slot : Late) Slot->moveBefore(Entry, bodyStart(F)->getIterator());
}

static bool canMove(const AllocaInst &Slot) {
  return !Slot.isUsedWithInAlloca() && !Slot.isSwiftError() && Slot.getType()->getAddressSpace() == 0 &&
         Slot.getAllocatedType()->isSized();
}

/* 0 if it is not known now. */
static uint64_t fixedSize(const AllocaInst &Slot, const DataLayout &DL) {
  TypeSize Element = DL.getTypeAllocSize(Slot.getAllocatedType());
  auto *Count = dyn_cast<ConstantInt>(Slot.getArraySize());
  if (Element.isScalable() || !Count || Count->getValue().getActiveBits() > 32) return 0;
  return Element.getKnownMinValue() * Count->getZExtValue();
}

/* The calling convention puts a byval argument among the caller's; our own copy can have redzones. */
static AllocaInst *copyByVal(Argument &A, const DataLayout &DL) {
  Function &F = *A.getParent();
  Type *Ty = A.getParamByValType();
  Align Alignment = std::max(A.getParamAlign().valueOrOne(), DL.getABITypeAlign(Ty));
  IRBuilder<> B(&F.getEntryBlock(), F.getEntryBlock().begin());
  AllocaInst *Copy = B.CreateAlloca(Ty, nullptr, A.getName() + ".byval");
  Copy->setAlignment(Alignment);
  B.SetInsertPoint(bodyStart(F));
  B.SetCurrentDebugLocation(noLine(F));
  A.replaceAllUsesWith(castPtr(B, Copy, A.getType()));
  B.CreateMemCpy(Copy, Alignment, &A, A.getParamAlign(), DL.getTypeAllocSize(Ty).getFixedValue());
  ++ByValCopies;
  return Copy;
}

/* After setjmp's second return and in vfork's parent, frames below the stack pointer are dead without having left. */
static bool resetAfterSecondReturns(Function &F, RuntimeAbi &Abi) {
  SmallVector<CallBase *, 4> Calls;
  for (Instruction &I : instructions(F)) {
    auto *Call = dyn_cast<CallBase>(&I);
    if (!Call || Call->isMustTailCall()) continue;
    /* __builtin_setjmp does not carry the attribute. */
    bool Twice = Call->hasFnAttr(Attribute::ReturnsTwice) || Call->getIntrinsicID() == Intrinsic::eh_sjlj_setjmp;
    if (Twice) Calls.push_back(Call);
  }
  for (CallBase *Call : Calls) {
    auto *Invoke = dyn_cast<InvokeInst>(Call);
    if (!Invoke && Call->isTerminator()) continue;
    Instruction *Next = Invoke ? &*Invoke->getNormalDest()->getFirstInsertionPt() : Call->getNextNode();
    IRBuilder<> B(Next);
    B.SetCurrentDebugLocation(Call->getDebugLoc());
    Abi.call(B, Fn::__rts_stack_reset, {stackPointer(B)});
    ++StackResets;
  }
  return !Calls.empty();
}

static SmallVector<FrameVar, 16> chooseVariables(Function &F, const FrameRequest &Request) {
  const DataLayout &DL = F.getParent()->getDataLayout();
  SmallVector<FrameVar, 16> Vars;
  uint64_t Total = 0;
  auto Add = [&](AllocaInst *Slot, SourceName Name) {
    uint64_t Size = canMove(*Slot) && isStatic(*Slot) ? fixedSize(*Slot, DL) : 0;
    if (!Size || Size > MaxVariable || Total + Size > MaxFrame) return;
    Total += Size;
    Vars.push_back({Slot, Name});
  };
  for (AllocaInst *Slot : Request.Redzoned) Add(Slot, localName(Slot));
  if (hasMustTail(F)) return Vars;
  for (Argument *A : Request.ByVal) {
    if (!A->hasByValAttr() || !DL.getTypeAllocSize(A->getParamByValType())) continue;
    SourceName Name = localName(A);
    Add(copyByVal(*A, DL), Name);
  }
  return Vars;
}

bool layoutFrame(Function &F, const FrameRequest &Request, RuntimeAbi &Abi, const FrameOptions &Options) {
  bool Changed = resetAfterSecondReturns(F, Abi);
  if (F.isPresplitCoroutine()) return Changed; /* its variables are yet to move to the heap */
  SmallVector<FrameVar, 16> Vars = chooseVariables(F, Request);
  SmallVector<AllocaInst *, 4> Dynamic;
  for (AllocaInst *Slot : Request.Dynamic)
    if (canMove(*Slot) && !isStatic(*Slot)) Dynamic.push_back(Slot);
  if (Vars.empty() && Dynamic.empty()) return Changed;

  ScopeMap Scopes = scopesOf(F);
  if (!Vars.empty()) layoutStaticFrame(F, Vars, Scopes, Abi, Options);
  if (!Dynamic.empty()) padDynamicAllocas(F, Dynamic, Scopes, Abi);
  return true;
}

}  // namespace rtsan
