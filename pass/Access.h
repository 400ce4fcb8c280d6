/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* One memory access of the program, however it is spelled in IR. Shared by the memory checks and (later) the race checks. */
#ifndef RTSAN_PASS_ACCESS_H
#define RTSAN_PASS_ACCESS_H
#include "LlvmCompat.h"

namespace rtsan {

struct Access {
  llvm::Instruction *I = nullptr;
  llvm::Value *Ptr = nullptr;
  uint64_t Size = 0;              /* bytes; 0: DynSize says, or the access is split into lanes */
  llvm::Value *DynSize = nullptr; /* any integer type */
  uint64_t Align = 1;             /* bytes, known to hold for Ptr */
  bool IsWrite = false;
  /* Lanes: Ptr is one pointer (masked, consecutive lanes) or a vector of them (gather, scatter). */
  llvm::Value *Mask = nullptr;
  uint64_t LaneSize = 0;
  unsigned Lanes = 0;
  bool Packed = false; /* expandload / compressstore: only the active lanes, packed */

  /* Ptr as a base and a constant number of bytes; equal bases at different offsets can be compared. */
  llvm::Value *Base = nullptr;
  int64_t Offset = 0;

  bool isPlain() const { return Size != 0 && !Mask && !DynSize; }
};

/* memcpy, memmove, memset as intrinsics: they have entry points of their own. */
struct Collected {
  llvm::SmallVector<Access, 32> Accesses;
  llvm::SmallVector<llvm::MemIntrinsic *, 8> MemCalls;
  llvm::SmallVector<llvm::AllocaInst *, 16> StaticAllocas, DynamicAllocas;
};

Collected collectAccesses(llvm::Function &F);

/* Instructions that may make addressable memory unaddressable: after them nothing that was checked still counts. */
bool mayPoison(const llvm::Instruction &I);

/* Marks what the pass itself emitted; such accesses are not the program's. */
bool isOurs(const llvm::Instruction &I);
void markOurs(llvm::Instruction *I);

}  // namespace rtsan
#endif
