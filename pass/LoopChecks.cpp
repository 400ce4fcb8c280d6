/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Loop checks by scalar evolution. Collect (which loops qualify, which accesses of each), then rewrite (expansion in preheaders). */
#include "LoopChecks.h"

#include "Stats.h"

#include "llvm/Analysis/DomTreeUpdater.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/Transforms/Utils/ScalarEvolutionExpander.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(NumLoopRange, "Checks replaced by one check of all a loop's accesses");
RTS_STAT(NumLoopInvariant, "Checks moved out of a loop: same address in every iteration");
RTS_STAT(NumLoopRace, "Race checks replaced by one check of a range for a whole loop");
RTS_STAT(NumLoopFlag, "Checks made only if the loop's whole range is not fine");

/* A call in the preheader costs about as much as this many inline checks. */
static const unsigned MinTripCount = 8;
static const unsigned ExpansionBudget = 8;

namespace {

struct LoopFacts {
  bool NeverPoisons = true;   /* nothing inside frees or poisons */
  bool NeverSyncs = true;     /* nothing inside orders this thread with others */
  bool AlwaysContinues = true;/* no instruction inside may leave the function, hang or throw */
  BasicBlock *Preheader = nullptr;
  BasicBlock *Exiting = nullptr; /* the only one, or null */
  const SCEV *BackedgeCount = nullptr;
};

/* One access as a progression over a loop: count accesses, `stride` bytes apart. */
struct Progression {
  Access *A;
  const SCEV *Start, *Stride, *Count;
  int64_t ConstStride;
  bool EveryIteration;
};

struct LoopPlan {
  Loop *L;
  SmallVector<Progression, 4> Memory, Races;
};

class Hoister {
 public:
  Hoister(Function &F, LoopAnalyses &LA, RuntimeAbi &Abi) : F(F), LA(LA), Abi(Abi), DL(F.getParent()->getDataLayout()) {}

  LoopResult run(SmallVectorImpl<Access *> &Checks) {
    SmallVector<LoopPlan, 8> Plans;
    DenseMap<Loop *, unsigned> PlanOf;
    for (Access *A : Checks) {
      if (!A->isPlain()) continue;
      Instruction *Place = A->I;
      bool Moved = false;
      for (Loop *L = LA.LI.getLoopFor(Place->getParent()); L; L = L->getParentLoop()) {
        const LoopFacts &LF = facts(*L);
        if (!LF.NeverPoisons || !LF.Preheader || (A->NeedRace && !LF.NeverSyncs)) break;
        const SCEV *Addr = LA.SE.getSCEV(A->Ptr);
        bool Every = everyRun(*L, LF, Place->getParent());
        if (LA.SE.isLoopInvariant(Addr, L)) {
          auto *PtrI = dyn_cast<Instruction>(A->Ptr);
          if (!Every || (PtrI && !LA.DT.dominates(PtrI, LF.Preheader->getTerminator()))) break;
          Place = LF.Preheader->getTerminator();
          Moved = true;
          continue;
        }
        Progression P;
        if (progression(*A, *L, LF, Addr, Place, Every && !Moved, P)) {
          auto Ins = PlanOf.insert({L, Plans.size()});
          if (Ins.second) Plans.push_back({L, {}, {}});
          LoopPlan &Plan = Plans[Ins.first->second];
          (A->NeedRace ? Plan.Races : Plan.Memory).push_back(P);
          if (P.EveryIteration && !A->NeedRace) Gone.insert(A);
          Moved = false;
        }
        break;
      }
      if (Moved) {
        Result.Place[A] = Place;
        ++NumLoopInvariant;
      }
    }
    for (LoopPlan &Plan : Plans) {
      emit(*Plan.L, Plan.Memory);
      emitRaces(*Plan.L, Plan.Races);
    }
    erase_if(Checks, [&](Access *A) { return Gone.count(A) != 0; });
    return std::move(Result);
  }

 private:
  Function &F;
  LoopAnalyses &LA;
  RuntimeAbi &Abi;
  const DataLayout &DL;
  LoopResult Result;
  SmallPtrSet<Access *, 32> Gone;
  DenseMap<Loop *, LoopFacts> Cache;

