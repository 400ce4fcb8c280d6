/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Text assembly. Any context; the caller's buffer only. */
#include "report/out.h"

#include "base/fmt.h"
#include "base/str.h"

void rts_out_bytes(struct rts_out *o, const char *s, uptr n) {
  uptr room = o->cap - o->len - 1;
  if (n > room) o->lost = true, n = room;
  rts_memcpy(o->buf + o->len, s, n);
  o->len += n;
  o->buf[o->len] = 0;
}

void rts_out_printf(struct rts_out *o, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  uptr room = o->cap - o->len;
  uptr n = rts_vsnprintf(o->buf + o->len, room, fmt, ap);
  va_end(ap);
  if (n >= room) o->lost = true, n = room - 1;
  o->len += n;
}

void rts_out_color(struct rts_out *o, enum rts_color c) {
  static const char *const codes[] = {"\033[0m", "\033[1;31m", "\033[1;34m", "\033[1;32m", "\033[1;36m", "\033[2m"};
  if (o->color) rts_out_bytes(o, codes[c], rts_strlen(codes[c]));
}

void rts_out_strip(char *s) {
  char *to = s;
  while (*s) {
    if (*s == '\033' && s[1] == '[') {
      for (s += 2; *s && !(*s >= '@' && *s <= '~');) s++;
      if (*s) s++;
      continue;
    }
    *to++ = *s++;
  }
  *to = 0;
}

/* Length of the UTF-8 character at s, 0 if malformed. */
static u32 utf8_size(const u8 *s) {
  u32 n = s[0] < 0x80 ? 1 : s[0] >= 0xc2 && s[0] < 0xe0 ? 2 : s[0] >= 0xe0 && s[0] < 0xf0 ? 3 : s[0] >= 0xf0 && s[0] < 0xf5 ? 4 : 0;
  for (u32 i = 1; i < n; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  return n;
}

void rts_out_json(struct rts_out *o, const char *s) {
  if (!s) {
    rts_out_bytes(o, "null", 4);
    return;
  }
  rts_out_bytes(o, "\"", 1);
  while (*s) {
    u32 n = utf8_size((const u8 *)s);
    if (n == 0) rts_out_bytes(o, "\\ufffd", 6), n = 1;
    else if (*s == '"' || *s == '\\') rts_out_printf(o, "\\%c", *s);
    else if ((u8)*s < ' ' || *s == 127) rts_out_printf(o, "\\u%04x", (u32)(u8)*s);
    else rts_out_bytes(o, s, n);
    s += n;
  }
  rts_out_bytes(o, "\"", 1);
}
