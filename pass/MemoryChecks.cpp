/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The checks of a function, from accesses to IR. */
#include "MemoryChecks.h"

#include "AccessFilter.h"
#include "AtomicEmitter.h"
#include "CheckEmitter.h"
#include "LoneLoops.h"
#include "LoopChecks.h"
#include "ObjectBounds.h"
#include "Options.h"
#include "Stats.h"
#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Transforms/Utils/PromoteMemToReg.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(NumAccesses, "Accesses seen");
RTS_STAT(NumUnshared, "Accesses without race check: local to this call");
RTS_STAT(NumConstant, "Accesses without race check: constant memory");
RTS_STAT(NumOwned, "Accesses without look at the shadow: to a heap block that the function keeps to itself");
RTS_STAT(NumSafe, "Accesses skipped: proven inside a live object");

namespace {
class FunctionChecks {
 public:
  FunctionChecks(Function &F, FunctionAnalysisManager &FAM, RuntimeAbi &Abi, const LoneBlocks &Lone)
      : F(F), FAM(FAM), Abi(Abi), Lone(Lone), Optimize(options().Optimize && !F.hasOptNone()), Found(collectAccesses(F)),
        Objects(F, Optimize ? &FAM.getResult<ScalarEvolutionAnalysis>(F) : nullptr, Found.StaticAllocas, options().UseAfterScope),
        Emit(F, Abi), Atomic(Abi) {}

  bool run(FunctionPlan &Plan) {
    NumAccesses += Found.Accesses.size();
    judge();
    if (options().Thread) alignShared();
    if (Optimize) {
      dropCovered(F, Inline);
      LoopAnalyses LA{FAM.getResult<LoopAnalysis>(F), FAM.getResult<ScalarEvolutionAnalysis>(F),
                      FAM.getResult<DominatorTreeAnalysis>(F), FAM.getResult<TargetIRAnalysis>(F)};
      if (!LA.LI.empty()) Loops = hoistLoopChecks(F, LA, Inline, Abi);
    }
    rewrite();
    plan(Plan);
    return true;
  }

 private:
  struct MemJudgement {
    MemIntrinsic *M;
    CheckEmitter::Need Dest, Source;
    bool MayOverlap;
  };
  Function &F;
  FunctionAnalysisManager &FAM;
  RuntimeAbi &Abi;
  const LoneBlocks &Lone;
  bool Optimize;
  Collected Found;
  ObjectBounds Objects;
  OwnBlocks Blocks;
  SmallPtrSet<const Access *, 8> Owned; /* alive, in a block of its own: to be compared with its size, and no more */
  CheckEmitter Emit;
  AtomicEmitter Atomic;
  SmallVector<Access *, 32> Inline, Irregular, Atomics;
  SmallVector<std::pair<Access *, KnownObject>, 8> Compared;
  SmallVector<MemJudgement, 8> MemCalls;
  SmallVector<FenceInst *, 2> Fences;
  LoopResult Loops;

  void judge() {
    for (Access &A : Found.Accesses) {
      KnownObject O;
      Bounds How = options().Optimize ? Objects.classify(A, O) : Bounds::Unknown;
      if (How == Bounds::Safe) ++NumSafe;
      if (How == Bounds::Compare && options().Address) Compared.push_back({&A, O});
      A.NeedMemory = options().Address && How == Bounds::Unknown;
      A.NeedRace = mayRace(A);
      if (Optimize && A.NeedMemory && atComputedOffset(A) && Blocks.aliveAt(A.Ptr, *A.I)) Owned.insert(&A);
      if (A.NeedRace && A.Atomic) Atomics.push_back(&A);
      else if (A.NeedMemory || A.NeedRace) (A.isPlain() ? Inline : Irregular).push_back(&A);
    }
    if (options().Thread)
      for (FenceInst *Fence : Found.Fences)
        if (!Lone.count(Fence->getParent())) Fences.push_back(Fence);
    for (MemIntrinsic *M : Found.MemCalls) {
      auto *T = dyn_cast<MemTransferInst>(M);
      MemCalls.push_back({M, need(*M, M->getRawDest()), T ? need(*M, T->getRawSource()) : CheckEmitter::Need(), T && mayOverlap(*T)});
    }
  }

  /* Where the granule begins is then known to each inline race test, which needs no shifts. */
  void alignShared() {
    for (AllocaInst *AI : Found.StaticAllocas)
      if (AI->getAlign() < 8 && !Objects.neverShared(AI)) AI->setAlignment(Align(8));
  }

  /* Atomics of scope singlethread order this thread with its own signal handlers only. */
  bool mayRace(const Access &A) {
    if (!options().Thread || (A.I->isAtomic() && !A.Atomic) || Lone.count(A.I->getParent())) return false;
    if (!options().Optimize) return true;
    bool Unshared = Objects.neverShared(A.Ptr) || Blocks.owns(A.Ptr), Constant = readsConstant(A);
    NumUnshared += Unshared;
    NumConstant += Constant;
    return !Unshared && !Constant;
  }

