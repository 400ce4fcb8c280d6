/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Finds every access of a function: loads, stores, atomics, masked and gathering intrinsics, by-value arguments, memory
 * intrinsics. Nothing is judged here. */
#include "Access.h"

#include "LibAtomic.h"

using namespace llvm;

namespace rtsan {

bool isOurs(const Instruction &I) { return I.getMetadata("nosanitize") != nullptr; }
void markOurs(Instruction *I) { I->setMetadata("nosanitize", MDNode::get(I->getContext(), {})); }

static bool otherSpace(const Value *Ptr) { return Ptr->getType()->getScalarType()->getPointerAddressSpace() != 0; }

static bool isShared(const Instruction &I) {
  if (auto *L = dyn_cast<LoadInst>(&I)) return L->isAtomic() && L->getSyncScopeID() != SyncScope::SingleThread;
  if (auto *S = dyn_cast<StoreInst>(&I)) return S->isAtomic() && S->getSyncScopeID() != SyncScope::SingleThread;
  if (auto *R = dyn_cast<AtomicRMWInst>(&I)) return R->getSyncScopeID() != SyncScope::SingleThread;
  if (auto *X = dyn_cast<AtomicCmpXchgInst>(&I)) return X->getSyncScopeID() != SyncScope::SingleThread;
  return false;
}

/* The address inside a vtable that a constructor or destructor stores: by the name the C++ ABI gives such tables. */
static bool isVtable(const Value *Stored) {
  if (!isa<Constant>(Stored) || !Stored->getType()->isPointerTy()) return false;
  auto *G = dyn_cast<GlobalVariable>(getUnderlyingObject(Stored));
  return G && (hasPrefix(G->getName(), "_ZTV") || hasPrefix(G->getName(), "_ZTC"));
}

namespace {
class Collector {
 public:
  explicit Collector(Function &F) : DL(F.getParent()->getDataLayout()) {}
  Collected Result;

  void visit(Instruction &I) {
    if (auto *AI = dyn_cast<AllocaInst>(&I)) return visitAlloca(*AI);
    if (isOurs(I)) return;
    if (auto *Fence = dyn_cast<FenceInst>(&I)) {
      if (Fence->getSyncScopeID() != SyncScope::SingleThread) Result.Fences.push_back(Fence);
    } else if (auto *L = dyn_cast<LoadInst>(&I)) add(I, L->getPointerOperand(), L->getType(), L->getAlign().value(), false);
    else if (auto *S = dyn_cast<StoreInst>(&I)) add(I, S->getPointerOperand(), S->getValueOperand()->getType(), S->getAlign().value(), true);
    else if (auto *R = dyn_cast<AtomicRMWInst>(&I)) add(I, R->getPointerOperand(), R->getValOperand()->getType(), R->getAlign().value(), true);
    else if (auto *X = dyn_cast<AtomicCmpXchgInst>(&I)) add(I, X->getPointerOperand(), X->getCompareOperand()->getType(), X->getAlign().value(), true);
    else if (auto *M = dyn_cast<MemIntrinsic>(&I)) visitMemCall(*M);
    else if (auto *CB = dyn_cast<CallBase>(&I)) visitCall(*CB);
  }

 private:
  const DataLayout &DL;

  void visitAlloca(AllocaInst &AI) {
    if (AI.isUsedWithInAlloca() || AI.isSwiftError() || AI.getAddressSpace() != 0 || !AI.getAllocatedType()->isSized()) return;
    (AI.isStaticAlloca() ? Result.StaticAllocas : Result.DynamicAllocas).push_back(&AI);
  }

  void add(Instruction &I, Value *Ptr, Type *Ty, uint64_t Align, bool IsWrite) {
    if (otherSpace(Ptr) || Ptr->isSwiftError()) return;
    TypeSize Bits = DL.getTypeStoreSizeInBits(Ty);
    Access A;
    A.I = &I, A.Ptr = Ptr, A.Align = Align, A.IsWrite = IsWrite;
    A.Atomic = isShared(I);
    if (auto *S = dyn_cast<StoreInst>(&I)) A.StoresVtable = isVtable(S->getValueOperand());
    if (Bits.isScalable()) {
      IRBuilder<> B(&I);
#if LLVM_VERSION_MAJOR >= 16
      uint64_t Min = Bits.getKnownMinValue() / 8;
#else
      uint64_t Min = Bits.getKnownMinSize() / 8;
#endif
      Function *VScale = intrinsic(*I.getModule(), Intrinsic::vscale, {B.getInt64Ty()});
      A.DynSize = B.CreateMul(B.CreateCall(VScale), B.getInt64(Min));
    } else {
#if LLVM_VERSION_MAJOR >= 16
      A.Size = Bits.getFixedValue() / 8;
#else
      A.Size = Bits.getFixedSize() / 8;
#endif
      if (!A.Size) return;
    }
    Result.Accesses.push_back(A);
  }

  void visitMemCall(MemIntrinsic &M) {
    if (M.getDestAddressSpace() != 0) return;
    if (auto *T = dyn_cast<MemTransferInst>(&M))
      if (T->getSourceAddressSpace() != 0) return;
    Result.MemCalls.push_back(&M);
  }

