/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* std::barrier and std::latch of libstdc++, which are templates and small functions of the program: calls of their members tell who arrives, and who
 * has seen the end of a round. They are known by their mangled names. The thread that arrives last runs the completion inside of arrive(), after _M_arrive
 * said that it is the last. */
#include "LockHooks.h"
#include "Stats.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {
namespace {

RTS_STAT(StdBarrierCalls, "calls of members of std::barrier and std::latch");

enum Doing { Nothing, Makes, Arrives, Waits, Asks /* true if the round is over */ };

constexpr unsigned Barrier = RTS_ROUND_BARRIER, Latch = RTS_ROUND_LATCH;
constexpr const char *Tree = "_ZNSt14__tree_barrierI", *ConstTree = "_ZNKSt14__tree_barrierI";

/* Does Name end in a member of that name, the arguments of the class closed before it? */
bool isMember(StringRef Name, StringRef Class, StringRef Member) { return hasPrefix(Name, Class) && Name.find(Member) != StringRef::npos; }

Doing ofBarrier(StringRef Name) {
  if (isMember(Name, Tree, "EC1El") || isMember(Name, Tree, "EC2El")) return Makes;
  if (isMember(Name, Tree, "E6arriveEl")) return Arrives;
  if (isMember(Name, Tree, "E9_M_arriveE")) return Asks;
  return isMember(Name, ConstTree, "E4waitEO") ? Waits : Nothing;
}

Doing ofLatch(StringRef Name) {
  if (Name == "_ZNSt5latchC1El" || Name == "_ZNSt5latchC2El") return Makes;
  if (Name == "_ZNSt5latch10count_downEl") return Arrives;
  if (Name == "_ZNKSt5latch8try_waitEv") return Asks;
  return Name == "_ZNKSt5latch4waitEv" ? Waits : Nothing;
}

void hookCall(Function &F, RuntimeAbi &Abi, CallBase &CB, Doing Does, unsigned Kind) {
  Value *Object = CB.getArgOperand(0);
  LockCalls Calls(F, Abi);
  Type *Int64 = Type::getInt64Ty(F.getContext());
  switch (Does) {
    case Makes: Calls.after(CB, Fn::__rts_round_made, Object, Kind); break;
    case Arrives:
      if (CB.arg_size() > 1 && CB.getArgOperand(1)->getType() == Int64)
        Calls.before(CB, Fn::__rts_round_arrives, {Object, ConstantInt::get(Type::getInt32Ty(F.getContext()), Kind), CB.getArgOperand(1)});
      break;
    case Asks:
      if (CB.getType()->isIntegerTy()) Calls.afterIf(CB, Object, Kind == Barrier ? RTS_ROUND_LAST : Kind, [&](IRBuilder<> &B) { return B.CreateIsNotNull(&CB); }, Fn::__rts_round_over);
      break;
    case Waits: Calls.afterIf(CB, Object, Kind, [](IRBuilder<> &B) { return B.getTrue(); }, Fn::__rts_round_over); break;
    case Nothing: break;
  }
  ++StdBarrierCalls;
}

}  // namespace

void hookStdBarriers(Function &F, RuntimeAbi &Abi) {
  struct Call {
    CallBase *CB;
    Doing Does;
    unsigned Kind;
  };
  SmallVector<Call, 4> Found;
  for (Instruction &I : instructions(F)) {
    auto *CB = dyn_cast<CallBase>(&I);
    const Function *Callee = CB ? CB->getCalledFunction() : nullptr;
    if (!Callee || !CB->arg_size() || !CB->getArgOperand(0)->getType()->isPointerTy()) continue;
    StringRef Name = Callee->getName();
    bool IsLatch = Name.find("St5latch") != StringRef::npos;
    if (Doing Does = IsLatch ? ofLatch(Name) : ofBarrier(Name)) Found.push_back({CB, Does, IsLatch ? Latch : Barrier});
  }
  for (const Call &C : Found) hookCall(F, Abi, *C.CB, C.Does, C.Kind);
}

}  // namespace rtsan
