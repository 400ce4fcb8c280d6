/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Who wants to see allocations: up to 8 installed pairs, and the weak functions that a program may define.
 *
 * Entries are written before the count that admits them (release), and never removed: readers take no lock. Hooks run outside
 * all locks of ours, on the allocating thread; one that allocates is not called for its own allocations. */
#include <sanitizer/allocator_interface.h>

#include "base/atomic.h"
#include "core/init.h"
#include "heap/hooks.h"
#include "heap/heap.h"

#define MAX_HOOKS 8u

#pragma weak __sanitizer_malloc_hook
#pragma weak __sanitizer_free_hook
#pragma weak __sanitizer_ignore_free_hook

static struct {
  void (*on_malloc)(const volatile void *, size_t);
  void (*on_free)(const volatile void *);
} hooks[MAX_HOOKS];
static u32 used, ready; /* claimed, and complete */
static _Thread_local bool running __attribute__((tls_model("initial-exec")));

void rts_hooks_init(void) {
  if (__sanitizer_malloc_hook || __sanitizer_free_hook || __sanitizer_ignore_free_hook) rts_heap_special |= RTS_HEAP_HOOKS;
}

u32 rts_hooks_count(void) { return rts_load_acquire(&ready); }

bool rts_heap_install_hooks(void (*on_malloc)(const volatile void *, size_t), void (*on_free)(const volatile void *)) {
  u32 at = rts_add_relaxed(&used, 1);
  if (at >= MAX_HOOKS) {
    rts_sub_relaxed(&used, 1);
    return false;
  }
  hooks[at].on_malloc = on_malloc;
  hooks[at].on_free = on_free;
  while (rts_load_acquire(&ready) != at) rts_cpu_relax();
  rts_store_release(&ready, at + 1);
  __atomic_fetch_or(&rts_heap_special, RTS_HEAP_HOOKS, __ATOMIC_RELEASE);
  return true;
}

void rts_heap_run_malloc_hooks(const void *p, uptr size) {
  if (running || !rts_ready()) return;
  running = true;
  if (__sanitizer_malloc_hook) __sanitizer_malloc_hook(p, size);
  u32 n = rts_load_acquire(&ready);
  for (u32 i = 0; i < n; i++)
    if (hooks[i].on_malloc) hooks[i].on_malloc(p, size);
  running = false;
}

bool rts_heap_run_free_hooks(const void *p) {
  if (running || !rts_ready()) return true;
  running = true;
  if (__sanitizer_free_hook) __sanitizer_free_hook(p);
  u32 n = rts_load_acquire(&ready);
  for (u32 i = 0; i < n; i++)
    if (hooks[i].on_free) hooks[i].on_free(p);
  bool keep = __sanitizer_ignore_free_hook && __sanitizer_ignore_free_hook(p);
  running = false;
  return !keep;
}