  void addLanes(CallBase &CB, Value *Ptr, Value *Mask, Type *Ty, bool IsWrite, bool Packed) {
    auto *VT = dyn_cast<FixedVectorType>(Ty);
    if (!VT || otherSpace(Ptr)) return;
    if (auto *C = dyn_cast<Constant>(Mask))
      if (C->isAllOnesValue() && !Ptr->getType()->isVectorTy()) return add(CB, Ptr, Ty, 1, IsWrite);
    Access A;
    A.I = &CB, A.Ptr = Ptr, A.IsWrite = IsWrite, A.Mask = Mask, A.Packed = Packed;
    A.Lanes = VT->getNumElements();
    A.LaneSize = DL.getTypeStoreSize(VT->getElementType());
    Result.Accesses.push_back(A);
  }

  /* AVX's own masked moves, from _mm256_maskload_epi32 and kin: a lane is active if the sign bit of its mask is set. */
  void visitTarget(IntrinsicInst &II) {
    StringRef Name = II.getCalledFunction()->getName();
    if (!Name.contains("llvm.x86.avx")) return;
    bool Load = Name.contains(".maskload."), Store = Name.contains(".maskstore.");
    if (!Load && !Store) return;
    IRBuilder<> B(&II);
    Value *Sign = II.getArgOperand(1);
    Value *Mask = B.CreateICmpSLT(Sign, Constant::getNullValue(Sign->getType()));
    addLanes(II, II.getArgOperand(0), Mask, Load ? II.getType() : II.getArgOperand(2)->getType(), Store, false);
  }

  void addAtomicCall(CallBase &CB, const AtomicCall &C) {
    if (otherSpace(C.Ptr)) return;
    Access A;
    A.I = &CB, A.Ptr = C.Ptr, A.Size = C.Size, A.DynSize = C.DynSize;
    A.IsWrite = C.Kind != AtomicCallKind::Load;
    A.Atomic = true;
    Result.Accesses.push_back(A);
  }

