/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See Instrument.h. State kept in the module: flag "rtsan" (1 tagged, 2 instrumented, 3 refused), function attribute "rtsan"
 * on everything that is ours to handle, for link-time optimisation, where modules are merged. */
#include "Instrument.h"

#include "Access.h"
#include "FrameParts.h"
#include "Globals.h"
#include "LibraryCalls.h"
#include "LockHooks.h"
#include "MemoryChecks.h"
#include "ModuleInit.h"
#include "Options.h"
#include "RuntimeAbi.h"
#include "StackFrames.h"
#include "Stats.h"
#include "rtsan/layout.h"

#include "llvm/Analysis/TargetLibraryInfo.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(FunctionsInstrumented, "functions instrumented");
RTS_STAT(FunctionsSkippedRequest, "functions skipped: excluded by the program, or without a prologue");

static const char Mark[] = "rtsan";
enum State : unsigned { Untouched, Tagged, Instrumented, Refused };

static State stateOf(const Module &M) {
  auto *Flag = mdconst::extract_or_null<ConstantInt>(M.getModuleFlag(Mark));
  return Flag ? State(Flag->getZExtValue()) : Untouched;
}

static void setState(Module &M, State S) {
  auto *Value = ConstantAsMetadata::get(ConstantInt::get(Type::getInt32Ty(M.getContext()), S));
  NamedMDNode *Flags = M.getOrInsertModuleFlagsMetadata();
  for (unsigned I = 0; I < Flags->getNumOperands(); ++I) {
    MDNode *Old = Flags->getOperand(I);
    auto *Key = dyn_cast_or_null<MDString>(Old->getOperand(1));
    if (!Key || Key->getString() != Mark) continue;
    Flags->setOperand(I, MDNode::get(M.getContext(), {Old->getOperand(0), Old->getOperand(1), Value}));
    return;
  }
  M.addModuleFlag(Module::Max, Mark, Value);
}

/* One line on the compiler's error channel; the compilation fails. */
static PreservedAnalyses refuse(Module &M, const Twine &Why) {
  setState(M, Refused);
  M.getContext().emitError("rtsan: " + Why);
  return PreservedAnalyses::all();
}

/* -- functions that are not ours to touch -- */

static bool isNotDefinedHere(const Function &F) { return F.isDeclaration() || F.hasAvailableExternallyLinkage(); }

static bool isExcluded(const Function &F) {
  return F.hasFnAttribute(Attribute::DisableSanitizerInstrumentation) || F.hasFnAttribute(Attribute::Naked) || isRuntimeName(F.getName());
}

/* Another tool's instrumentation, or null. */
static const char *otherSanitizer(const Function &F) {
  if (F.hasFnAttribute(Attribute::SanitizeAddress)) return "address";
  if (F.hasFnAttribute(Attribute::SanitizeThread)) return "thread";
  if (F.hasFnAttribute(Attribute::SanitizeMemory)) return "memory";
  if (F.hasFnAttribute(Attribute::SanitizeHWAddress)) return "hwaddress";
  return nullptr;
}

/* Stacks are walked by frame pointers. Leaf functions are never below an entry point if only calls of locks are told of. */
static void tag(Function &F) {
  F.addFnAttr("frame-pointer", options().accesses() ? "all" : "non-leaf");
  if (options().Address) F.addFnAttr(Attribute::SanitizeAddress);
  if (options().Thread) F.addFnAttr(Attribute::SanitizeThread);
  F.addFnAttr(Mark, "tagged");
}

/* Device code of a heterogeneous program passes through untouched; for a CPU or system without a runtime we must say so. */
static bool isDeviceCode(const Triple &T) {
  return T.isNVPTX() || T.isAMDGPU() || hasPrefix(T.getArchName(), "spir");
}

static bool hasRuntime(const Triple &T) {
  if (T.str().empty()) return true;
  return T.getArch() == Triple::x86_64 && !T.isX32() && T.isOSBinFormatELF() && (T.isOSLinux() || T.isOSUnknown());
}

