/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Turns decided checks into IR. The hot side is one load of shadow, or of a race cell, and one branch; everything else is behind the branch, in
 * calls that keep all registers. */
#ifndef RTSAN_PASS_CHECKEMITTER_H
#define RTSAN_PASS_CHECKEMITTER_H
#include "AccessFilter.h"
#include "FrameDescription.h"
#include "ObjectBounds.h"
#include "OwnBlocks.h"
#include "RuntimeAbi.h"

namespace rtsan {

class CheckEmitter {
 public:
  CheckEmitter(llvm::Function &F, RuntimeAbi &Abi) : F(F), Abi(Abi), DL(F.getParent()->getDataLayout()) {}

  /* One inline test for the whole group before `At`, then each member's exact check. */
  void group(const CheckGroup &G, llvm::Instruction *At);
  /* Only if Bad (i1) is true. */
  void flagged(Access &A, llvm::Value *Bad);
  /* Offset from the object compared with its size. */
  void compare(Access &A, const KnownObject &O);
  /* The same for a heap block, beside its shadow check. */
  void compareHeap(Access &A, const HeapObject &O);
  /* Masked, gathered, packed, or of a size known at run time only. */
  void irregular(Access &A);
  /* What one side of a memory intrinsic needs. */
  struct Need {
    bool Memory = false, Race = false;
    bool any() const { return Memory || Race; }
  };
  /* memcpy, memmove, memset. Returns true if the call was replaced (and erased). MayOverlap: a memcpy whose sides may lie in one object. */
  bool memCall(llvm::MemIntrinsic &M, Need Dest, Need Source, bool MayOverlap);

 private:
  llvm::Value *shadowTest(llvm::IRBuilderBase &B, llvm::Value *Base, int64_t Lo, int64_t Hi, uint64_t Align);
  llvm::Value *loadShadow(llvm::IRBuilderBase &B, llvm::Value *Address, unsigned Bytes);
  void together(llvm::IRBuilderBase &B, const CheckGroup &G, llvm::SmallPtrSetImpl<Access *> &Done);
  void overlap(llvm::MemTransferInst &T, uint64_t Len);
  void exact(llvm::IRBuilderBase &B, Access &A, llvm::Value *Ptr);
  llvm::Value *cellTest(llvm::IRBuilderBase &B, const CheckGroup &G, llvm::Value *Base, bool FromBase);
  void storeOfVtable(llvm::IRBuilderBase &B, Access &A, llvm::Value *Ptr);
  void lanes(Access &A);
  llvm::Value *lanesShadowTest(llvm::IRBuilderBase &B, Access &A);
  llvm::Instruction *behind(llvm::Value *Cond, llvm::Instruction *At);

  llvm::Constant *description(const KnownObject &O);
  void outside(Access &A, llvm::Value *Object, llvm::Value *Bad, llvm::Constant *Desc);

  llvm::Function &F;
  RuntimeAbi &Abi;
  llvm::DenseMap<llvm::Value *, llvm::Constant *> Descriptions;
  const llvm::DataLayout &DL;
};

}  // namespace rtsan
#endif
