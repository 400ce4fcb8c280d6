/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The frame of fixed-size variables: layout, description, and the shadow writes on entry, at scope ends and on exit.
 *
 * Cost: one store for each 64 bytes of frame that hold a redzone, on entry and on each exit; a header of two words; one compare of
 * the use-after-return pattern on each exit. The block needs no more alignment than its variables (a shadow store may be
 * unaligned), so ordinary functions do not realign their stack. */
#include "FrameDescription.h"
#include "FrameParts.h"
#include "Options.h"
#include "ShadowWriter.h"
#include "Stats.h"
#include "llvm/Transforms/Utils/ASanStackFrameLayout.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(FramesLaidOut, "functions with a frame of redzoned variables");
RTS_STAT(VariablesRedzoned, "stack variables with redzones");
RTS_STAT(ScopesWatched, "stack variables whose scope is watched");

static const uint64_t HeaderSize = 32;
/* Larger frames are never left poisoned: whoever uses the memory next would pay for wiping it. */
static const uint64_t MaxLeftPoisoned = 64 << 10;

namespace {

class StaticFrame {
 public:
  StaticFrame(Function &F, ScopeMap &Scopes, RuntimeAbi &Abi, const FrameOptions &Options)
      : F(F), Scopes(Scopes), Abi(Abi), Options(Options), DL(F.getParent()->getDataLayout()) {}

  void build(ArrayRef<FrameVar> Vars);

 private:
  void plan(ArrayRef<FrameVar> Vars);
  void moveVariables();
  void enter();
  void begin(IRBuilderBase &B, const ASanStackVariableDescription &D);
  void watchScopes();
  void leave();
  void leavePoisoned(Instruction *Exit);
  Constant *description();
  Scope *watchedScope(AllocaInst *Slot);
  void dropTrivialMarkers(Scope &S, bool &LivesAtEntry);
  void addLayout(const FrameVar &V);

  Function &F;
  ScopeMap &Scopes;
  RuntimeAbi &Abi;
  const FrameOptions &Options;
  const DataLayout &DL;

  SmallVector<ASanStackVariableDescription, 16> Layout; /* ordered by offset */
  DenseMap<AllocaInst *, SourceName> Names;
  uint64_t Size = 0;
  uint64_t Alignment = 16;
  SmallVector<uint8_t, 64> InScope;  /* shadow while all variables live */
  SmallVector<uint8_t, 64> OnEntry;  /* shadow while those with watched scopes do not */
  SmallVector<uint8_t, 64> NonZero;  /* shadow bytes that are ever anything but 0 */
  AllocaInst *Frame = nullptr;
};

}  // namespace

Scope *StaticFrame::watchedScope(AllocaInst *Slot) {
  auto It = Scopes.find(Slot);
  return Options.UseAfterScope && It != Scopes.end() && It->second.watchable() ? &It->second : nullptr;
}

/* Most variables live as long as their function. A start at the function's start needs no code, nor does an end at its end. */
void StaticFrame::dropTrivialMarkers(Scope &S, bool &LivesAtEntry) {
  LivesAtEntry = llvm::any_of(S.Starts, [](IntrinsicInst *Start) { return isAtEntry(*Start); });
  llvm::erase_if(S.Ends, [](IntrinsicInst *End) {
    bool Trivial = isAtExit(*End);
    if (Trivial) End->eraseFromParent();
    return Trivial;
  });
  if (LivesAtEntry && S.Ends.empty()) eraseMarkers(S);
}

void StaticFrame::addLayout(const FrameVar &V) {
  uint64_t Count = cast<ConstantInt>(V.Slot->getArraySize())->getZExtValue();
  ASanStackVariableDescription D = {};
  D.Name = "";
  D.Size = DL.getTypeAllocSize(V.Slot->getAllocatedType()).getFixedValue() * Count;
  D.Alignment = V.Slot->getAlign().value();
  D.AI = V.Slot;
  if (Scope *S = watchedScope(V.Slot)) {
    bool LivesAtEntry;
    dropTrivialMarkers(*S, LivesAtEntry);
    if (!LivesAtEntry) D.LifetimeSize = D.Size;
  }
  Layout.push_back(D);
  Names[V.Slot] = V.Name;
}

void StaticFrame::plan(ArrayRef<FrameVar> Vars) {
  for (const FrameVar &V : Vars) addLayout(V);
  ASanStackFrameLayout Whole = ComputeASanStackFrameLayout(Layout, RTS_GRANULE, HeaderSize);
  Size = Whole.FrameSize;
  Alignment = std::max<uint64_t>(Alignment, Whole.FrameAlignment);
  InScope = GetShadowBytes(Layout, Whole);
  OnEntry = GetShadowBytesAfterScope(Layout, Whole);
  NonZero.resize(InScope.size());
  for (size_t I = 0; I < InScope.size(); ++I) NonZero[I] = InScope[I] | OnEntry[I];
  for (const auto &D : Layout)
    if (watchedScope(D.AI)) std::fill_n(NonZero.begin() + D.Offset / RTS_GRANULE, (D.Size + RTS_GRANULE - 1) / RTS_GRANULE, 1);
}

Constant *StaticFrame::description() {
  SmallVector<DescribedVar, 16> Vars;
  for (const auto &D : Layout) Vars.push_back({D.Offset, D.Size, Names[D.AI]});
  return frameDescription(F, Abi, Size, Vars);
}

