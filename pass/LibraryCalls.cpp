/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See LibraryCalls.h. One table of names; an edge too many is never wrong, so names are matched generously: by type and method as both of
 * Rust's manglings spell them, in whatever module of the standard library they are this year.
 *
 * What the table calls an object is every pointer argument of the call. Three cases need more than that:
 *   Once    the routine runs inside the call, and others may see "done" before the call is over: the end of the routine, which is a
 *           closure (of libc++, a template) that was compiled with us, is told as well.
 *   Park    whose token it is, the call does not say. Unparking is inlined: an exchange and a call of futex_wake. All tokens are one object.
 *   Scope   the object is a structure: the counter that is waited for is somewhere in it.
 *   Arrive  at libc++'s barrier, whose tree of tickets is in the library: only the call that returns true has seen all others arrive.
 *
 * C++'s libraries count references to exceptions inside themselves, and call the exception's destructor, which is ours, when the last is gone:
 * whoever throws hands over a destructor that first tells the runtime. */
#include "LibraryCalls.h"

#include "Options.h"
#include "RustNames.h"
#include "Stats.h"
#include "rtsan/layout.h"

#include "llvm/Analysis/TargetLibraryInfo.h"

using namespace llvm;

namespace rtsan {
namespace {

RTS_STAT(ComparisonsReplaced, "calls of memcmp and bcmp");
RTS_STAT(LibraryCallsSeen, "library calls that synchronise");

struct Known {
  const char *Name; /* its end, without a hash */
  unsigned Kind;
};
const Known RustCalls[] = {
    {"5Mutex14lock_contended", RTS_LIBRARY_LOCK},
    {"6RwLock14read_contended", RTS_LIBRARY_LOCK},
    {"6RwLock15write_contended", RTS_LIBRARY_LOCK},
    {"6RwLock22wake_writer_or_readers", RTS_LIBRARY_LOCK},
    {"6RwLock4read", RTS_LIBRARY_LOCK},
    {"6RwLock5write", RTS_LIBRARY_LOCK},
    {"5Mutex4lock", RTS_LIBRARY_LOCK},
    {"5Mutex8try_lock", RTS_LIBRARY_LOCK},
    {"5Mutex6unlock", RTS_LIBRARY_LOCK},
    {"7Condvar4wait", RTS_LIBRARY_LOCK},
    {"7Condvar12wait_timeout", RTS_LIBRARY_LOCK},
    {"7Condvar21wait_optional_timeout", RTS_LIBRARY_LOCK},
    {"7Barrier4wait", RTS_LIBRARY_LOCK},
    {"4Once4wait", RTS_LIBRARY_LOCK},
    {"4Once10wait_force", RTS_LIBRARY_LOCK},
    {"4Once4call", RTS_LIBRARY_ONCE},
    {"4Once10call_inner", RTS_LIBRARY_ONCE},
    {"6Thread4park", RTS_LIBRARY_PARK},
    {"6Thread12park_timeout", RTS_LIBRARY_PARK},
    {"6Thread6unpark", RTS_LIBRARY_UNPARK},
    {"6Parker4park", RTS_LIBRARY_PARK},
    {"6Parker12park_timeout", RTS_LIBRARY_PARK},
    {"6Parker6unpark", RTS_LIBRARY_UNPARK},
    {"6thread4park", RTS_LIBRARY_PARK},
    {"6thread12park_timeout", RTS_LIBRARY_PARK},
    {"9functions4park", RTS_LIBRARY_PARK},
    {"9functions12park_timeout", RTS_LIBRARY_PARK},
    {"9ScopeData29decrement_num_running_threads", RTS_LIBRARY_SCOPE},
};

const Known CxxCalls[] = {
    {"__cxa_end_catch", RTS_LIBRARY_END_CATCH},
    {"_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv", RTS_LIBRARY_EXCEPTION},
    {"_ZNSt13exception_ptrD1Ev", RTS_LIBRARY_EXCEPTION},
    {"_ZNSt13exception_ptrD2Ev", RTS_LIBRARY_EXCEPTION},
    {"_ZNSt13exception_ptraSERKS_", RTS_LIBRARY_EXCEPTION},
    {"_ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv", RTS_LIBRARY_PROMISE},
    {"_ZNSt3__111__call_onceERVmPvPFvS2_E", RTS_LIBRARY_ONCE}, /* linked statically, it is not intercepted */
    {"_ZNSt3__131__arrive_barrier_algorithm_baseEPNS_24__barrier_algorithm_baseEh", RTS_LIBRARY_ARRIVE},
};

/* Bits of a word as locks, what is made once, and queues: what ends in calls that are intercepted, and NamedLocks.cpp's, is not here. */
const Known GlibCalls[] = {
    {"g_bit_lock", RTS_LIBRARY_LOCK},
    {"g_bit_trylock", RTS_LIBRARY_LOCK},
    {"g_bit_unlock", RTS_LIBRARY_LOCK},
    {"g_pointer_bit_lock", RTS_LIBRARY_LOCK},
    {"g_pointer_bit_trylock", RTS_LIBRARY_LOCK},
    {"g_pointer_bit_unlock", RTS_LIBRARY_LOCK},
    {"g_once_init_enter", RTS_LIBRARY_LOCK},
    {"g_once_init_leave", RTS_LIBRARY_LOCK},
    {"g_async_queue_push", RTS_LIBRARY_LOCK},
    {"g_async_queue_push_unlocked", RTS_LIBRARY_LOCK},
    {"g_async_queue_push_front", RTS_LIBRARY_LOCK},
    {"g_async_queue_push_sorted", RTS_LIBRARY_LOCK},
    {"g_async_queue_pop", RTS_LIBRARY_LOCK},
    {"g_async_queue_pop_unlocked", RTS_LIBRARY_LOCK},
    {"g_async_queue_try_pop", RTS_LIBRARY_LOCK},
    {"g_async_queue_timeout_pop", RTS_LIBRARY_LOCK},
};

/* -- names -- */

const Known *knownCall(const CallBase &CB) {
  const Function *F = CB.getCalledFunction();
  if (!F || !F->isDeclaration()) return nullptr;
  for (const Known &K : CxxCalls)
    if (F->getName() == K.Name) return &K;
  if (hasPrefix(F->getName(), "g_"))
    for (const Known &K : GlibCalls)
      if (F->getName() == K.Name) return &K;
  if (!isRust(F->getName()) || !F->getName().contains("3std")) return nullptr;
  StringRef Name = bare(F->getName());
  for (const Known &K : RustCalls)
    if (endsWith(Name, K.Name)) return &K;
  return nullptr;
}

bool isFutexWake(const CallBase &CB) {
  const Function *F = CB.getCalledFunction();
  if (!F || !isRust(F->getName())) return false;
  StringRef Name = bare(F->getName());
  return endsWith(Name, "5futex10futex_wake") || endsWith(Name, "5futex14futex_wake_all");
}

/* Sets a new exception's destructor, the third argument. */
bool makesException(const CallBase &CB) {
  const Function *F = CB.getCalledFunction();
  if (!F || CB.arg_size() != 3) return false;
  StringRef Name = F->getName();
  return Name == "__cxa_throw" || Name == "__cxa_init_primary_exception";
}

/* What a shared_ptr's control block does when the last owner, or the last observer, is gone: counted by whoever, maybe in a library. */
bool endsSharing(StringRef Name) {
  if (Name.contains("_Sp_counted_")) return endsWith(Name, "10_M_disposeEv") || endsWith(Name, "10_M_destroyEv");
  return hasPrefix(Name, "_ZNSt3__1") && (endsWith(Name, "16__on_zero_sharedEv") || endsWith(Name, "21__on_zero_shared_weakEv"));
}

/* libstdc++ up to 12 unlocks the count of an atomic shared_ptr without release after a load, which is a race by the letter. */
bool unlocksCount(StringRef Name) {
  return Name.contains("_Sp_atomic") && Name.contains("_Atomic_count") && (Name.contains("6unlock") || Name.contains("14_M_wait_unlock"));
}

/* -- emission -- */

class Hooks {
 public:
  Hooks(Function &F, RuntimeAbi &Abi) : F(F), Abi(Abi) {}

