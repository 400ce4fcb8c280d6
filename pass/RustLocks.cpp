/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Rust's locks: std's on futexes (rustc 1.62 and later) and parking_lot's. Both are an atomic operation that is inlined, with a call where that was
 * not enough, which is never inlined and has a name:
 *
 *     if state.compare_exchange(0, 1).is_err() { Mutex::lock_contended(&state) }
 *     if state.swap(0) == 2 { Mutex::wake(&state) }
 *
 * The call says what lock it is and what is done; the atomics of the same function on the same place are its fast path. Where there is no such call
 * (try_lock), the function says it: by its own name, or by that of the function it was inlined from, of which debug info tells. What neither shows
 * stays unknown; the runtime takes no offence at a lock that is given back without having been taken.
 *
 * compare_exchange is an instruction, or a call of core's function of that name whose result is {0 if it succeeded, value}. */
#include "LockHooks.h"
#include "RustNames.h"

#include "Stats.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {
namespace {

RTS_STAT(RustLocksTaken, "Rust locks: places that take one");
RTS_STAT(RustLocksGiven, "Rust locks: places that give one back");

enum Doing { Waits, Gives, Downgrades };
struct Slow {
  const char *Crate, *Name;
  Doing Does;
  unsigned What;
};
constexpr unsigned Shared = RTS_LOCKED_SHARED, Upgradable = RTS_LOCKED_SHARED | RTS_LOCKED_UPGRADABLE;
const Slow SlowPaths[] = {
    {"3std", "5Mutex14lock_contended", Waits, RTS_LOCKED_RUST_MUTEX},
    {"3std", "6RwLock14read_contended", Waits, RTS_LOCKED_RUST_RWLOCK | Shared},
    {"3std", "6RwLock15write_contended", Waits, RTS_LOCKED_RUST_RWLOCK},
    {"3std", "5Mutex4wake", Gives, RTS_LOCKED_RUST_MUTEX},
    {"3std", "6RwLock22wake_writer_or_readers", Gives, RTS_LOCKED_RUST_RWLOCK},
    {"11parking_lot", "8RawMutex9lock_slow", Waits, RTS_LOCKED_PARKING_MUTEX},
    {"11parking_lot", "8RawMutex11unlock_slow", Gives, RTS_LOCKED_PARKING_MUTEX},
    {"11parking_lot", "9RawRwLock19lock_exclusive_slow", Waits, RTS_LOCKED_PARKING_RWLOCK},
    {"11parking_lot", "9RawRwLock16lock_shared_slow", Waits, RTS_LOCKED_PARKING_RWLOCK | Shared},
    {"11parking_lot", "9RawRwLock21unlock_exclusive_slow", Gives, RTS_LOCKED_PARKING_RWLOCK},
    {"11parking_lot", "9RawRwLock18unlock_shared_slow", Gives, RTS_LOCKED_PARKING_RWLOCK | Shared},
    {"11parking_lot", "9RawRwLock14downgrade_slow", Downgrades, RTS_LOCKED_PARKING_RWLOCK},
    /* One that may be upgraded counts as a reader, all the time. */
    {"11parking_lot", "9RawRwLock28downgrade_to_upgradable_slow", Downgrades, RTS_LOCKED_PARKING_RWLOCK},
    {"11parking_lot", "9RawRwLock20lock_upgradable_slow", Waits, RTS_LOCKED_PARKING_RWLOCK | Upgradable},
    {"11parking_lot", "9RawRwLock22unlock_upgradable_slow", Gives, RTS_LOCKED_PARKING_RWLOCK | Upgradable},
};

/* Functions whose own atomics take a lock if it is free. */
struct Try {
  const char *Crate, *Type, *Name;
  unsigned What;
};
/* A function of its own when it is not inlined, whose caller knows whether it will wait if this fails. */
const char FastShared[] = "20try_lock_shared_fast";
const Try Tries[] = {
    {"3std", "Mutex", "8try_lock", RTS_LOCKED_RUST_MUTEX}, /* a legacy name says "14Mutex$LT$T$GT$" */
    {"3std", "ReentrantLock", "8try_lock", RTS_LOCKED_RUST_MUTEX},
    {"3std", "RwLock", "8try_read", RTS_LOCKED_RUST_RWLOCK | Shared},
    {"3std", "RwLock", "9try_write", RTS_LOCKED_RUST_RWLOCK},
    {"11parking_lot", "8RawMutex", "8try_lock", RTS_LOCKED_PARKING_MUTEX},
    {"11parking_lot", "9RawRwLock", FastShared, RTS_LOCKED_PARKING_RWLOCK | Shared},
    {"11parking_lot", "9RawRwLock", "20try_lock_shared_slow", RTS_LOCKED_PARKING_RWLOCK | Shared},
    {"11parking_lot", "9RawRwLock", "18try_lock_exclusive", RTS_LOCKED_PARKING_RWLOCK},
    {"11parking_lot", "9RawRwLock", "24try_lock_upgradable_fast", RTS_LOCKED_PARKING_RWLOCK | Upgradable},
    {"11parking_lot", "9RawRwLock", "24try_lock_upgradable_slow", RTS_LOCKED_PARKING_RWLOCK | Upgradable},
};

/* Library functions that wait, which are never inlined. */
struct Wait {
  const char *Name;
  unsigned Kind;
};
const Wait WaitingCalls[] = {
    {"7Condvar4wait", RTS_WAITS_CONDITION},
    {"7Condvar12wait_timeout", RTS_WAITS_CONDITION_TIMED},
    {"7Condvar21wait_optional_timeout", RTS_WAITS_CONDITION_TIMED},
    {"7Condvar10notify_one", RTS_WAITS_NOTIFIES_ONE},
    {"7Condvar10notify_all", RTS_WAITS_NOTIFIES_ALL},
    {"7Barrier4wait", RTS_WAITS_BARRIER},
    {"6thread4park", RTS_WAITS_PARK},
    {"9functions4park", RTS_WAITS_PARK},
    {"4Once4call", RTS_WAITS_ONCE},
    {"4Once10call_inner", RTS_WAITS_ONCE},
};

/* -- atomics -- */

enum Operation { Exchanges /* if it is what was expected */, Swaps, Adds, Subtracts, Updates /* in a loop, by a closure */, Answers /* whether it took it */ };
struct Atomic {
  Instruction *I;
  Operation Does;
  Value *Place;
  Value *Expected, *Operand; /* null where it does not matter */
};

/* {0 or 1, value} of integers: a Result that holds the same type either way. */
bool isResult(const Type *Ty) {
  auto *S = dyn_cast<StructType>(Ty);
  return S && S->getNumElements() == 2 && S->getElementType(0)->isIntegerTy() && S->getElementType(1)->isIntegerTy();
}

bool describeCall(CallBase &CB, Atomic &A) {
  const Function *F = CB.getCalledFunction();
  if (!F || CB.arg_size() < 2 || !CB.getArgOperand(0)->getType()->isPointerTy()) return false;
  StringRef Name = F->getName();
  if (CB.getType()->isIntegerTy(1) && Name.contains(FastShared) && crateOf(Name) == "11parking_lot") {
    A = {&CB, Answers, CB.getArgOperand(0), nullptr, nullptr};
    return true;
  }
  if (crateOf(Name) != "4core" || !Name.contains("6atomic")) return false;
  A = {&CB, Exchanges, CB.getArgOperand(0), nullptr, CB.getArgOperand(1)};
  if (Name.contains("compare_exchange")) {
    if (!isResult(CB.getType()) || CB.arg_size() < 3) return false;
    A.Expected = CB.getArgOperand(1);
    A.Operand = CB.getArgOperand(2);
    return true;
  }
  if (Name.contains("10try_update") || Name.contains("12fetch_update")) return A.Does = Updates, A.Operand = nullptr, isResult(CB.getType());
  if (Name.contains("11atomic_swap") || Name.contains("4swap")) return A.Does = Swaps, true;
  if (Name.contains("10atomic_add") || Name.contains("11atomic_xadd") || Name.contains("9fetch_add")) return A.Does = Adds, true;
  if (Name.contains("10atomic_sub") || Name.contains("11atomic_xsub") || Name.contains("9fetch_sub")) return A.Does = Subtracts, true;
  return false;
}

bool describe(Instruction &I, Atomic &A) {
  if (auto *CB = dyn_cast<CallBase>(&I)) return describeCall(*CB, A);
  if (auto *X = dyn_cast<AtomicCmpXchgInst>(&I)) {
    A = {X, Exchanges, X->getPointerOperand(), X->getCompareOperand(), X->getNewValOperand()};
    return true;
  }
  auto *R = dyn_cast<AtomicRMWInst>(&I);
  if (!R) return false;
  A = {R, Swaps, R->getPointerOperand(), nullptr, R->getValOperand()};
  if (R->getOperation() == AtomicRMWInst::Add) A.Does = Adds;
  else if (R->getOperation() == AtomicRMWInst::Sub) A.Does = Subtracts;
  else if (R->getOperation() != AtomicRMWInst::Xchg) return false;
  return true;
}

bool isZero(const Value *V) {
  auto *C = dyn_cast_or_null<Constant>(V);
  return C && C->isNullValue();
}
/* From free to taken; or the reader count up. */
bool mayTake(const Atomic &A) { return A.Does == Updates || A.Does == Answers || (A.Does == Exchanges && !isZero(A.Operand)); }
bool mayGive(const Atomic &A) { return A.Does == Subtracts || ((A.Does == Exchanges || A.Does == Swaps) && isZero(A.Operand)); }

/* Did it do what it was to do? */
Value *succeeded(IRBuilder<> &B, const Atomic &A) {
  if (A.Does == Answers) return A.I;
  if (isa<AtomicCmpXchgInst>(A.I)) return B.CreateExtractValue(A.I, 1);
  Value *Tag = B.CreateExtractValue(A.I, 0);
  return B.CreateICmpEQ(Tag, ConstantInt::get(Tag->getType(), 0));
}

/* -- one function -- */

const Try *tryNamed(StringRef Name) {
  for (const Try &T : Tries)
    if (crateOf(Name) == T.Crate && Name.contains(T.Type) && Name.contains(T.Name)) return &T;
  return nullptr;
}

/* The innermost function that I comes from which is in Tries. */
const Try *tryAround(const Instruction &I) {
  for (const DILocation *L = I.getDebugLoc().get(); L; L = L->getInlinedAt())
    if (const DISubprogram *SP = L->getScope()->getSubprogram())
      if (const Try *T = tryNamed(SP->getLinkageName())) return T;
  return tryNamed(I.getFunction()->getName());
}

/* An argument of parking_lot's functions that take for reading; not for those that take otherwise. */
unsigned again(const CallBase &CB, unsigned What) {
  auto *Recursive = What == (RTS_LOCKED_PARKING_RWLOCK | Shared) && CB.arg_size() > 1 ? dyn_cast<ConstantInt>(CB.getArgOperand(1)) : nullptr;
  return Recursive && Recursive->getType()->isIntegerTy(1) && Recursive->isOne() ? RTS_LOCKED_AGAIN : 0;
}

/* parking_lot's Option<Instant>: without a limit its nanoseconds are a number that no Instant has, this or a larger one. */
constexpr uint64_t NoInstant = 1000000000;

/* V, or what it was loaded from if that is a constant. */
const Value *constantBehind(Value *V, const DataLayout &DL) {
  auto *L = dyn_cast<LoadInst>(V);
  auto *From = L ? dyn_cast<Constant>(L->getPointerOperand()) : nullptr;
  return From ? ConstantFoldLoadFromConstPtr(From, V->getType(), DL) : V;
}

bool waitsForEver(const CallBase &CB, const DataLayout &DL) {
  for (Value *A : CB.args())
    if (A->getType()->isIntegerTy(32))
      if (auto *C = dyn_cast_or_null<ConstantInt>(constantBehind(A, DL)))
        if (C->getZExtValue() >= NoInstant) return true;
  return false;
}

class RustHooks {
 public:
  RustHooks(Function &F, RuntimeAbi &Abi) : F(F), Calls(F, Abi), DL(F.getParent()->getDataLayout()) {}