/* Each variable becomes an offset into the frame, for the code and for the debugger. */
void StaticFrame::moveVariables() {
  BasicBlock &Entry = F.getEntryBlock();
  IRBuilder<> B(&Entry, Entry.begin());
  Frame = B.CreateAlloca(ArrayType::get(B.getInt8Ty(), Size), nullptr, "rts.frame");
  Frame->setAlignment(Align(Alignment));
  DIBuilder DIB(*F.getParent(), false);
  for (const auto &D : Layout) {
    declareAssigned(D.AI, Frame, D.Offset);
    replaceDbgDeclare(D.AI, Frame, DIB, DIExpression::ApplyOffset, D.Offset);
    replaceDbgValueForAlloca(D.AI, Frame, DIB, D.Offset);
  }
  B.SetInsertPoint(bodyStart(F));
  B.SetCurrentDebugLocation(DebugLoc());
  Value *Base = asPtr(B, Frame);
  for (const auto &D : Layout) {
    Value *Moved = castPtr(B, B.CreateConstInBoundsGEP1_64(B.getInt8Ty(), Base, D.Offset), D.AI->getType());
    Moved->takeName(D.AI);
    D.AI->replaceAllUsesWith(Moved);
  }
}

/* Each first touch of a variable would ask the runtime, and large ones would cost more than their use. Small ones get their cells inline
 * (LevelDB, whose slices live for one call: a third of its accesses off the fast path). */
static const uint64_t MaxInline = 64, MaxFresh = 256;

void StaticFrame::begin(IRBuilderBase &B, const ASanStackVariableDescription &D) {
  if (!options().Thread || D.Size > MaxFresh) return;
  if (D.Size <= MaxInline) {
    ShadowWriter(Abi, Frame).freshCells(B, D.Offset, D.Size);
    return;
  }
  Value *Address = B.CreateConstInBoundsGEP1_64(B.getInt8Ty(), asPtr(B, Frame), D.Offset);
  Abi.call(B, Fn::__rts_scope_begin, {Address, B.getInt64(D.Size)});
}

/* The header comes first: a signal handler that finds the redzone also finds the description. */
void StaticFrame::enter() {
  IRBuilder<> B(bodyStart(F));
  B.SetCurrentDebugLocation(noLine(F));
  Constant *Desc = description();
  Value *Address = B.CreatePtrToInt(Frame, B.getInt64Ty());
  Value *Proof = B.CreateXor(Address, B.getInt64(RTS_FRAME_MAGIC));
  B.CreateAlignedStore(Proof, addressAsPtr(B, Address, B.getInt64Ty()), Align(8));
  Value *Second = B.CreateAdd(Address, B.getInt64(8));
  B.CreateAlignedStore(Desc, addressAsPtr(B, Second, ptrTy(B.getContext())), Align(8));
  ShadowWriter(Abi, Frame).write(B, OnEntry, OnEntry);
  for (const auto &D : Layout)
    if (!watchedScope(D.AI)) begin(B, D);
}

void StaticFrame::watchScopes() {
  SmallVector<uint8_t, 64> All(InScope.size(), 1), Dead(InScope.size(), RTS_MAGIC_STACK_SCOPE);
  ShadowWriter W(Abi, Frame);
  for (const auto &D : Layout) {
    auto It = Scopes.find(D.AI);
    if (It == Scopes.end()) continue;
    Scope &S = It->second;
    if (watchedScope(D.AI)) {
      size_t Begin = D.Offset / RTS_GRANULE, End = (D.Offset + D.Size + RTS_GRANULE - 1) / RTS_GRANULE;
      for (auto *Start : S.Starts) {
        IRBuilder<> B(Start);
        W.write(B, All, InScope, Begin, End);
        begin(B, D);
      }
      for (auto *Stop : S.Ends) {
        IRBuilder<> B(Stop);
        W.write(B, All, Dead, Begin, End);
      }
      ++ScopesWatched;
    }
    eraseMarkers(S);
  }
}

/* With the run-time option on, the dead frame's shadow says so until the memory is used again. */
void StaticFrame::leavePoisoned(Instruction *Exit) {
  IRBuilder<> B(Exit);
  Value *Pattern = B.CreateLoad(B.getInt64Ty(), Abi.stackExitPattern());
  Value *On = B.CreateICmpNE(Pattern, B.getInt64(0));
  MDNode *Rarely = MDBuilder(B.getContext()).createBranchWeights(1, 100000);
  Instruction *Then = SplitBlockAndInsertIfThen(On, Exit, false, Rarely);
  B.SetInsertPoint(Then);
  Abi.call(B, Fn::__rts_stack_poison, {Frame, B.getInt64(Size), B.getInt8(RTS_MAGIC_STACK_RETURN)});
}

void StaticFrame::leave() {
  SmallVector<uint8_t, 64> Clean(InScope.size(), 0);
  ShadowWriter W(Abi, Frame);
  for (Instruction *Exit : exitsOf(F)) {
    IRBuilder<> B(Exit);
    W.write(B, NonZero, Clean);
    if (Options.UseAfterReturn && Size <= MaxLeftPoisoned) leavePoisoned(Exit);
  }
}

void StaticFrame::build(ArrayRef<FrameVar> Vars) {
  plan(Vars);
  moveVariables();
  enter();
  watchScopes();
  leave();
  for (const auto &D : Layout) D.AI->eraseFromParent();
  ++FramesLaidOut;
  VariablesRedzoned += Vars.size();
}

void layoutStaticFrame(Function &F, ArrayRef<FrameVar> Vars, ScopeMap &Scopes, RuntimeAbi &Abi, const FrameOptions &Options) {
  StaticFrame(F, Scopes, Abi, Options).build(Vars);
}

}  // namespace rtsan