  const LoopFacts &facts(Loop &L) {
    auto Ins = Cache.insert({&L, LoopFacts()});
    LoopFacts &LF = Ins.first->second;
    if (!Ins.second) return LF;
    LF.Preheader = L.getLoopPreheader();
    LF.Exiting = L.getExitingBlock();
    for (BasicBlock *BB : L.blocks())
      for (Instruction &I : *BB) {
        if (mayPoison(I)) LF.NeverPoisons = false;
        if (maySync(I)) LF.NeverSyncs = false;
        if (!isGuaranteedToTransferExecutionToSuccessor(&I)) LF.AlwaysContinues = false;
        if (I.isAtomic() || isa<CallBrInst>(I)) LF.NeverPoisons = false;
      }
    if (LF.Exiting) {
      const SCEV *C = LA.SE.getBackedgeTakenCount(&L);
      if (!isa<SCEVCouldNotCompute>(C)) LF.BackedgeCount = C;
    }
    return LF;
  }

  /* Is BB executed in every run of the loop (at least once, whenever the loop is entered)? */
  bool everyRun(Loop &L, const LoopFacts &LF, BasicBlock *BB) {
    if (!LF.AlwaysContinues || !LF.Exiting || !LF.BackedgeCount) return false;
    if (LA.LI.getLoopFor(BB) != &L && BB != LF.Preheader) {
      /* A place moved out of an inner loop lies in that loop's preheader, which is a block of L. */
      if (!L.contains(BB)) return false;
    }
    return LA.DT.dominates(BB, LF.Exiting);
  }

  SCEVExpander expander() {
#if LLVM_VERSION_MAJOR >= 22
    return SCEVExpander(LA.SE, "rts");
#else
    return SCEVExpander(LA.SE, DL, "rts");
#endif
  }

  bool affordable(const SCEV *S, Loop &L, SCEVExpander &E, Instruction *At) {
#if LLVM_VERSION_MAJOR >= 15
    bool Safe = E.isSafeToExpandAt(S, At);
#else
    bool Safe = isSafeToExpandAt(S, At, LA.SE);
#endif
    return Safe && !E.isHighCostExpansion(S, &L, ExpansionBudget, &LA.TTI, At);
  }

  bool progression(Access &A, Loop &L, const LoopFacts &LF, const SCEV *Addr, Instruction *Place, bool Every, Progression &P) {
    if (!LF.BackedgeCount || A.Ptr->getType()->isVectorTy()) return false;
    auto *Rec = dyn_cast<SCEVAddRecExpr>(Addr);
    if (!Rec || Rec->getLoop() != &L || !Rec->isAffine()) return false;
    const SCEV *Stride = Rec->getStepRecurrence(LA.SE);
    auto *CS = dyn_cast<SCEVConstant>(Stride);
    if (!CS && !Every) return false;
    unsigned Trip = LA.SE.getSmallConstantTripCount(&L);
    if (Trip && Trip < MinTripCount) return false;
    Type *I64 = Type::getInt64Ty(F.getContext());
    if (LA.SE.getTypeSizeInBits(LF.BackedgeCount->getType()) > 64) return false;
    const SCEV *Count = LA.SE.getTruncateOrZeroExtend(LF.BackedgeCount, I64);
    /* Blocks that dominate the latch run once more than the back edge; in a loop left at its header, others do not. */
    bool BeforeExit = LA.DT.dominates(Place->getParent(), LF.Exiting);
    bool IsEvery = Every && BeforeExit;
    if (A.NeedRace && (!IsEvery || !CS || A.StoresVtable)) return false;
    if (BeforeExit || LF.Exiting == L.getLoopLatch()) Count = LA.SE.getAddExpr(Count, LA.SE.getOne(I64));
    if (!IsEvery && LF.Exiting != L.getLoopLatch() && LF.Exiting != L.getHeader()) return false;
    Instruction *At = LF.Preheader->getTerminator();
    SCEVExpander E = expander();
    const SCEV *Start = Rec->getStart();
    if (!affordable(Start, L, E, At) || !affordable(Count, L, E, At) || !affordable(Stride, L, E, At)) return false;
    P = {&A, Start, LA.SE.getTruncateOrSignExtend(Stride, I64), Count, CS ? CS->getAPInt().getSExtValue() : 0, IsEvery};
    return true;
  }