  bool run() {
    SmallVector<std::pair<CallBase *, const Known *>, 8> Calls;
    SmallVector<AtomicRMWInst *, 4> Exchanges;
    SmallVector<ReturnInst *, 4> Returns;
    SmallVector<CallBase *, 4> Throws;
    bool Wakes = false, Changed = false;
    for (Instruction &I : instructions(F)) {
      if (auto *CB = dyn_cast<CallBase>(&I)) {
        if (const Known *K = knownCall(*CB)) Calls.push_back({CB, K});
        if (makesException(*CB)) Throws.push_back(CB);
        Wakes |= isFutexWake(*CB);
      } else if (auto *X = dyn_cast<AtomicRMWInst>(&I)) {
        if (X->getOperation() == AtomicRMWInst::Xchg && isa<ConstantInt>(X->getValOperand())) Exchanges.push_back(X);
      } else if (auto *R = dyn_cast<ReturnInst>(&I)) {
        Returns.push_back(R);
      }
    }
    for (auto &C : Calls) around(*C.first, *C.second);
    for (CallBase *CB : Throws) Changed |= wrapDestructor(*CB);
    if (Wakes) unpark(Exchanges);
    if (endsSharing(F.getName()) && F.arg_size()) {
      auto B = at(&*F.getEntryBlock().getFirstInsertionPt());
      emit(*B, Fn::__rts_library_after, F.getArg(0), RTS_LIBRARY_COUNTS);
      Changed = true;
    }
    bool Routine = isOnceRoutine(F.getName()) || hasPrefix(F.getName(), "_ZNSt3__117__call_once_proxy");
    if (Routine)
      for (ReturnInst *R : Returns) Abi.call(*at(beforeTail(R)), Fn::__rts_library_once_ran, {});
    LibraryCallsSeen += Calls.size();
    return Changed || !Calls.empty() || Wakes || Routine;
  }

