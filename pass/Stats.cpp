/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See Stats.h. The list of counters is under a mutex, since a linker may run several pipelines at a time. */
#include "Stats.h"

#include <mutex>

using namespace llvm;

namespace rtsan {

static Stat *First;
static std::mutex Lock;

Stat &Stat::operator+=(unsigned N) {
  if (!N) return *this;
  Counter += N;
  std::lock_guard<std::mutex> Guard(Lock);
  if (!Listed) {
    Listed = true;
    Next = First;
    First = this;
  }
  return *this;
}

void printStats(raw_ostream &OS) {
  std::lock_guard<std::mutex> Guard(Lock);
  SmallVector<Stat *, 32> All;
  for (Stat *S = First; S; S = S->Next) All.push_back(S);
  llvm::sort(All, [](Stat *A, Stat *B) { return StringRef(A->Counter.getName()) < B->Counter.getName(); });
  for (Stat *S : All)
    OS << "rtsan-stats: " << S->Counter.getName() << " = " << uint64_t(S->Counter.getValue()) << "  (" << S->Counter.getDesc() << ")\n";
}

}  // namespace rtsan
