/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Heap blocks that a function keeps to itself: nobody else has their address, so that nobody else frees, poisons or uses them. */
#ifndef RTSAN_PASS_OWNBLOCKS_H
#define RTSAN_PASS_OWNBLOCKS_H
#include "LlvmCompat.h"

namespace rtsan {

/* The heap block that Ptr was computed from in this very function: by how many bytes it was asked for, if that is an operand that is
 * available wherever Ptr is. Size is null if there is none. Such a pointer may have jumped over a redzone into another block, which the
 * shadow does not tell. */
struct HeapObject {
  llvm::CallBase *Call = nullptr;
  llvm::Value *Size = nullptr;
};
HeapObject heapObjectOf(llvm::Value *Ptr);

class OwnBlocks {
 public:
  /* Ptr leads into a block that this function keeps to itself, alive or not: no other thread can reach it. */
  bool owns(llvm::Value *Ptr);
  /* And it cannot have been freed when I is reached: whether an access is inside the block is all there is to ask. */
  bool aliveAt(llvm::Value *Ptr, const llvm::Instruction &I);

 private:
  struct Facts {
    bool Own = false;
    llvm::SmallVector<const llvm::CallBase *, 2> Frees;
    /* Blocks that can be entered after the memory was freed, and before it was allocated anew. */
    llvm::SmallPtrSet<const llvm::BasicBlock *, 8> Freed;
  };
  const Facts &factsOf(const llvm::CallBase &Call);
  static void findFreed(const llvm::CallBase &Call, Facts &Of);
  llvm::DenseMap<const llvm::CallBase *, Facts> Known;
};

}  // namespace rtsan
#endif
