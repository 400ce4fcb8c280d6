/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Coroutines, which return to whoever runs them while their thread may still hold a lock that they took.
 *
 * C++: seen before the coroutine is split. An activation begins with the function or behind llvm.coro.suspend (where it is destroyed instead, it
 * does not wait any more); it is suspended on that intrinsic's default edge, or, where await_suspend says who goes on instead, between the two: a call behind
 * it would keep that transfer from being a tail call. At that time another thread may run the coroutine already, or have ended it: nothing of its frame is
 * used there, so the runtime keeps what it needs.
 *
 * Rust: a function that is polled keeps its state in its first argument, and dispatches on it at its entry: 0 not begun, 1 done, 2 panicked, further ones for
 * where it waits. It is suspended where one of these is stored. It can be told by what it calls in state 1, or by its name in debug info. */
#include "LockHooks.h"
#include "Stats.h"

using namespace llvm;

namespace rtsan {
namespace {

RTS_STAT(SuspensionsSeen, "places where a coroutine gives up its thread");

/* -- C++ -- */

bool isIntrinsic(const Instruction *I, Intrinsic::ID ID) {
  auto *II = dyn_cast_or_null<IntrinsicInst>(I);
  return II && II->getIntrinsicID() == ID;
}

/* The first instruction of the block that F's coroutine goes to by this edge alone. */
Instruction &onEdge(BasicBlock *From, BasicBlock *To) {
  BasicBlock *BB = To->getSinglePredecessor() && From->getTerminator()->getNumSuccessors() > 1 ? To : SplitEdge(From, To);
  return *BB->getFirstInsertionPt();
}

/* LLVM 19 and later: the function that calls await_suspend, if that says who goes on. Its result is all that is used after it. */
Function *transferIn(const Instruction &I) {
  auto *CB = dyn_cast<CallBase>(&I);
  Function *Callee = CB ? CB->getCalledFunction() : nullptr;
  if (!Callee || Callee->getName() != "llvm.coro.await.suspend.handle") return nullptr;
  auto *Wrapper = dyn_cast<Function>(CB->getArgOperand(2)->stripPointerCasts());
  return Wrapper && !Wrapper->isDeclaration() ? Wrapper : nullptr;
}

bool isTransfer(const Instruction *I) {
  if (auto *II = dyn_cast_or_null<InvokeInst>(I)) return transferIn(*II);
  return I && (transferIn(*I) || isIntrinsic(I, Intrinsic::coro_resume));
}

/* What runs just before the suspension; null if that is not certain. */
const Instruction *runsBefore(const IntrinsicInst &Suspend) {
  const Instruction *I = Suspend.getPrevNode();
  while (I && isa<DbgInfoIntrinsic>(I)) I = I->getPrevNode();
  const BasicBlock *Before = I ? nullptr : Suspend.getParent()->getSinglePredecessor();
  return Before ? Before->getTerminator() : I;
}

class Coroutine {
 public:
  Coroutine(Function &F, RuntimeAbi &Abi) : F(F), Abi(Abi), Calls(F, Abi) {}

  void hook() {
    SmallVector<IntrinsicInst *, 8> Suspends;
    SmallVector<Instruction *, 4> Transfers;
    for (Instruction &I : instructions(F)) {
      if (isIntrinsic(&I, Intrinsic::coro_suspend)) Suspends.push_back(cast<IntrinsicInst>(&I));
      else if (isTransfer(&I)) Transfers.push_back(&I);
    }
    if (Suspends.empty()) return;
    Calls.entering(Fn::__rts_coroutine_enters);
    for (IntrinsicInst *S : Suspends) suspends(*S);
    for (Instruction *T : Transfers) transfers(*T);
  }

 private:
  Function &F;
  RuntimeAbi &Abi;
  LockCalls Calls;

  void suspends(IntrinsicInst &S) {
    auto *Switch = S.hasOneUse() ? dyn_cast<SwitchInst>(*S.user_begin()) : nullptr;
    if (!Switch || Switch->getParent() != S.getParent()) return;
    BasicBlock *Here = S.getParent();
    bool Tells = !isTransfer(runsBefore(S));
    BasicBlock *Resumed = nullptr;
    for (auto &Case : Switch->cases())
      if (Case.getCaseValue()->isZero()) Resumed = Case.getCaseSuccessor();
    if (Tells) told(onEdge(Here, Switch->getDefaultDest()), S);
    if (Resumed && !isa<UnreachableInst>(Resumed->front())) enters(onEdge(Here, Resumed), S);
  }

  void enters(Instruction &I, const Instruction &At) { Calls.at(I, At, Fn::__rts_coroutine_enters); }
  void told(Instruction &I, const Instruction &At) {
    Calls.at(I, At, Fn::__rts_coroutine_suspends);
    ++SuspensionsSeen;
  }

  void transfers(Instruction &T) {
    Function *Wrapper = transferIn(T);
    if (!Wrapper) return told(T, T);
    LockCalls Within(*Wrapper, Abi);
    for (BasicBlock &BB : *Wrapper)
      if (auto *R = dyn_cast<ReturnInst>(BB.getTerminator())) Within.at(*R, *R, Fn::__rts_coroutine_suspends);
    ++SuspensionsSeen;
  }
};

/* -- Rust -- */

bool isPolled(const Function &F) {
  if (const DISubprogram *SP = F.getSubprogram())
    if (hasPrefix(SP->getName(), "{async_")) return true;
  for (const Instruction &I : instructions(F))
    if (auto *CB = dyn_cast<CallBase>(&I))
      if (CB->getCalledFunction() && CB->getCalledFunction()->getName().contains("panic_const_async_fn_resumed")) return true;
  return false;
}

/* Where the state is: what the first switch looks at. */
const Value *stateOf(const Function &F) {
  auto *Switch = dyn_cast<SwitchInst>(F.getEntryBlock().getTerminator());
  const Value *State = Switch ? Switch->getCondition() : nullptr;
  if (auto *Cast = dyn_cast_or_null<CastInst>(State)) State = Cast->getOperand(0);
  auto *L = dyn_cast_or_null<LoadInst>(State);
  return L ? L->getPointerOperand() : nullptr;
}

void hookPolled(Function &F, RuntimeAbi &Abi) {
  constexpr uint64_t FirstWait = 3;
  const Value *State = stateOf(F);
  if (!State || !isPolled(F)) return;
  SmallVector<StoreInst *, 8> Waits;
  for (Instruction &I : instructions(F)) {
    auto *S = dyn_cast<StoreInst>(&I);
    auto *C = S ? dyn_cast<ConstantInt>(S->getValueOperand()) : nullptr;
    if (C && C->getZExtValue() >= FirstWait && samePlace(S->getPointerOperand(), State, F.getParent()->getDataLayout())) Waits.push_back(S);
  }
  if (Waits.empty()) return;
  LockCalls Calls(F, Abi);
  Value *Since = Calls.entering(Fn::__rts_poll_enters);
  for (StoreInst *S : Waits) Calls.before(*S, Fn::__rts_poll_suspends, {Since});
  SuspensionsSeen += unsigned(Waits.size());
}

}  // namespace

void hookSuspensions(Function &F, RuntimeAbi &Abi) {
  if (F.isPresplitCoroutine()) Coroutine(F, Abi).hook();
  else hookPolled(F, Abi);
}

}  // namespace rtsan
