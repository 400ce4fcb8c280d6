/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The two module passes. Tag runs before the optimiser, so that it neither widens nor speculates accesses and keeps frame
 * pointers; Instrument runs after it. A pipeline may run both several times on one module: each does its work once. */
#ifndef RTSAN_PASS_INSTRUMENT_H
#define RTSAN_PASS_INSTRUMENT_H
#include "LlvmCompat.h"

namespace rtsan {

struct TagPass : llvm::PassInfoMixin<TagPass> {
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &MAM);
  static bool isRequired() { return true; }
};

struct InstrumentPass : llvm::PassInfoMixin<InstrumentPass> {
  llvm::PreservedAnalyses run(llvm::Module &M, llvm::ModuleAnalysisManager &MAM);
  static bool isRequired() { return true; }
};

}  // namespace rtsan
#endif
