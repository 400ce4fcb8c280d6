/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Counters of what was instrumented or skipped: RTS_STAT(Name, "sentence") at file scope, then ++Name or Name += n.
 * They are LLVM statistics (-stats, where the host was built with them) and are also printed by -mllvm -rtsan-stats, because
 * the distributions' LLVM is built without. Constant-initialised: no code runs when the plugin is loaded. */
#ifndef RTSAN_PASS_STATS_H
#define RTSAN_PASS_STATS_H
#include "LlvmCompat.h"

namespace rtsan {

class Stat {
 public:
  constexpr Stat(const char *Name, const char *What) : Counter("rtsan", Name, What) {}
  Stat &operator++() { return *this += 1; }
  Stat &operator+=(unsigned N);

 private:
  friend void printStats(llvm::raw_ostream &OS);
  llvm::TrackingStatistic Counter;
  Stat *Next = nullptr;
  bool Listed = false;
};

/* Every counter that is not zero, sorted by name. */
void printStats(llvm::raw_ostream &OS);

}  // namespace rtsan

#define RTS_STAT(Name, What) static ::rtsan::Stat Name(#Name, What)
#endif
