/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Calls of libatomic's functions: what compilers make of atomics that are too large, or of an alignment unknown. Their names, arguments and
 * orders are GCC's library interface, which clang uses too. */
#ifndef RTSAN_PASS_LIBATOMIC_H
#define RTSAN_PASS_LIBATOMIC_H
#include "LlvmCompat.h"

namespace rtsan {

enum class AtomicCallKind : unsigned { Load, Store, Rmw }; /* as __rts_atomic_call_begin takes it */

struct AtomicCall {
  AtomicCallKind Kind;
  llvm::Value *Ptr;
  llvm::Value *DynSize;   /* or null: Size */
  uint64_t Size;
  llvm::Value *Order, *Failure; /* i32; the second is null but for compare-exchange */
};

/* False if the call is something else, or the function is defined in this module and so instrumented itself. */
bool isAtomicCall(const llvm::CallBase &CB, AtomicCall &Out);

}  // namespace rtsan
#endif
