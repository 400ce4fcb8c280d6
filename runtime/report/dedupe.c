/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The stable id of a report, and which ids this process has printed already. Under the report lock.
 * Owns the set of ids: open addressing in one mapping, never grown; when it is full, further new ids count as repeats (rule R7: the
 * number is said at exit). */
#include "base/check.h"
#include "base/str.h"
#include "platform/platform.h"
#include "report/diagnosis.h"
#include "report/locks.h"

#define ID_FRAMES 3
#define SLOTS RTS_LIMIT(16384, 64)

static u64 *seen;
static u32 used, repeats;

static u64 mix(u64 h, const void *p, uptr n) {
  const u8 *s = p;
  for (uptr i = 0; i < n; i++) h = (h ^ s[i]) * 0x100000001b3ull; /* FNV-1a */
  return h;
}

bool rts_report_is_system(const struct rts_module *m) {
  const char *name = rts_modules_basename(m->path);
  return rts_strncmp(name, "libc.so", 7) == 0 || rts_strncmp(name, "libc-", 5) == 0 || rts_strncmp(name, "ld-linux", 8) == 0 ||
         rts_strncmp(name, "libpthread", 10) == 0;
}

static u64 mix_module(u64 h, const struct rts_module *m) {
  if (m->build_id_size) return mix(h, m->build_id, m->build_id_size);
  const char *name = rts_modules_basename(m->path);
  return mix(h, name, rts_strlen(name));
}

/* The topmost frame of a stack outside the runtime and the C library; 0 if it has none. */
static u64 site_of(const struct rts_trace *t) {
  for (u32 i = 0; i < t->n; i++) {
    uptr addr = rts_trace_addr(t, i);
    const struct rts_module *m = rts_modules_find(addr);
    if (!m || m->runtime || rts_report_is_system(m)) continue;
    uptr offset = addr - m->bias;
    return mix(mix_module(0xcbf29ce484222325ull, m), &offset, sizeof offset);
  }
  return 0;
}

/* A race is the unordered pair of its sites: which of them came second is chance. */
static u64 race_id(const struct rts_diagnosis *d) {
  u64 a = 0, b = 0;
  for (u32 i = 0; i < d->traces_count; i++) {
    if (d->traces[i].role == RTS_ROLE_MAIN) a = site_of(&d->traces[i]);
    if (d->traces[i].role == RTS_ROLE_OTHER) b = site_of(&d->traces[i]);
  }
  u64 pair[2] = {a < b ? a : b, a < b ? b : a};
  u64 h = mix(mix(0xcbf29ce484222325ull, d->kind, rts_strlen(d->kind)), pair, sizeof pair);
  return h ? h : 1;
}

/* Where a party waits, and where it took what the one before it wants. */
static u64 party_site(const struct rts_diagnosis *d, const struct rts_diag_party *p) {
  u32 key = p->has_key ? p->held[0].trace : 0;
  u64 sites[2] = {key ? site_of(&d->traces[key - 1]) : 0, p->wait ? site_of(&d->traces[p->wait - 1]) : 0};
  return mix(0xcbf29ce484222325ull, sites, sizeof sites);
}

/* A deadlock or an inversion is the set of its parties' sites: whose part came last, where the cycle starts, and how many threads do the same is
 * chance. */
static u64 locks_id(const struct rts_diagnosis *d) {
  u64 sum = 0;
  for (u32 i = 0; i < d->parties_count; i++) {
    u64 site = party_site(d, &d->parties[i]);
    bool again = false;
    for (u32 k = 0; k < i && !again; k++) again = party_site(d, &d->parties[k]) == site;
    if (!again) sum += site;
  }
  u64 h = mix(mix(0xcbf29ce484222325ull, d->kind, rts_strlen(d->kind)), &sum, sizeof sum);
  return h ? h : 1;
}

u64 rts_report_id(const struct rts_diagnosis *d) {
  if (d->r->other) return race_id(d);
  if (d->r->locks && d->r->kind <= RTS_REPORT_LOCK_ORDER) return locks_id(d);
  u64 h = mix(0xcbf29ce484222325ull, d->kind, rts_strlen(d->kind));
  const struct rts_trace *t = d->traces_count && d->traces[0].role == RTS_ROLE_MAIN ? &d->traces[0] : NULL;
  u32 frames = 0;
  for (u32 i = 0; t && i < t->n && frames < ID_FRAMES; i++) {
    uptr addr = rts_trace_addr(t, i);
    const struct rts_module *m = rts_modules_find(addr);
    if (!m || m->runtime || rts_report_is_system(m)) continue;
    uptr offset = addr - m->bias;
    h = mix(mix_module(h, m), &offset, sizeof offset);
    frames++;
  }
  if (!frames && t && t->n) h = mix(h, &t->pcs[0], sizeof t->pcs[0]); /* nothing but unknown code: the address must do */
  return h ? h : 1;
}

bool rts_dedupe_first(u64 id) {
  if (!seen) seen = rts_os_map(SLOTS * sizeof *seen);
  if (!seen) return true;
  for (u32 i = (u32)id;; i++) {
    u64 *s = &seen[i % SLOTS];
    if (*s == id || (!*s && used >= SLOTS / 2)) return repeats++, false;
    if (!*s) return *s = id, used++, true;
  }
}

u32 rts_dedupe_repeats(void) { return repeats; }