  void run() {
    collect();
    for (const Atomic &A : Atomics) atomic(A);
    for (auto &S : Slows) slow(*S.first, *S.second);
    for (auto &W : Waits) wait(*W.first, *W.second);
    if (isOnceRoutine(F.getName())) Calls.once();
  }

 private:
  Function &F;
  LockCalls Calls;
  const DataLayout &DL;
  unsigned Again = 0; /* of what slowPathOf found */
  SmallVector<Atomic, 4> Atomics;
  SmallVector<std::pair<CallBase *, const Slow *>, 4> Slows;
  SmallVector<std::pair<CallBase *, const Wait *>, 4> Waits;

  void collect() {
    for (Instruction &I : instructions(F)) {
      Atomic A;
      if (describe(I, A)) Atomics.push_back(A);
      auto *CB = dyn_cast<CallBase>(&I);
      const Function *Callee = CB ? CB->getCalledFunction() : nullptr;
      if (!Callee || Callee->isIntrinsic() || !isRust(Callee->getName()) || CB->isMustTailCall()) continue;
      note(*CB, *Callee);
    }
  }

  void note(CallBase &CB, const Function &Callee) {
    StringRef Name = bare(Callee.getName()), Crate = crateOf(Callee.getName());
    bool Object = CB.arg_size() && CB.getArgOperand(0)->getType()->isPointerTy();
    for (const Slow &S : SlowPaths)
      if (Object && endsWith(Name, S.Name) && Crate == S.Crate) Slows.push_back({&CB, &S});
    if (Crate != "3std" || !Callee.isDeclaration()) return;
    for (const Wait &W : WaitingCalls)
      if (endsWith(Name, W.Name)) Waits.push_back({&CB, &W});
  }