  void visitCall(CallBase &CB) {
    if (auto *II = dyn_cast<IntrinsicInst>(&CB)) {
      /* LLVM 22 dropped the alignment argument of the masked family: the mask is the last but one (or last) argument. */
      switch (II->getIntrinsicID()) {
      case Intrinsic::masked_load:
      case Intrinsic::masked_gather:
        return addLanes(CB, CB.getArgOperand(0), CB.getArgOperand(LLVM_VERSION_MAJOR >= 22 ? 1 : 2), CB.getType(), false, false);
      case Intrinsic::masked_store:
      case Intrinsic::masked_scatter:
        return addLanes(CB, CB.getArgOperand(1), CB.getArgOperand(LLVM_VERSION_MAJOR >= 22 ? 2 : 3), CB.getArgOperand(0)->getType(), true, false);
      case Intrinsic::masked_expandload:
        return addLanes(CB, CB.getArgOperand(0), CB.getArgOperand(1), CB.getType(), false, true);
      case Intrinsic::masked_compressstore:
        return addLanes(CB, CB.getArgOperand(1), CB.getArgOperand(2), CB.getArgOperand(0)->getType(), true, true);
      default: return visitTarget(*II);
      }
    }
    AtomicCall Atomic;
    if (isAtomicCall(CB, Atomic)) return addAtomicCall(CB, Atomic);
    for (unsigned N = 0; N < CB.arg_size(); N++)
      if (CB.isByValArgument(N)) add(CB, CB.getArgOperand(N), CB.getParamByValType(N), 1, false);
  }
};
}  // namespace

/* -- lines: what LLVM merged out of several places (both arms of an if, a vectorised loop) it gives line 0, or no place at all. Reports say a line of
 * the same function and inlined call then: the nearest before it, else behind it, else the function's. */
static bool saysLine(const Instruction &I, const DISubprogram *In, const DILocation *At) {
  const DILocation *L = I.getDebugLoc().get();
  return L && L->getLine() && L->getInlinedAt() == At && L->getScope()->getSubprogram() == In;
}
static const DILocation *lineNear(const Instruction &I, DISubprogram *In, DILocation *At) {
  const BasicBlock *BB = I.getParent();
  for (const Instruction *P = I.getPrevNode(); P; P = P->getPrevNode())
    if (saysLine(*P, In, At)) return P->getDebugLoc().get();
  for (const Instruction *N = I.getNextNode(); N; N = N->getNextNode())
    if (saysLine(*N, In, At)) return N->getDebugLoc().get();
  for (unsigned Steps = 0; Steps < 8 && pred_begin(BB) != pred_end(BB); Steps++) {
    BB = *pred_begin(BB);
    for (const Instruction &P : reverse(*BB))
      if (saysLine(P, In, At)) return P.getDebugLoc().get();
  }
  return DILocation::get(In->getContext(), In->getLine(), 0, In, At);
}
static void giveLine(Instruction &I) {
  DILocation *L = I.getDebugLoc().get();
  DISubprogram *In = L ? L->getScope()->getSubprogram() : I.getFunction()->getSubprogram();
  if (!In || (L && L->getLine())) return;
  I.setDebugLoc(DebugLoc(lineNear(I, In, L ? L->getInlinedAt() : nullptr)));
}

Collected collectAccesses(Function &F) {
  Collector C(F);
  SmallVector<Instruction *, 64> All;
  for (Instruction &I : instructions(F)) All.push_back(&I);
  for (Instruction *I : All) C.visit(*I);
  const DataLayout &DL = F.getParent()->getDataLayout();
  for (Access &A : C.Result.Accesses) {
    giveLine(*A.I);
    if (A.Ptr->getType()->isVectorTy()) continue;
    APInt Off(DL.getIndexTypeSizeInBits(A.Ptr->getType()), 0);
    A.Base = A.Ptr->stripAndAccumulateConstantOffsets(DL, Off, /*AllowNonInbounds=*/true);
    A.Offset = Off.getSExtValue();
  }
  return std::move(C.Result);
}

bool mayPoison(const Instruction &I) {
  if (isa<MemIntrinsic>(I)) return false;
  if (auto *II = dyn_cast<IntrinsicInst>(&I)) {
    switch (II->getIntrinsicID()) {
    case Intrinsic::lifetime_start:
    case Intrinsic::lifetime_end:
    case Intrinsic::stackrestore: return true;
    default: return !II->hasFnAttr(Attribute::NoFree) && !II->onlyReadsMemory() && !II->hasFnAttr(Attribute::NoCallback) && II->mayWriteToMemory();
    }
  }
  if (auto *CB = dyn_cast<CallBase>(&I)) {
    if (CB->onlyReadsMemory() || CB->hasFnAttr(Attribute::NoFree)) return false;
    return true;
  }
  return false;
}

/* Registers and flags only: the text neither clobbers memory nor has an operand in it. */
static bool staysInRegisters(const CallBase &CB) {
  StringRef Constraints = cast<InlineAsm>(CB.getCalledOperand())->getConstraintString();
  return !Constraints.contains("~{memory}") && !Constraints.contains('*') && !Constraints.contains('m');
}

bool maySync(const Instruction &I) {
  if (auto *Fence = dyn_cast<FenceInst>(&I)) return Fence->getSyncScopeID() != SyncScope::SingleThread;
  if (I.isAtomic()) return true;
  auto *CB = dyn_cast<CallBase>(&I);
  if (!CB || isa<MemIntrinsic>(I) || isa<DbgInfoIntrinsic>(I) || isLifetime(I)) return false;
  if (CB->isInlineAsm()) return !CB->doesNotAccessMemory() && !staysInRegisters(*CB);
  return !CB->hasFnAttr(Attribute::NoSync) && !CB->doesNotAccessMemory();
}

bool readsConstant(const Access &A) {
  if (A.IsWrite || A.Atomic || A.Ptr->getType()->isVectorTy()) return false;
  if (A.I->getMetadata(LLVMContext::MD_invariant_load)) return true;
  auto *G = dyn_cast<GlobalVariable>(getUnderlyingObject(A.Ptr, 12));
  return G && G->isConstant();
}

StringRef libraryName(const CallBase &CB) {
  const Function *F = CB.getCalledFunction();
  return F && F->isDeclaration() ? F->getName() : StringRef();
}

static bool frees(const CallBase &CB, const Value *Block) {
  StringRef N = libraryName(CB);
  bool Known = N == "free" || N == "_ZdlPv" || N == "_ZdaPv" || N == "_ZdlPvm" || N == "_ZdaPvm" || N == "_ZdlPvRKSt9nothrow_t" ||
               N == "_ZdaPvRKSt9nothrow_t";
  return Known && CB.getArgOperand(0) == Block;
}

AddressUse addressUse(const Use &U) {
  const Value *V = U.get();
  auto *I = dyn_cast<Instruction>(U.getUser());
  if (!I) return AddressUse::Escape;
  auto unless = [](bool Escapes) { return Escapes ? AddressUse::Escape : AddressUse::Harmless; };
  if (isa<GetElementPtrInst>(I) || isa<BitCastInst>(I)) return I->getType()->isVectorTy() ? AddressUse::Escape : AddressUse::Derived;
  if (isa<LoadInst>(I) || isa<DbgInfoIntrinsic>(I) || isLifetime(*I) || isa<MemIntrinsic>(I)) return AddressUse::Harmless;
  if (auto *S = dyn_cast<StoreInst>(I)) return unless(S->getValueOperand() == V);
  if (auto *R = dyn_cast<AtomicRMWInst>(I)) return unless(R->getValOperand() == V);
  if (auto *X = dyn_cast<AtomicCmpXchgInst>(I)) return unless(X->getCompareOperand() == V || X->getNewValOperand() == V);
  if (auto *C = dyn_cast<ICmpInst>(I)) return unless(!isa<ConstantPointerNull>(C->getOperand(0)) && !isa<ConstantPointerNull>(C->getOperand(1)));
  auto *CB = dyn_cast<CallBase>(I);
  return CB && frees(*CB, V) ? AddressUse::Free : AddressUse::Escape;
}

}  // namespace rtsan
