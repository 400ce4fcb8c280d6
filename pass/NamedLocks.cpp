/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Functions that take a lock or give it back, known by what the program says of them, or by name.
 *
 * Annotated functions (__attribute__((annotate("rtsan.acquire"))), rtsan.h) tell from inside: the lock is their first pointer argument. Callers tell for those
 * whose definition is compiled without us: a hidden word of the definition's unit, __rts_told_<name>, which the linker finds or does not, decides. Clang says
 * what was annotated in llvm.global.annotations; before version 19 only of functions that are defined there.
 *
 * Library functions are told of where they are called, so that the library may be any. Those that end in POSIX calls which are intercepted (GLib's
 * GRecMutex and GRWLock) are left out. Their waits are not known to be without a limit unless that is all the function can do. */
#include "LockHooks.h"
#include "Stats.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {
namespace {

RTS_STAT(NamedLockCalls, "calls of lock functions known by name");
RTS_STAT(AnnotatedLocks, "functions annotated as lock operations");

enum Doing { Takes, Tries /* true if it did */, Gives, Ends, Waits, Wakes };
struct Known {
  const char *Name;
  Doing Does;
  unsigned What; /* of Waits and Wakes: RTS_WAITS_* */
};
constexpr unsigned Shared = RTS_LOCKED_SHARED, Tried = RTS_LOCKED_TRIED;
const Known Libraries[] = {
    {"g_mutex_lock", Takes, RTS_LOCKED_GLIB},
    {"g_mutex_trylock", Tries, RTS_LOCKED_GLIB | Tried},
    {"g_mutex_unlock", Gives, RTS_LOCKED_GLIB},
    {"g_mutex_clear", Ends, RTS_LOCKED_GLIB},
    {"g_cond_wait", Waits, RTS_WAITS_CONDITION},
    {"g_cond_wait_until", Waits, RTS_WAITS_CONDITION_TIMED},
    {"g_cond_signal", Wakes, RTS_WAITS_NOTIFIES_ONE},
    {"g_cond_broadcast", Wakes, RTS_WAITS_NOTIFIES_ALL},
    {"_ZN6QMutex4lockEv", Takes, RTS_LOCKED_QT_MUTEX},
    {"_ZN6QMutex7tryLockEi", Tries, RTS_LOCKED_QT_MUTEX | Tried},
    {"_ZN6QMutex7tryLockEv", Tries, RTS_LOCKED_QT_MUTEX | Tried},
    {"_ZN6QMutex8try_lockEv", Tries, RTS_LOCKED_QT_MUTEX | Tried},
    {"_ZN6QMutex6unlockEv", Gives, RTS_LOCKED_QT_MUTEX},
    {"_ZN11QBasicMutex4lockEv", Takes, RTS_LOCKED_QT_MUTEX},
    {"_ZN11QBasicMutex7tryLockEv", Tries, RTS_LOCKED_QT_MUTEX | Tried},
    {"_ZN11QBasicMutex8try_lockEv", Tries, RTS_LOCKED_QT_MUTEX | Tried},
    {"_ZN11QBasicMutex6unlockEv", Gives, RTS_LOCKED_QT_MUTEX},
    {"_ZN15QRecursiveMutex4lockEv", Takes, RTS_LOCKED_QT_MUTEX},
    {"_ZN15QRecursiveMutex7tryLockEi", Tries, RTS_LOCKED_QT_MUTEX | Tried},
    {"_ZN15QRecursiveMutex6unlockEv", Gives, RTS_LOCKED_QT_MUTEX},
    {"_ZN14QReadWriteLock11lockForReadEv", Takes, RTS_LOCKED_QT_RWLOCK | Shared},
    {"_ZN14QReadWriteLock12lockForWriteEv", Takes, RTS_LOCKED_QT_RWLOCK},
    {"_ZN14QReadWriteLock14tryLockForReadEv", Tries, RTS_LOCKED_QT_RWLOCK | Shared | Tried},
    {"_ZN14QReadWriteLock14tryLockForReadEi", Tries, RTS_LOCKED_QT_RWLOCK | Shared | Tried},
    {"_ZN14QReadWriteLock15tryLockForWriteEv", Tries, RTS_LOCKED_QT_RWLOCK | Tried},
    {"_ZN14QReadWriteLock15tryLockForWriteEi", Tries, RTS_LOCKED_QT_RWLOCK | Tried},
    {"_ZN14QReadWriteLock6unlockEv", Gives, RTS_LOCKED_QT_RWLOCK},
    {"_ZN14QWaitCondition4waitEP6QMutexm", Waits, RTS_WAITS_CONDITION_TIMED},
    {"_ZN14QWaitCondition4waitEP6QMutex14QDeadlineTimer", Waits, RTS_WAITS_CONDITION_TIMED},
};
const Known Annotations[] = {
    {"rtsan.acquire", Takes, RTS_LOCKED_USER},
    {"rtsan.acquire_shared", Takes, RTS_LOCKED_USER | Shared},
    {"rtsan.try_acquire", Tries, RTS_LOCKED_USER | Tried},
    {"rtsan.try_acquire_shared", Tries, RTS_LOCKED_USER | Shared | Tried},
    {"rtsan.release", Gives, RTS_LOCKED_USER},
    {"rtsan.release_shared", Gives, RTS_LOCKED_USER | Shared},
};

template <size_t N> const Known *find(const Known (&Table)[N], StringRef Name) {
  for (const Known &K : Table)
    if (Name == K.Name) return &K;
  return nullptr;
}

Value *isTrue(IRBuilder<> &B, Value *V) { return B.CreateIsNotNull(V); }

/* -- calls -- */

void hookCall(LockCalls &Calls, CallBase &CB, const Known &K) {
  Value *Lock = lockArgument(CB);
  if (!Lock || CB.isMustTailCall()) return;
  switch (K.Does) {
    case Takes:
      Calls.before(CB, Fn::__rts_lock_wants, Lock, K.What);
      Calls.after(CB, Fn::__rts_lock_got, Lock, K.What);
      break;
    case Tries:
      if (CB.getType()->isIntegerTy()) Calls.afterIf(CB, Lock, K.What, [&](IRBuilder<> &B) { return isTrue(B, &CB); });
      break;
    case Gives: Calls.before(CB, Fn::__rts_lock_gives, Lock, K.What); break;
    case Ends: Calls.before(CB, Fn::__rts_lock_ends, Lock, 8); break;
    case Waits:
      if (CB.arg_size() > 1 && CB.getArgOperand(1)->getType()->isPointerTy()) Calls.waits(CB, Lock, CB.getArgOperand(1), K.What);
      break;
    case Wakes: Calls.waits(CB, Lock, ConstantPointerNull::get(ptrTy(CB.getContext())), K.What); break;
  }
  ++NamedLockCalls;
}

/* -- annotated functions -- */

const Known *annotation(const ConstantStruct &Entry) {
  auto *Text = dyn_cast<GlobalVariable>(Entry.getOperand(1)->stripPointerCasts());
  auto *Bytes = Text && Text->hasInitializer() ? dyn_cast<ConstantDataSequential>(Text->getInitializer()) : nullptr;
  return Bytes && Bytes->isCString() ? find(Annotations, Bytes->getAsCString()) : nullptr;
}

/* The word that says: this function tells by itself. */
GlobalVariable *toldBy(Function &F) {
  Module &M = *F.getParent();
  std::string Name = ("__rts_told_" + F.getName()).str();
  if (GlobalVariable *G = M.getNamedGlobal(Name)) return G;
  auto *Ty = Type::getInt8Ty(M.getContext());
  return new GlobalVariable(M, Ty, true, GlobalValue::ExternalWeakLinkage, nullptr, Name);
}

void defineToldBy(Function &F) {
  if (F.hasLocalLinkage()) return;
  GlobalVariable *G = toldBy(F);
  G->setLinkage(GlobalValue::WeakODRLinkage);
  G->setInitializer(ConstantInt::get(G->getValueType(), 1));
}

void hookBody(Function &F, RuntimeAbi &Abi, const Known &K) {
  Value *Lock = lockArgument(F);
  if (!Lock || F.isPresplitCoroutine()) return;
  LockCalls Calls(F, Abi);
  if (K.Does == Takes) Calls.entering(Fn::__rts_lock_wants, Lock, K.What);
  if (K.Does == Gives) Calls.entering(Fn::__rts_lock_gives, Lock, K.What);
  if (K.Does == Takes || (K.Does == Tries && F.getReturnType()->isIntegerTy())) Calls.leaving(Lock, K.What, K.Does == Tries);
  defineToldBy(F);
  ++AnnotatedLocks;
}

/* Calls of what is defined elsewhere, maybe by a compiler that does not know us. */
void hookUses(Function &F, RuntimeAbi &Abi, const Known &K) {
  SmallVector<CallBase *, 8> Sites;
  for (User *U : F.users())
    if (auto *CB = dyn_cast<CallBase>(U))
      if (CB->getCalledFunction() == &F && CB->getFunction()->hasFnAttribute("rtsan")) Sites.push_back(CB);
  for (CallBase *CB : Sites) {
    Value *Lock = lockArgument(*CB);
    if (!Lock || CB->isMustTailCall()) continue;
    LockCalls Calls(*CB->getFunction(), Abi);
    Calls.unless(*CB, toldBy(F), Lock, K.What, K.Does == Gives, K.Does == Takes, K.Does == Tries && CB->getType()->isIntegerTy());
    ++AnnotatedLocks;
  }
}

}  // namespace