 private:
  Function &F;
  RuntimeAbi &Abi;

  /* Calls in functions with debug info must have a location. */
  std::unique_ptr<IRBuilder<>> at(Instruction *I) {
    auto B = std::make_unique<IRBuilder<>>(I);
    if (!B->getCurrentDebugLocation())
      if (DISubprogram *SP = F.getSubprogram()) B->SetCurrentDebugLocation(DILocation::get(F.getContext(), SP->getLine(), 0, SP));
    return B;
  }

  void emit(IRBuilder<> &B, Fn Callee, Value *Object, unsigned Kind) { Abi.call(B, Callee, {Object, B.getInt32(Kind)}); }

  /* A musttail call and what follows it belong together. */
  static Instruction *beforeTail(ReturnInst *R) {
    if (CallInst *Tail = R->getParent()->getTerminatingMustTailCall()) return Tail;
    return R;
  }

  static Instruction *behind(CallBase &CB) {
    if (auto *II = dyn_cast<InvokeInst>(&CB)) {
      BasicBlock *Next = II->getNormalDest();
      if (!Next->getSinglePredecessor()) Next = SplitEdge(II->getParent(), Next);
      return &*Next->getFirstInsertionPt();
    }
    return CB.isMustTailCall() ? nullptr : CB.getNextNode();
  }

  void around(CallBase &CB, const Known &K) {
    SmallVector<Value *, 4> Objects;
    for (Value *A : CB.args())
      if (A->getType()->isPointerTy() && !isa<ConstantPointerNull>(A) && !isa<UndefValue>(A)) Objects.push_back(A);
    if (K.Kind == RTS_LIBRARY_ONCE && Objects.size() > 1) Objects.resize(1); /* the rest is the routine */
    if (Objects.empty()) Objects.push_back(ConstantPointerNull::get(ptrTy(F.getContext())));
    auto B = at(&CB);
    for (Value *O : Objects) emit(*B, Fn::__rts_library_before, O, K.Kind);
    Instruction *Next = K.Kind >= RTS_LIBRARY_RELEASES ? nullptr : behind(CB);
    if (!Next) return;
    auto A = at(Next);
    for (Value *O : Objects) emit(*A, Fn::__rts_library_after, ifLast(*A, CB, K, O), K.Kind);
  }

  static Value *ifLast(IRBuilder<> &B, CallBase &CB, const Known &K, Value *Object) {
    if (K.Kind != RTS_LIBRARY_ARRIVE || !CB.getType()->isIntegerTy()) return Object;
    Value *Last = B.CreateICmpNE(&CB, ConstantInt::get(CB.getType(), 0));
    return B.CreateSelect(Last, Object, ConstantPointerNull::get(cast<PointerType>(Object->getType())));
  }