  /* The slow path that belongs to A. Where a function reads and writes the same lock, a writer's exchange is one between constants. */
  const Slow *slowPathOf(const Atomic &A, Doing Does) {
    const Slow *Found = nullptr;
    Again = 0;
    bool Constants = isa_and_nonnull<Constant>(A.Expected);
    for (auto &S : Slows) {
      if (S.second->Does != Does || !samePlace(S.first->getArgOperand(0), A.Place, DL)) continue;
      if (!Found || ((S.second->What & Shared) == 0) == Constants) Found = S.second, Again = again(*S.first, Found->What);
    }
    return Found;
  }

  void takes(const Atomic &A, unsigned What) {
    Calls.afterIf(*A.I, A.Place, What, [&](IRBuilder<> &B) { return succeeded(B, A); });
    ++RustLocksTaken;
  }

  void atomic(const Atomic &A) {
    if (mayTake(A)) {
      if (const Slow *S = slowPathOf(A, Doing::Waits)) return takes(A, S->What | Again);
      if (F.getName().contains(FastShared) && crateOf(F.getName()) == "11parking_lot") return;
      if (const Try *T = A.Does == Answers ? tryNamed(cast<CallBase>(A.I)->getCalledFunction()->getName()) : tryAround(*A.I)) return takes(A, T->What | RTS_LOCKED_TRIED);
    }
    if (A.Does == Adds && downgrades(A)) return;
    if (A.Does == Exchanges && !isa_and_nonnull<Constant>(A.Operand) && slowPathOf(A, Gives) && givesUpgradable(A)) return;
    const Slow *S = mayGive(A) ? slowPathOf(A, Gives) : nullptr;
    if (!S) return;
    unsigned What = S->What;
    auto *C = dyn_cast_or_null<ConstantInt>(A.Operand);
    if (A.Does == Subtracts && What == RTS_LOCKED_RUST_RWLOCK && C && C->isOne()) What |= Shared; /* a writer takes away all that a lock can count */
    Calls.before(*A.I, Fn::__rts_lock_gives, A.Place, What);
    ++RustLocksGiven;
  }

