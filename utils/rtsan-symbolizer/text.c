#include "text.h"

#include "protocol.h"

#include <ctype.h>
#include <string.h>

static int digit(char c) {
  if (c >= '0' && c <= '9')
    return c - '0';
  c = (char)tolower((unsigned char)c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool rts_text_hex(const char *text, uint64_t *value) {
  if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
    text += 2;
  *value = 0;
  const char *start = text;
  for (; *text; text++) {
    if (digit(*text) < 0 || *value >> 60)
      return false;
    *value = *value << 4 | (uint64_t)digit(*text);
  }
  return text != start;
}

bool rts_text_is_build_id(const char *text) {
  size_t length = strspn(text, "0123456789abcdefABCDEF");
  return length >= 2 && length % 2 == 0 && !text[length];
}

bool rts_text_decode(char *text) {
  char *to = text;
  const char *start = text;
  while (*text) {
    int byte = *text++;
    if (byte == '%') {
      int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);
      if (low < 0 || !(byte = high << 4 | low))
        return false;
      text += 2;
    }
    *to++ = (char)byte;
  }
  *to = 0;
  return to != start;
}

void rts_text_print(FILE *out, const char *text, size_t limit) {
  if (!text || !*text)
    text = RTS_SYM_UNKNOWN;
  const size_t length = strlen(text);
  const size_t shown = length > limit ? limit - 3 : length;
  for (size_t i = 0; i < shown; i++) {
    unsigned char c = (unsigned char)text[i];
    putc(c < ' ' || c == 127 ? '?' : c, out);
  }
  if (shown < length)
    fputs("...", out);
}
