/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Classes of locks (option lock_order=class). */
#ifndef RTS_LOCKORDER_CLASS_H
#define RTS_LOCKORDER_CLASS_H
#include "base/types.h"

struct rts_lock_record;
struct rts_lock_class_key {
  u32 ctx;      /* where it was made; 0: it is a class of its own */
  uptr offset;  /* in the heap block that was allocated there; ~0: it was initialised there itself */
};

extern bool rts_lock_classes __attribute__((visibility("hidden")));
void rts_lock_classes_start(void);
/* With no lock held that ranks below the heap's. */
struct rts_lock_class_key rts_lock_class_key(const struct rts_lock_record *r);
/* The graph's number of the class, made if need be; 0: no memory. Under the lock of the table of locks. */
u32 rts_lock_class_number(const struct rts_lock_class_key *key, u32 traits);
#endif