  /* In a loop that may go round, or end in a call that gives it: what was given already is none to the runtime. */
  bool givesUpgradable(const Atomic &A) {
    for (auto &S : Slows)
      if (StringRef(S.second->Name) == "9RawRwLock22unlock_upgradable_slow" && samePlace(S.first->getArgOperand(0), A.Place, DL)) {
        Calls.before(*A.I, Fn::__rts_lock_gives, A.Place, S.second->What);
        ++RustLocksGiven;
        return true;
      }
    return false;
  }

  bool downgrades(const Atomic &A) {
    const Slow *S = slowPathOf(A, Downgrades);
    if (!S && !(isStdDowngrade(*A.I))) return false;
    Calls.after(*A.I, Fn::__rts_lock_downgraded, A.Place, S ? S->What : RTS_LOCKED_RUST_RWLOCK);
    return true;
  }

  static bool isStdDowngrade(const Instruction &I) {
    auto Is = [](StringRef N) { return crateOf(N) == "3std" && N.contains("RwLock") && N.contains("9downgrade"); };
    for (const DILocation *L = I.getDebugLoc().get(); L; L = L->getInlinedAt())
      if (const DISubprogram *SP = L->getScope()->getSubprogram())
        if (Is(SP->getLinkageName())) return true;
    return Is(I.getFunction()->getName());
  }

