/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the function itself knows about the object behind a pointer: allocas and globals of constant size. */
#ifndef RTSAN_PASS_OBJECTBOUNDS_H
#define RTSAN_PASS_OBJECTBOUNDS_H
#include "Access.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/StackLifetime.h"
#include <memory>

namespace rtsan {

/* How an access to a known object is to be treated. */
enum class Bounds {
  Unknown,  /* no known object: look at the shadow */
  Safe,     /* proven inside, object alive: no check */
  Compare,  /* object alive, offset unknown: compare it with the size; catches jumps over redzones, needs no shadow */
};

struct KnownObject {
  llvm::Value *Object = nullptr;
  uint64_t Size = 0;
};

class ObjectBounds {
 public:
  /* SE may be null (no proofs about variable offsets then). */
  ObjectBounds(llvm::Function &F, llvm::ScalarEvolution *SE, llvm::ArrayRef<llvm::AllocaInst *> StaticAllocas, bool UseScopes);

  /* Must be called for each access before needsRedzones: an access that is neither Safe nor Compare makes its alloca redzoned. */
  Bounds classify(const Access &A, KnownObject &Object);
  /* Same for [Ptr, Ptr+Size) of a memory intrinsic. */
  Bounds classifyRange(const llvm::Instruction &I, llvm::Value *Ptr, uint64_t Size, KnownObject &Object);
  /* Allocas and by-value arguments. */
  bool needsRedzones(const llvm::Value *Local) const { return Redzoned.count(Local) != 0; }
  /* Nobody but this function's own accesses, in this thread, can reach it. */
  bool neverShared(llvm::Value *Ptr) const;
  void wantRedzones(const llvm::Value *Object) {
    if (Facts.count(Object)) Redzoned.insert(Object);
  }

 private:
  struct LocalFacts {
    uint64_t Size;
    bool Escapes;
    bool HasScope;
  };
  KnownObject objectOf(llvm::Value *Ptr);
  bool aliveAt(const llvm::Value *Object, const llvm::Instruction &I);
  bool provenInside(const KnownObject &O, llvm::Value *Ptr, uint64_t Size);

  llvm::Function &F;
  const llvm::DataLayout &DL;
  llvm::ScalarEvolution *SE;
  llvm::DenseMap<const llvm::Value *, LocalFacts> Facts;
  llvm::SmallPtrSet<const llvm::Value *, 16> Redzoned;
  llvm::SmallVector<const llvm::AllocaInst *, 16> Scoped;
  std::unique_ptr<llvm::StackLifetime> Lifetime;
};

}  // namespace rtsan
#endif