  /* Accesses of the same progression at constant distances share one range question. */
  bool sameRange(const Progression &X, const Progression &Y, int64_t &Distance) {
    if (X.Stride != Y.Stride || X.Count != Y.Count || X.EveryIteration != Y.EveryIteration) return false;
    if (X.Start->getType() != Y.Start->getType()) return false;
    auto *D = dyn_cast<SCEVConstant>(LA.SE.getMinusSCEV(Y.Start, X.Start));
    if (!D || D->getAPInt().getSignificantBits() > 32) return false;
    Distance = D->getAPInt().getSExtValue();
    return true;
  }

  struct RangeGroup {
    SmallVector<Progression *, 4> Members;
    int64_t Lo, Hi; /* around the first member's start */
    SmallVector<int64_t, 4> At; /* of each member, if they are race checks */
  };

  void emit(Loop &L, SmallVectorImpl<Progression> &Ps) {
    SmallVector<RangeGroup, 4> Groups;
    for (Progression &P : Ps) {
      RangeGroup *Into = nullptr;
      int64_t D = 0;
      for (RangeGroup &G : Groups)
        if (sameRange(*G.Members.front(), P, D) && D > -4096 && D < 4096) {
          Into = &G;
          break;
        }
      if (!Into) {
        Groups.push_back({{}, 0, 0, {}});
        Into = &Groups.back();
        D = 0;
      }
      Into->Members.push_back(&P);
      Into->Lo = std::min(Into->Lo, D);
      Into->Hi = std::max(Into->Hi, D + int64_t(P.A->Size));
    }
    for (RangeGroup &G : Groups) emitGroup(L, G);
  }

  Value *expand(SCEVExpander &E, const SCEV *S, Instruction *At) { return E.expandCodeFor(S, S->getType(), At); }

  void emitGroup(Loop &L, RangeGroup &G) {
    Instruction *At = facts(L).Preheader->getTerminator();
    SCEVExpander E = expander();
    Progression &First = *G.Members.front();
    if (First.EveryIteration && G.Members.size() == 1) return emitExact(E, First, At);
    Value *Bad = emitRangeQuestion(E, First, G.Lo, G.Hi, At);
    if (!First.EveryIteration) {
      for (Progression *P : G.Members) Result.Flag[P->A] = Bad;
      NumLoopFlag += G.Members.size();
      return;
    }
    /* All made in every iteration: if the whole is fine nothing else happens; otherwise each progression is gone through. */
    DomTreeUpdater DTU(LA.DT, DomTreeUpdater::UpdateStrategy::Eager);
    Instruction *Cold = SplitBlockAndInsertIfThen(Bad, At, false, unlikely(), &DTU, &LA.LI);
    fixPreheader(L, At);
    for (Progression *P : G.Members) {
      SCEVExpander Inner = expander();
      emitExact(Inner, *P, Cold);
    }
  }

  MDNode *unlikely() { return MDBuilder(F.getContext()).createBranchWeights(1, 100000); }

  /* Splitting moved the terminator into a new block, which is the preheader now. */
  void fixPreheader(Loop &L, Instruction *At) { Cache[&L].Preheader = At->getParent(); }

  /* Reads and writes apart; what is left out here keeps its check inside the loop. */
  void emitRaces(Loop &L, SmallVectorImpl<Progression> &Ps) {
    for (bool Writes : {false, true}) {
      SmallVector<RangeGroup, 4> Groups;
      for (Progression &P : Ps)
        if (P.A->IsWrite == Writes) joinRace(Groups, P);
      for (RangeGroup &G : Groups) emitRaceGroup(L, G);
    }
  }

  void joinRace(SmallVectorImpl<RangeGroup> &Groups, Progression &P) {
    for (RangeGroup &G : Groups) {
      int64_t D = 0;
      if (!sameRange(*G.Members.front(), P, D) || D <= -4096 || D >= 4096) continue;
      G.Members.push_back(&P);
      G.At.push_back(D);
      return;
    }
    Groups.push_back({{&P}, 0, 0, {0}});
  }