  /* A call that gives a lock back whatever its state, without having tried the fast way (parking_lot's bump). */
  bool givesAlone(const CallBase &CB) {
    return none_of(Atomics, [&](const Atomic &A) { return mayGive(A) && samePlace(CB.getArgOperand(0), A.Place, DL); });
  }

  void slow(CallBase &CB, const Slow &S) {
    Value *Lock = CB.getArgOperand(0);
    if (StringRef(S.Name) == "9RawRwLock22unlock_upgradable_slow") return Calls.before(CB, Fn::__rts_lock_gives, Lock, S.What);
    if (S.Does == Gives && givesAlone(CB)) {
      Calls.before(CB, Fn::__rts_lock_gives, Lock, S.What);
      ++RustLocksGiven;
    }
    if (S.Does != Doing::Waits) return;
    bool Says = CB.getType()->isIntegerTy(1), ForEver = !Says || waitsForEver(CB, DL);
    unsigned What = S.What | again(CB, S.What) | (ForEver ? 0 : RTS_LOCKED_TRIED);
    if (ForEver) Calls.before(CB, Fn::__rts_lock_wants, Lock, What);
    if (Says) Calls.afterIf(CB, Lock, What, [&](IRBuilder<> &) { return &CB; });
    else Calls.after(CB, Fn::__rts_lock_got, Lock, What);
  }

  void wait(CallBase &CB, const Wait &W) {
    SmallVector<Value *, 2> Objects;
    for (unsigned I = 0; I < CB.arg_size(); ++I)
      if (CB.getArgOperand(I)->getType()->isPointerTy() && !CB.paramHasAttr(I, Attribute::StructRet)) Objects.push_back(CB.getArgOperand(I));
    Constant *None = ConstantPointerNull::get(ptrTy(F.getContext()));
    Value *Object = Objects.empty() || W.Kind == RTS_WAITS_PARK ? None : Objects[0];
    bool Condition = W.Kind == RTS_WAITS_CONDITION || W.Kind == RTS_WAITS_CONDITION_TIMED;
    if (Condition && Objects.size() < 2) return;
    Calls.waits(CB, Object, Condition ? Objects[1] : None, W.Kind);
  }
};

}  // namespace

void hookRustLocks(Function &F, RuntimeAbi &Abi) { RustHooks(F, Abi).run(); }

}  // namespace rtsan
