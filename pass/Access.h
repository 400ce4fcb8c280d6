/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* One memory access of the program, however it is spelled in IR. Shared by the memory checks and the race checks. */
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
  /* What is to be found out about it. A race check looks at the memory state too when its inline test fails, and when that succeeds the
   * memory is addressable: cells are zero over all other. */
  bool NeedMemory = true, NeedRace = false;
  bool Atomic = false;          /* and other threads may take part: not of scope singlethread */
  bool StoresVtable = false;    /* sets the vtable pointer to a constant: if that is there already, it counts as a read */
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
  llvm::SmallVector<llvm::FenceInst *, 4> Fences;
  llvm::SmallVector<llvm::AllocaInst *, 16> StaticAllocas, DynamicAllocas;
};

Collected collectAccesses(llvm::Function &F);

/* Instructions that may make addressable memory unaddressable: after them nothing that was checked still counts. */
bool mayPoison(const llvm::Instruction &I);

/* Instructions by which this thread may order itself with others: after them an access is a new one to the race detector. */
bool maySync(const llvm::Instruction &I);

/* Memory that is never written while others can see it: no race is possible. */
bool readsConstant(const Access &A);

/* What a use of an object's address does with it. Derived: the user is an address of the object, too. Pointers merged by phi or select count as
 * escaped: an access through them is not attributed to the object. */
enum class AddressUse { Harmless, Derived, Free, Escape };
AddressUse addressUse(const llvm::Use &U);

/* Of a function of another module; else empty. */
llvm::StringRef libraryName(const llvm::CallBase &CB);

/* Marks what the pass itself emitted; such accesses are not the program's. */
bool isOurs(const llvm::Instruction &I);
void markOurs(llvm::Instruction *I);

}  // namespace rtsan
#endif
