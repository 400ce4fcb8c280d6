/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Mangled names of Rust, in both manglings: the legacy one (_ZN...17h<hash>E) and v0 (_R...). */
#ifndef RTSAN_PASS_RUSTNAMES_H
#define RTSAN_PASS_RUSTNAMES_H
#include "LlvmCompat.h"

namespace rtsan {

inline bool endsWith(llvm::StringRef Name, llvm::StringRef End) { return Name.size() >= End.size() && Name.take_back(End.size()) == End; }

/* May be: C++ has _ZN, too. */
bool isRust(llvm::StringRef Name);
bool isSurelyRust(llvm::StringRef Name);
/* Without the hash of the legacy mangling. */
llvm::StringRef bare(llvm::StringRef Name);
/* The crate in which the function's path begins, with its length in front as it is mangled ("3std"); empty if that is not plain. A path that begins with a
 * type or trait of generic parameters begins where that is. */
llvm::StringRef crateOf(llvm::StringRef Name);
/* The closure that Once::call_once, or call_once_force, hands on; under it runs the program's. */
bool isOnceRoutine(llvm::StringRef Name);

}  // namespace rtsan
#endif