PreservedAnalyses TagPass::run(Module &M, ModuleAnalysisManager &) {
  if (stateOf(M) != Untouched) return PreservedAnalyses::all();
  std::string Why;
  if (!optionsAreValid(Why)) return refuse(M, Why);
  Triple Target = tripleOf(M);
  if (isDeviceCode(Target)) return PreservedAnalyses::all();
  if (!hasRuntime(Target)) return refuse(M, Twine("no support for target '") + Target.str() + "'");
  for (Function &F : M) {
    if (F.isDeclaration() || F.hasFnAttribute(Mark)) continue;
    if (const char *Other = otherSanitizer(F))
      return refuse(M, Twine("this file is also compiled with -fsanitize=") + Other + "; use one of the two");
  }
  SmallVector<Function *, 64> Ours;
  for (Function &F : M) /* copies of other units' functions too, or they could not be inlined */
    if (!F.isDeclaration() && !isExcluded(F) && !F.hasFnAttribute(Mark)) {
      tag(F);
      if (options().Thread) mendLibraryCode(F);
      Ours.push_back(&F);
    }
  if (options().Lock) {
    RuntimeAbi Abi(M);
    addLockHooks(M, Abi, Ours);
  }
  setState(M, Tagged);
  return PreservedAnalyses::none();
}

/* What is remembered of a frame at this address is another call's. Volatile: the checks' calls do not say that they read it. */
static void beginActivation(Function &F, RuntimeAbi &Abi) {
  IRBuilder<> B(bodyStart(F));
  B.SetCurrentDebugLocation(DebugLoc());
  Function *FrameAddress = intrinsic(*F.getParent(), Intrinsic::frameaddress, {ptrTy(F.getContext())});
  Value *Frame = B.CreatePtrToInt(B.CreateCall(FrameAddress, {B.getInt32(0)}), B.getInt64Ty());
  Value *At = B.CreateAnd(B.CreateLShr(Frame, RTS_ACTIVATION_SHIFT), RTS_ACTIVATIONS - 1);
  GlobalVariable *Table = Abi.activations();
  Value *Word = B.CreateInBoundsGEP(Table->getValueType(), Table, {B.getInt64(0), At});
  StoreInst *S = B.CreateAlignedStore(B.getInt64(0), Word, Align(8), true);
  markOurs(S);
}

static void instrumentFunction(Function &F, FunctionAnalysisManager &FAM, RuntimeAbi &Abi) {
  if (!F.hasFnAttribute(Mark)) tag(F); /* made by the optimiser */
  F.addFnAttr(Mark, "instrumented");
  ++FunctionsInstrumented;
  if (options().Lock) hookRustLockScopes(F, Abi);
  if (!options().accesses()) return;
  hoistStaticAllocas(F);
  FunctionPlan Plan;
  bool Changed = options().Thread && instrumentLibraryCalls(F, Abi);
  if (Changed) FAM.invalidate(F, PreservedAnalyses::none());
  Changed |= instrumentMemoryChecks(F, FAM, Abi, Plan);
  if (options().Thread) Changed |= replaceComparisons(F, FAM.getResult<TargetLibraryAnalysis>(F), Abi);
  FrameOptions Frame;
  Frame.UseAfterScope = options().UseAfterScope;
  Frame.UseAfterReturn = options().UseAfterReturn;
  FrameRequest Request;
  if (options().Stack) Request = {Plan.Redzoned, Plan.Dynamic, Plan.ByVal};
  Changed |= layoutFrame(F, Request, Abi, Frame);
  if (Abi.takeAsks() && options().Thread) beginActivation(F, Abi), Changed = true;
  if (Changed) FAM.invalidate(F, PreservedAnalyses::none());
}

/* To granules, which spares the race tests of their members the computation of where in a granule they lie. */
static void alignGlobals(Module &M) {
  for (GlobalVariable &G : M.globals())
    if (!G.isDeclaration() && !G.isConstant() && G.canIncreaseAlignment() && !G.hasSection() && !hasPrefix(G.getName(), "llvm.") &&
        G.getValueType()->isSized() && G.getPointerAlignment(M.getDataLayout()) < 8)
      G.setAlignment(Align(8));
}

PreservedAnalyses InstrumentPass::run(Module &M, ModuleAnalysisManager &MAM) {
  if (stateOf(M) != Tagged) return PreservedAnalyses::all();
  auto &FAM = MAM.getResult<FunctionAnalysisManagerModuleProxy>(M).getManager();
  RuntimeAbi Abi(M);
  SmallVector<Function *, 64> Chosen;
  for (Function &F : M) {
    if (isNotDefinedHere(F)) continue;
    if (isExcluded(F)) ++FunctionsSkippedRequest;
    else if (F.getFnAttribute(Mark).getValueAsString() != "instrumented") Chosen.push_back(&F);
  }
  if (options().Thread) alignGlobals(M);
  for (Function *F : Chosen) instrumentFunction(*F, FAM, Abi);
  GlobalsResult Globals;
  if (options().Globals) Globals = instrumentGlobals(M, Abi);
  addModuleInit(M, Abi, Globals);
  setState(M, Instrumented);
  if (options().Stats) printStats(errs());
  return PreservedAnalyses::none();
}

}  // namespace rtsan
