/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The inline half of a race check: do the cells of some bytes say that this thread accessed them just now? If so there is nothing new
 * for the race detector, and the bytes are addressable (layout.h). For an 8-byte aligned access: flip a bit of the address, load,
 * compare with a thread-local, branch. */
#ifndef RTSAN_PASS_CELLTEST_H
#define RTSAN_PASS_CELLTEST_H
#include "RuntimeAbi.h"
#include <map>

namespace rtsan {

class CellTest {
 public:
  /* Code goes to where B is. */
  CellTest(llvm::IRBuilderBase &B, RuntimeAbi &Abi) : B(B), Abi(Abi) {}

  /* Bytes [Base+Offset, Base+Offset+Size). Several calls with a base aligned to 8 must name the same base. */
  void aligned(llvm::Value *Base, int64_t Offset, uint64_t Size, bool Write);
  /* The same of any alignment (of the first byte). */
  void unaligned(llvm::Value *Base, int64_t Offset, uint64_t Size, uint64_t Align, bool Write);

  /* i1: true if some cell says something else. Once, at the end. */
  llvm::Value *differs();

 private:
  struct Half {
    int64_t Granule;
    bool Write;
    bool operator<(const Half &O) const { return Granule != O.Granule ? Granule < O.Granule : Write < O.Write; }
  };
  struct Term {
    llvm::Value *Cell, *Mask; /* Mask null: all of it */
  };
  llvm::Value *load(llvm::Value *Address, int64_t Offset, bool Write);
  void piece(llvm::Value *Address, uint64_t Size, uint64_t Align, bool Write);
  void constantTerms();

  llvm::IRBuilderBase &B;
  RuntimeAbi &Abi;
  llvm::Value *AlignedBase = nullptr;
  std::map<Half, unsigned> Bytes; /* which bytes of a granule */
  llvm::SmallVector<Term, 8> Terms;
};

}  // namespace rtsan
#endif
