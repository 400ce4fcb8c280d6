/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Redundant checks. The state between two checks that matters for memory safety is "something was freed or poisoned": calls that
 * may free, ends of scopes, stack restores (mayPoison). Another thread's free in between costs a detection, never a false one.
 * For races it is "this thread may have synchronised" (maySync): until then a second access tells the race detector nothing that the first
 * did not, as whoever conflicts with the second conflicts with the first. */
#include "AccessFilter.h"

#include "Stats.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/PostOrderIterator.h"
#include "llvm/IR/CFG.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(NumCovered, "Checks dropped: same bytes checked before, nothing freed since");
RTS_STAT(NumRaceCovered, "Race checks dropped: same bytes checked before, no synchronisation since");
RTS_STAT(NumMerged, "Checks merged into a neighbour's");

/* Beyond this many facts the bit vectors cost more compile time than the checks they save. */
static const unsigned MaxFacts = 4096;

namespace {
enum Finding : unsigned { Addressable, ReadSeen, WriteSeen };

struct Fact {
  Value *Base;
  int64_t Lo, Hi;
  Finding What;
};

/* Forward "available checks": a fact is available where it was established on every path and not destroyed since. All facts are
 * destroyed by mayPoison, those about races also by maySync; a fact about a base is also destroyed where that base gets a new value (its definition in a loop). */
class Availability {
 public:
  Availability(Function &F, ArrayRef<Access *> Checks) : F(F) {
    for (Access *A : Checks)
      if (A->isPlain() && A->Base) byInstruction[A->I].push_back(A);
    for (auto &Entry : byInstruction)
      for (Access *A : Entry.second) factOf(*A);
    N = Facts.size();
    AboutRaces.resize(N);
    for (unsigned Id = 0; Id < N; Id++)
      if (Facts[Id].What != Addressable) AboutRaces.set(Id);
  }

  bool worthIt() const { return N > 1 && N <= MaxFacts; }

  void run() {
    ReversePostOrderTraversal<Function *> RPO(&F);
    for (BasicBlock *BB : RPO) summarize(*BB);
    bool Changed = true;
    for (unsigned Round = 0; Changed && Round < 32; Round++) {
      Changed = false;
      for (BasicBlock *BB : RPO) Changed |= update(*BB);
      if (Round == 31) Valid = !Changed;
    }
  }

  /* Walks each block once more and reports the covered accesses. */
  void covered(SmallPtrSetImpl<Access *> &Out) {
    if (!Valid) return;
    for (BasicBlock &BB : F) {
      auto It = State.find(&BB);
      if (It == State.end()) continue;
      BitVector Now = incoming(BB);
      for (Instruction &I : BB) {
        forgetBase(I, Now);
        auto Here = byInstruction.find(&I);
        if (Here != byInstruction.end())
          for (Access *A : Here->second) {
            if (implied(*A, Now)) Out.insert(A);
            forEachFinding(*A, [&](Finding What) { Now.set(Index[key(*A, What)]); });
          }
        if (mayPoison(I)) Now.reset();
        else if (AboutRaces.any() && maySync(I)) Now.reset(AboutRaces);
      }
    }
  }

 private:
  using Key = std::pair<std::pair<Value *, unsigned>, std::pair<int64_t, int64_t>>;
  struct BlockState {
    BitVector Gen, Kill, Out;
    bool KillAll = false, KillRaces = false, Done = false;
  };
  Function &F;
  unsigned N = 0;
  bool Valid = true;
  DenseMap<Instruction *, SmallVector<Access *, 1>> byInstruction;
  DenseMap<Key, unsigned> Index;
  SmallVector<Fact, 64> Facts;
  BitVector AboutRaces;
  DenseMap<Value *, SmallVector<unsigned, 4>> ByBase;
  DenseMap<BasicBlock *, BlockState> State;

  static Key key(const Access &A, Finding What) { return {{A.Base, What}, {A.Offset, A.Offset + int64_t(A.Size)}}; }

  /* What the check of A establishes. A store of a vtable pointer may have counted as a read. */
  template <class Use> static void forEachFinding(const Access &A, Use F) {
    F(Addressable);
    if (A.NeedRace) F(A.IsWrite && !A.StoresVtable ? WriteSeen : ReadSeen);
  }

  void factOf(const Access &A) {
    forEachFinding(A, [&](Finding What) {
      auto Inserted = Index.insert({key(A, What), Facts.size()});
      if (!Inserted.second) return;
      ByBase[A.Base].push_back(Facts.size());
      Facts.push_back({A.Base, A.Offset, A.Offset + int64_t(A.Size), What});
    });
  }

  void forgetBase(Instruction &I, BitVector &Now) {
    if (I.getType()->isVoidTy()) return;
    auto It = ByBase.find(&I);
    if (It == ByBase.end()) return;
    for (unsigned Id : It->second) Now.reset(Id);
  }

  bool implied(const Access &A, const BitVector &Now) {
    int64_t Lo = A.Offset, Hi = A.Offset + int64_t(A.Size);
    bool Memory = !A.NeedMemory, Race = !A.NeedRace;
    for (unsigned Id : ByBase[A.Base]) {
      const Fact &Known = Facts[Id];
      if (!Now.test(Id) || Known.Lo > Lo || Known.Hi < Hi) continue;
      if (Known.What == Addressable) Memory = true;
      else if (Known.What == WriteSeen || !A.IsWrite) Race = true;
    }
    return Memory && Race;
  }

