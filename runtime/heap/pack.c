/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The pool of packs; grows by 16 KB, never shrinks. One short lock, taken once for about a hundred blocks at most. */
#include "heap/pack.h"

#include "base/mutex.h"
#include "platform/platform.h"

#define GROW_BYTES (16ul << 10)

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_LEAF);
static struct rts_pack *pool;
static char *fresh, *fresh_end;

struct rts_pack *rts_pack_new(void) {
  rts_mutex_lock(&lock);
  struct rts_pack *p = pool;
  if (p) {
    pool = p->next;
  } else {
    if (fresh == fresh_end) {
      fresh = rts_os_map(GROW_BYTES);
      fresh_end = fresh ? fresh + GROW_BYTES / sizeof *p * sizeof *p : NULL;
    }
    p = (struct rts_pack *)fresh;
    if (p) fresh += sizeof *p;
  }
  rts_mutex_unlock(&lock);
  if (p) p->next = NULL, p->n = 0, p->bytes = 0;
  return p;
}

void rts_pack_free(struct rts_pack *p) {
  if (!p) return;
  rts_mutex_lock(&lock);
  p->next = pool;
  pool = p;
  rts_mutex_unlock(&lock);
}

void rts_pack_pool_lock(void) { rts_mutex_lock(&lock); }
void rts_pack_pool_unlock(void) { rts_mutex_unlock(&lock); }