  CheckEmitter::Need need(MemIntrinsic &M, Value *Ptr) {
    CheckEmitter::Need N;
    N.Memory = mustCheck(M, Ptr) && options().Address;
    auto *G = dyn_cast<GlobalVariable>(getUnderlyingObject(Ptr, 12));
    N.Race = options().Thread && !Lone.count(M.getParent()) && !(options().Optimize && (Objects.neverShared(Ptr) || Blocks.owns(Ptr) || (G && G->isConstant())));
    return N;
  }

  /* Not if its sides are different objects: both are known, or one is a local that only this function knows. */
  bool mayOverlap(MemTransferInst &T) {
    if (!options().Address || isa<MemMoveInst>(T)) return false;
    Value *D = getUnderlyingObject(T.getRawDest(), 12), *S = getUnderlyingObject(T.getRawSource(), 12);
    return D == S || !((isIdentifiedObject(D) && isIdentifiedObject(S)) || Objects.neverShared(D) || Objects.neverShared(S));
  }

  bool mustCheck(MemIntrinsic &M, Value *Ptr) {
    auto *Len = dyn_cast<ConstantInt>(M.getLength());
    KnownObject O;
    if (!Len || !options().Optimize) return true;
    Bounds How = Objects.classifyRange(M, Ptr, Len->getZExtValue(), O);
    if (How == Bounds::Compare) Objects.wantRedzones(O.Object); /* ranges are looked up in the shadow */
    return How != Bounds::Safe;
  }

  /* Positions first (all still in their original blocks), then emission, which splits blocks. */
  void rewrite() {
    SmallVector<Access *, 32> InPlace;
    SmallVector<Access *, 8> Moved, Flagged;
    for (Access *A : Inline) {
      if (Loops.Flag.count(A)) Flagged.push_back(A);
      else if (Loops.Place.count(A)) Moved.push_back(A);
      else if (Owned.count(A)) ++NumOwned;
      else InPlace.push_back(A);
    }
    SmallVector<CheckGroup, 16> Groups = mergeNeighbours(F, InPlace, Optimize);
    unsigned Tests = Groups.size() + Moved.size();
    for (CheckGroup &G : Groups) Emit.group(G, G.Members.front()->I);
    for (Access *A : Moved) {
      CheckGroup G;
      G.Members.push_back(A);
      Emit.group(G, Loops.Place[A]);
    }
    for (Access *A : Flagged) Emit.flagged(*A, Loops.Flag[A]);
    for (auto &C : Compared) Emit.compare(*C.first, C.second);
    if (Optimize && options().Address)
      for (Access *A : Inline)
        if (!Loops.Flag.count(A) && !Loops.Place.count(A) && atComputedOffset(*A)) Emit.compareHeap(*A, heapObjectOf(A->Ptr));
    for (Access *A : Irregular) Emit.irregular(*A);
    for (Access *A : Atomics) Atomic.atomic(*A);
    for (FenceInst *Fence : Fences) Atomic.fence(*Fence);
    remark(Tests);
    for (MemJudgement &J : MemCalls) Emit.memCall(*J.M, J.Dest, J.Source, J.MayOverlap);
  }

  /* Constant distances are at most a redzone away or seen at compile time; it is computed ones that jump. */
  static bool atComputedOffset(const Access &A) {
    HeapObject O = A.isPlain() ? heapObjectOf(A.Ptr) : HeapObject();
    return O.Call && A.Base != O.Call;
  }

  void remark(unsigned Tests) {
    auto &ORE = FAM.getResult<OptimizationRemarkEmitterAnalysis>(F);
    ORE.emit([&] {
      return OptimizationRemarkAnalysis("rtsan", "Checks", F.getSubprogram(), &F.getEntryBlock())
             << ore::NV("Accesses", unsigned(Found.Accesses.size())) << " accesses: " << ore::NV("Inline", Tests)
             << " inline checks, " << ore::NV("Compared", unsigned(Compared.size())) << " compared with their object's size";
    });
  }

  void plan(FunctionPlan &Plan) {
    for (AllocaInst *AI : Found.StaticAllocas)
      if (!options().Optimize || Objects.needsRedzones(AI)) {
        if (!isAllocaPromotable(AI)) Plan.Redzoned.push_back(AI);
      }
    Plan.Dynamic.append(Found.DynamicAllocas.begin(), Found.DynamicAllocas.end());
    for (Argument &A : F.args())
      if (A.hasByValAttr() && (!options().Optimize || Objects.needsRedzones(&A))) Plan.ByVal.push_back(&A);
  }
};
}  // namespace

bool instrumentMemoryChecks(Function &F, FunctionAnalysisManager &FAM, RuntimeAbi &Abi, FunctionPlan &Plan) {
  LoneBlocks Lone;
  if (options().LoneLoops) Lone = splitLoneLoops(F, FAM, Abi);
  if (!Lone.empty()) FAM.invalidate(F, PreservedAnalyses::none());
  return FunctionChecks(F, FAM, Abi, Lone).run(Plan);
}

}  // namespace rtsan
