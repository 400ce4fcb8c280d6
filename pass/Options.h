/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the user chose with -mllvm -rtsan-...: the only place that knows the command line. The environment is never asked. */
#ifndef RTSAN_PASS_OPTIONS_H
#define RTSAN_PASS_OPTIONS_H
#include "LlvmCompat.h"

namespace rtsan {

struct Options {
  bool Address = true;        /* -rtsan-checks: memory errors */
  bool Thread = true;         /* -rtsan-checks: data races */
  bool Lock = true;           /* -rtsan-checks: lock order, deadlocks, wrong uses of locks */
  bool Stack = true;          /* -rtsan-stack: redzones around local variables */
  bool Globals = true;        /* -rtsan-globals: redzones around global variables */
  bool UseAfterScope = true;  /* -rtsan-use-after-scope */
  bool UseAfterReturn = true; /* -rtsan-use-after-return: code for the run-time option detect_stack_use_after_return */
  bool Optimize = true;       /* -rtsan-opt: leave out checks that are proven redundant */
  bool LoneLoops = true;      /* -rtsan-lone-loops: loops twice, without race checks for as long as there is one thread */
  bool Stats = false;         /* -rtsan-stats: counters on stderr after each module */

  bool accesses() const { return Address || Thread; } /* memory accesses are checked, for whatever */
};

/* Makes the options known to the command line parser. Once, while the plugin is loaded. */
void registerOptions();

const Options &options();

/* False, and the reason, if the command line asks for something that does not exist. */
bool optionsAreValid(std::string &Why);

}  // namespace rtsan
#endif