  /* One wrapper for each destructor of the module; it is itself part of what the module instruments, and called by the library. */
  bool wrapDestructor(CallBase &CB) {
    auto *Destructor = dyn_cast<Function>(CB.getArgOperand(2)->stripPointerCasts());
    if (!Destructor || hasPrefix(Destructor->getName(), "__rts_")) return false;
    Module &M = *F.getParent();
    std::string Name = ("__rts_destroy_" + Destructor->getName()).str();
    Function *Wrapper = M.getFunction(Name);
    if (!Wrapper) {
      LLVMContext &Ctx = M.getContext();
      Wrapper = Function::Create(FunctionType::get(Type::getVoidTy(Ctx), {ptrTy(Ctx)}, false), GlobalValue::InternalLinkage, Name, M);
      Wrapper->addFnAttr("frame-pointer", "all");
      Wrapper->addFnAttr("rtsan", "instrumented");
      if (F.hasFnAttribute(Attribute::UWTable)) Wrapper->addFnAttr(F.getFnAttribute(Attribute::UWTable));
      IRBuilder<> B(BasicBlock::Create(Ctx, "", Wrapper));
      emit(B, Fn::__rts_library_after, Wrapper->getArg(0), RTS_LIBRARY_EXCEPTION);
      CallInst *Call = B.CreateCall(Destructor, {castPtr(B, Wrapper->getArg(0), Destructor->getArg(0)->getType())});
      Call->setCallingConv(Destructor->getCallingConv());
      B.CreateRetVoid();
    }
    CB.setArgOperand(2, ConstantExpr::getPointerCast(Wrapper, CB.getArgOperand(2)->getType()));
    return true;
  }

  void unpark(ArrayRef<AtomicRMWInst *> Exchanges) {
    Constant *Null = ConstantPointerNull::get(ptrTy(F.getContext()));
    for (AtomicRMWInst *X : Exchanges) emit(*at(X), Fn::__rts_library_before, Null, RTS_LIBRARY_UNPARK);
    if (Exchanges.empty()) emit(*at(&*F.getEntryBlock().getFirstInsertionPt()), Fn::__rts_library_before, Null, RTS_LIBRARY_UNPARK);
  }
};

}  // namespace

void mendLibraryCode(Function &F) {
  if (!unlocksCount(F.getName())) return;
  for (Instruction &I : instructions(F)) {
    auto *CB = dyn_cast<CallBase>(&I);
    const Function *Callee = CB ? CB->getCalledFunction() : nullptr;
    if (!Callee || !Callee->getName().contains("9fetch_sub") || CB->arg_empty()) continue;
    unsigned Order = CB->arg_size() - 1;
    if (auto *Ty = dyn_cast<IntegerType>(CB->getArgOperand(Order)->getType())) CB->setArgOperand(Order, ConstantInt::get(Ty, 5 /* seq_cst */));
  }
}

bool instrumentLibraryCalls(Function &F, RuntimeAbi &Abi) { return Hooks(F, Abi).run(); }

bool replaceComparisons(Function &F, const TargetLibraryInfo &TLI, RuntimeAbi &Abi) {
  SmallVector<CallInst *, 8> Found;
  for (Instruction &I : instructions(F)) {
    auto *C = dyn_cast<CallInst>(&I);
    LibFunc Which;
    if (!C || C->isMustTailCall() || !TLI.getLibFunc(*C, Which) || !TLI.has(Which) || (Which != LibFunc_memcmp && Which != LibFunc_bcmp)) continue;
    if (C->getCalledFunction()->isDeclaration() && C->getType()->isIntegerTy(32)) Found.push_back(C);
  }
  for (CallInst *C : Found) {
    IRBuilder<> B(C);
    B.SetCurrentDebugLocation(C->getDebugLoc());
    ++ComparisonsReplaced;
    Value *N = B.CreateZExtOrTrunc(C->getArgOperand(2), B.getInt64Ty());
    C->replaceAllUsesWith(Abi.call(B, Fn::__rts_memcmp, {asPtr(B, C->getArgOperand(0)), asPtr(B, C->getArgOperand(1)), N}));
    C->eraseFromParent();
  }
  return !Found.empty();
}

}  // namespace rtsan
