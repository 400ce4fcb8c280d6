/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Which checks are not needed because another one has been made. Each reason is a predicate with its proof and counter. */
#ifndef RTSAN_PASS_ACCESSFILTER_H
#define RTSAN_PASS_ACCESSFILTER_H
#include "Access.h"

namespace rtsan {

/* Drops from `Checks` those that are covered: on every path from the entry to the access the same bytes (same base value, range
 * included) have been checked for all that the access needs, and nothing since may have freed or poisoned memory, nor, if it needs a race
 * check, synchronised. A write covers a read, a read covers no write. Plain accesses only; others are kept. */
void dropCovered(llvm::Function &F, llvm::SmallVectorImpl<Access *> &Checks);

/* Checks of one straight run of instructions with the same base, close together, which either all need a race check or all do not: one
 * inline test for all of them, made before the first. Members keep their exact checks for when it fails. */
struct CheckGroup {
  llvm::SmallVector<Access *, 4> Members; /* in program order */
  int64_t Lo = 0, Hi = 0;                 /* bytes from Base */
};
llvm::SmallVector<CheckGroup, 16> mergeNeighbours(llvm::Function &F, llvm::ArrayRef<Access *> Checks, bool Enabled);

/* Alignment known for Base (bytes), from the accesses made through it. */
uint64_t baseAlign(const Access &A);

}  // namespace rtsan
#endif
