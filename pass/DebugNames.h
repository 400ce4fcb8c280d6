/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Names of variables and functions as their source knows them, for the descriptors that reports are made from. */
#ifndef RTSAN_PASS_DEBUGNAMES_H
#define RTSAN_PASS_DEBUGNAMES_H
#include "LlvmCompat.h"

namespace rtsan {

struct SourceName {
  llvm::StringRef Name; /* empty if unknown */
  llvm::StringRef File; /* empty if unknown */
  unsigned Line = 0;
};

/* Of a stack slot or byval argument. */
SourceName localName(llvm::Value *V);
/* Of a global; without debug info, the symbol's name. */
SourceName globalName(const llvm::GlobalVariable &G);
/* File in which F is defined. */
llvm::StringRef functionFile(const llvm::Function &F);

/* Line 0 of F's scope, or nothing: for code of ours that belongs to no source line. */
llvm::DebugLoc noLine(const llvm::Function &F);

}  // namespace rtsan
#endif