void hookNamedLocks(Function &F, RuntimeAbi &Abi) {
  SmallVector<std::pair<CallBase *, const Known *>, 8> Found;
  for (Instruction &I : instructions(F)) {
    auto *CB = dyn_cast<CallBase>(&I);
    const Function *Callee = CB ? CB->getCalledFunction() : nullptr;
    if (!Callee || Callee->isIntrinsic()) continue;
    StringRef Name = Callee->getName();
    if (!hasPrefix(Name, "g_") && !hasPrefix(Name, "_ZN")) continue;
    if (const Known *K = find(Libraries, Name)) Found.push_back({CB, K});
  }
  LockCalls Calls(F, Abi);
  for (auto &C : Found) hookCall(Calls, *C.first, *C.second);
}

void hookAnnotatedLocks(Module &M, RuntimeAbi &Abi) {
  GlobalVariable *All = M.getNamedGlobal("llvm.global.annotations");
  auto *Entries = All && All->hasInitializer() ? dyn_cast<ConstantArray>(All->getInitializer()) : nullptr;
  if (!Entries) return;
  for (Value *V : Entries->operands()) {
    auto *Entry = dyn_cast<ConstantStruct>(V);
    auto *F = Entry ? dyn_cast<Function>(Entry->getOperand(0)->stripPointerCasts()) : nullptr;
    const Known *K = F ? annotation(*Entry) : nullptr;
    if (!K) continue;
    if (F->hasFnAttribute("rtsan")) hookBody(*F, Abi, *K);
    else if (F->isDeclaration()) hookUses(*F, Abi, *K);
  }
}

}  // namespace rtsan