  /* The group's bytes of one iteration must be one piece, and those of the next adjoin it. Each call's range is what its members access:
   * no byte more, so that no access is invented. */
  void emitRaceGroup(Loop &L, RangeGroup &G) {
    SmallVector<std::pair<int64_t, Progression *>, 4> Sorted;
    for (size_t I = 0; I < G.Members.size(); I++) Sorted.push_back({G.At[I], G.Members[I]});
    llvm::sort(Sorted, [](const auto &X, const auto &Y) { return X.first < Y.first; });
    int64_t Lo = Sorted.front().first, Hi = Lo;
    for (auto &[At, P] : Sorted) {
      if (At > Hi) return;
      Hi = std::max(Hi, At + int64_t(P->A->Size));
    }
    Progression &First = *G.Members.front();
    if (First.ConstStride > Hi - Lo || -First.ConstStride > Hi - Lo) return;
    Instruction *Where = facts(L).Preheader->getTerminator();
    SCEVExpander E = expander();
    Value *Start = expand(E, First.Start, Where), *Count = expand(E, First.Count, Where);
    IRBuilder<> B(Where);
    B.SetCurrentDebugLocation(First.A->I->getDebugLoc());
    Start = asPtr(B, Start);
    if (Lo) Start = B.CreateConstGEP1_64(B.getInt8Ty(), Start, uint64_t(Lo));
    Abi.call(B, First.A->IsWrite ? Fn::__rts_tstore_loop : Fn::__rts_tload_loop,
             {Start, B.getInt64(uint64_t(First.ConstStride)), Count, B.getInt64(uint64_t(Hi - Lo))});
    for (Progression *P : G.Members) Gone.insert(P->A);
    NumLoopRace += G.Members.size();
  }

  void emitExact(SCEVExpander &E, Progression &P, Instruction *At) {
    Value *Start = expand(E, P.Start, At), *Stride = expand(E, P.Stride, At), *Count = expand(E, P.Count, At);
    IRBuilder<> B(At);
    B.SetCurrentDebugLocation(P.A->I->getDebugLoc());
    Abi.call(B, P.A->IsWrite ? Fn::__rts_store_loop : Fn::__rts_load_loop,
             {asPtr(B, Start), Stride, Count, B.getInt64(P.A->Size)});
    ++NumLoopRange;
  }

  /* A count like -1 makes a length that wraps around: 2^40 steps of 2^22 bytes are more than there is memory, and do not. */
  Value *tooFar(IRBuilder<> &B, Value *Count, Value *Stride) {
    const uint64_t MaxCount = 1ull << 40, MaxStride = 1ull << 22;
    Value *Wide = B.CreateICmpUGT(B.CreateAdd(Stride, B.getInt64(MaxStride)), B.getInt64(2 * MaxStride));
    return B.CreateOr(B.CreateICmpUGT(Count, B.getInt64(MaxCount)), Wide);
  }

  /* i1: true when something may be wrong with [first start + Lo, last start + Hi). */
  Value *emitRangeQuestion(SCEVExpander &E, Progression &P, int64_t Lo, int64_t Hi, Instruction *At) {
    Value *Start = expand(E, P.Start, At), *Count = expand(E, P.Count, At), *Stride = expand(E, P.Stride, At);
    IRBuilder<> B(At);
    B.SetCurrentDebugLocation(P.A->I->getDebugLoc());
    Value *Base = B.CreatePtrToInt(Start, B.getInt64Ty());
    Value *Way = B.CreateMul(B.CreateSub(Count, B.getInt64(1)), Stride);
    Value *Down = B.CreateICmpSLT(Stride, B.getInt64(0));
    Value *First = B.CreateSelect(Down, B.CreateAdd(Base, Way), Base);
    Value *Len = B.CreateSelect(Down, B.CreateNeg(Way), Way);
    First = B.CreateAdd(First, B.getInt64(uint64_t(Lo)));
    Len = B.CreateAdd(Len, B.getInt64(uint64_t(Hi - Lo)));
    Value *Ok = Abi.call(B, Fn::__rts_range_ok, {B.CreateIntToPtr(First, ptrTy(F.getContext())), Len, Count});
    return B.CreateOr(B.CreateICmpEQ(Ok, B.getInt8(0)), tooFar(B, Count, Stride));
  }
};

}  // namespace

LoopResult hoistLoopChecks(Function &F, LoopAnalyses &LA, SmallVectorImpl<Access *> &Checks, RuntimeAbi &Abi) {
  return Hoister(F, LA, Abi).run(Checks);
}

}  // namespace rtsan
