/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Proofs about accesses to objects whose size the function knows.
 *
 * An alloca whose address never leaves the function's own loads, stores and memory intrinsics, and all of whose accesses are inside
 * by proof or by comparing offsets, needs neither redzones nor poisoning: nobody else can reach it. */
#include "ObjectBounds.h"

#include "Stats.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"

using namespace llvm;

namespace rtsan {

RTS_STAT(NumAllocaQuiet, "Allocas without redzones: never escape, every access proven or compared");

static uint64_t fixedBytes(TypeSize T) {
  if (T.isScalable()) return 0;
#if LLVM_VERSION_MAJOR >= 16
  return T.getFixedValue();
#else
  return T.getFixedSize();
#endif
}

static uint64_t allocaSize(const AllocaInst &AI, const DataLayout &DL) {
  auto *N = dyn_cast<ConstantInt>(AI.getArraySize());
  return N ? fixedBytes(DL.getTypeAllocSize(AI.getAllocatedType())) * N->getZExtValue() : 0;
}

/* May the address reach anything but this function's own accesses? A memory intrinsic counts only if its length can be judged here. */
static bool escapes(const Value &Object) {
  SmallVector<const Value *, 8> Work{&Object};
  SmallPtrSet<const Value *, 8> Seen;
  while (!Work.empty()) {
    for (const Use &U : Work.pop_back_val()->uses()) {
      AddressUse Is = addressUse(U);
      auto *M = dyn_cast<MemIntrinsic>(U.getUser());
      if (Is == AddressUse::Escape || Is == AddressUse::Free || (M && !isa<ConstantInt>(M->getLength()))) return true;
      if (Is == AddressUse::Derived && Seen.insert(U.getUser()).second) Work.push_back(U.getUser());
    }
  }
  return false;
}

ObjectBounds::ObjectBounds(Function &F, ScalarEvolution *SE, ArrayRef<AllocaInst *> StaticAllocas, bool UseScopes)
    : F(F), DL(F.getParent()->getDataLayout()), SE(SE) {
  SmallPtrSet<const AllocaInst *, 16> WithScope;
  if (UseScopes)
    for (Instruction &I : instructions(F))
      if (auto *II = dyn_cast<IntrinsicInst>(&I))
        if (isLifetime(I))
          if (auto *AI = dyn_cast<AllocaInst>(lifetimePointer(*II)->stripPointerCasts())) WithScope.insert(AI);
  for (AllocaInst *AI : StaticAllocas) {
    uint64_t Size = allocaSize(*AI, DL);
    if (!Size) continue;
    LocalFacts &AF = Facts[AI];
    AF = {Size, escapes(*AI), WithScope.count(AI) != 0};
    if (AF.HasScope) Scoped.push_back(AI);
    if (AF.Escapes) Redzoned.insert(AI);
    else ++NumAllocaQuiet;
  }
  for (Argument &Arg : F.args())
    if (Arg.hasByValAttr()) {
      uint64_t Size = fixedBytes(DL.getTypeAllocSize(Arg.getParamByValType()));
      if (!Size) continue;
      bool Escapes = escapes(Arg);
      Facts[&Arg] = {Size, Escapes, false};
      if (Escapes) Redzoned.insert(&Arg);
    }
}

bool ObjectBounds::aliveAt(const Value *Object, const Instruction &I) {
  auto It = Facts.find(Object);
  if (It == Facts.end()) return false;
  if (!It->second.HasScope) return true;
  auto *AI = cast<AllocaInst>(Object);
  if (!Lifetime) {
    Lifetime = std::make_unique<StackLifetime>(F, Scoped, StackLifetime::LivenessType::Must);
    Lifetime->run();
  }
  return Lifetime->isReachable(&I) && Lifetime->isAliveAfter(AI, &I);
}

/* Allocas and by-value arguments. */
static bool isLocal(const Value *O) { return isa<AllocaInst>(O) || isa<Argument>(O); }

/* Descriptions of objects have 32-bit sizes. */
static KnownObject ofSize(Value *O, uint64_t Size) { return Size <= UINT32_MAX ? KnownObject{O, Size} : KnownObject(); }

KnownObject ObjectBounds::objectOf(Value *Ptr) {
  Value *O = const_cast<Value *>(getUnderlyingObject(Ptr, 12));
  if (isLocal(O)) {
    auto It = Facts.find(O);
    if (It != Facts.end()) return ofSize(O, It->second.Size);
  } else if (auto *G = dyn_cast<GlobalVariable>(O)) {
    /* The definition that will be used is this one, whole: not common, not replaceable, not preemptible by another module, not part of an array a linker
     * script or section gathers. */
    if (!G->isDeclaration() && G->isDefinitionExact() && (G->isDSOLocal() || G->hasLocalLinkage()) && !G->hasCommonLinkage() && !G->hasSection() && !G->isThreadLocal() &&
        G->getValueType()->isSized())
      return ofSize(O, fixedBytes(DL.getTypeAllocSize(G->getValueType())));
  }
  return {};
}

bool ObjectBounds::provenInside(const KnownObject &O, Value *Ptr, uint64_t Size) {
  if (Size > O.Size) return false;
  APInt Off(DL.getIndexTypeSizeInBits(Ptr->getType()), 0);
  if (Ptr->stripAndAccumulateConstantOffsets(DL, Off, true) == O.Object) return Off.isNonNegative() && Off.ule(O.Size - Size);
  if (!SE) return false;
  const SCEV *P = SE->getSCEV(Ptr);
  const SCEV *B = SE->getSCEV(O.Object);
  const SCEV *D = SE->getMinusSCEV(P, B);
  if (isa<SCEVCouldNotCompute>(D)) return false;
  return SE->getUnsignedRange(D).getUnsignedMax().ule(O.Size - Size);
}

Bounds ObjectBounds::classifyRange(const Instruction &I, Value *Ptr, uint64_t Size, KnownObject &Object) {
  Object = objectOf(Ptr);
  if (!Object.Object) return Bounds::Unknown;
  if (isLocal(Object.Object) && !aliveAt(Object.Object, I)) {
    Redzoned.insert(Object.Object);
    return Bounds::Unknown;
  }
  return provenInside(Object, Ptr, Size) ? Bounds::Safe : Bounds::Compare;
}

Bounds ObjectBounds::classify(const Access &A, KnownObject &Object) {
  if (A.isPlain()) return classifyRange(*A.I, A.Ptr, A.Size, Object);
  if (A.Ptr->getType()->isVectorTy()) return Bounds::Unknown;
  Object = objectOf(A.Ptr);
  if (Object.Object && isLocal(Object.Object)) Redzoned.insert(Object.Object);
  return Bounds::Unknown;
}

bool ObjectBounds::neverShared(Value *Ptr) const {
  if (Ptr->getType()->isVectorTy()) return false;
  auto It = Facts.find(getUnderlyingObject(Ptr, 12));
  return It != Facts.end() && !It->second.Escapes;
}

}  // namespace rtsan