  void summarize(BasicBlock &BB) {
    BlockState &S = State[&BB];
    S.Gen.resize(N);
    S.Kill.resize(N);
    S.Out.resize(N);
    for (Instruction &I : BB) {
      auto Base = I.getType()->isVoidTy() ? ByBase.end() : ByBase.find(&I);
      if (Base != ByBase.end())
        for (unsigned Id : Base->second) S.Kill.set(Id), S.Gen.reset(Id);
      auto Here = byInstruction.find(&I);
      if (Here != byInstruction.end())
        for (Access *A : Here->second) forEachFinding(*A, [&](Finding What) { S.Gen.set(Index[key(*A, What)]); });
      if (mayPoison(I)) S.KillAll = true, S.Gen.reset();
      else if (AboutRaces.any() && maySync(I)) S.KillRaces = true, S.Gen.reset(AboutRaces);
    }
  }

  BitVector incoming(BasicBlock &BB) {
    BitVector In(N);
    if (&BB == &F.getEntryBlock()) return In;
    bool First = true;
    for (BasicBlock *P : predecessors(&BB)) {
      auto It = State.find(P);
      if (It == State.end() || !It->second.Done) continue; /* unreachable, or a back edge not seen yet: all facts */
      if (First) In = It->second.Out, First = false;
      else In &= It->second.Out;
    }
    return In;
  }

  bool update(BasicBlock &BB) {
    BitVector Out = incoming(BB);
    BlockState &S = State[&BB];
    if (S.KillAll) Out.reset();
    else Out.reset(S.Kill);
    if (S.KillRaces) Out.reset(AboutRaces);
    Out |= S.Gen;
    bool Changed = !S.Done || Out != S.Out;
    S.Out = std::move(Out);
    S.Done = true;
    return Changed;
  }
};
}  // namespace

void dropCovered(Function &F, SmallVectorImpl<Access *> &Checks) {
  Availability Avail(F, Checks);
  if (!Avail.worthIt()) return;
  Avail.run();
  SmallPtrSet<Access *, 32> Covered;
  Avail.covered(Covered);
  for (Access *A : Covered) ++(A->NeedRace ? NumRaceCovered : NumCovered);
  erase_if(Checks, [&](Access *A) { return Covered.count(A) != 0; });
}

uint64_t baseAlign(const Access &A) {
  /* Ptr = Base + Offset is A.Align-aligned, so Base is aligned to whatever both share. */
  uint64_t Low = uint64_t(A.Offset) & (0 - uint64_t(A.Offset));
  uint64_t FromAccess = A.Offset == 0 ? A.Align : std::min(A.Align, Low);
  return FromAccess;
}

namespace {
/* At most so many shadow bytes are tested at once. */
const int64_t MaxSpan = 64;

}  // namespace

static bool joins(const CheckGroup &G, const Access &A) {
  const Access &First = *G.Members.front();
  if (!A.isPlain() || !First.isPlain() || A.Base != First.Base || A.NeedRace != First.NeedRace) return false;
  int64_t Lo = std::min(G.Lo, A.Offset), Hi = std::max(G.Hi, A.Offset + int64_t(A.Size));
  if (Hi - Lo > MaxSpan) return false;
  /* Distant fields of one object: a wide test would also look at what lies between. Stay dense. */
  if (A.Offset > G.Hi + 16 || A.Offset + int64_t(A.Size) < G.Lo - 16) return false;
  return true;
}

SmallVector<CheckGroup, 16> mergeNeighbours(Function &F, ArrayRef<Access *> Checks, bool Enabled) {
  SmallVector<CheckGroup, 16> Groups;
  auto start = [&](Access *A) {
    CheckGroup G;
    G.Members.push_back(A);
    G.Lo = A->Offset, G.Hi = A->Offset + int64_t(A->Size);
    Groups.push_back(std::move(G));
  };
  if (!Enabled) {
    for (Access *A : Checks) start(A);
    return Groups;
  }
  DenseMap<Instruction *, SmallVector<Access *, 1>> At;
  for (Access *A : Checks) At[A->I].push_back(A);
  bool Races = any_of(Checks, [](Access *A) { return A->NeedRace; });
  for (BasicBlock &BB : F) {
    size_t RunBegin = Groups.size(); /* groups that may still grow */
    for (Instruction &I : BB) {
      auto Here = At.find(&I);
      if (Here != At.end())
        for (Access *A : Here->second) {
          CheckGroup *Into = nullptr;
          for (size_t G = RunBegin; G < Groups.size() && !Into; G++)
            if (joins(Groups[G], *A)) Into = &Groups[G];
          if (!Into) {
            start(A);
            continue;
          }
          Into->Lo = std::min(Into->Lo, A->Offset);
          Into->Hi = std::max(Into->Hi, A->Offset + int64_t(A->Size));
          Into->Members.push_back(A);
          ++NumMerged;
        }
      /* The first member's place must guarantee that the later ones are reached, in the same memory state. A volatile or
       * atomic access may make another thread free: the order of checks around it is kept. */
      if (mayPoison(I) || !isGuaranteedToTransferExecutionToSuccessor(&I) || I.isAtomic() || (Races && maySync(I))) RunBegin = Groups.size();
      if (Groups.size() - RunBegin > 16) RunBegin = Groups.size() - 16;
    }
  }
  return Groups;
}

}  // namespace rtsan
