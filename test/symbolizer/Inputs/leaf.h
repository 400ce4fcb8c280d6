static inline __attribute__((always_inline)) int leaf(volatile int *p) {
  __asm__ volatile(".globl probe\nprobe: nop");
  return *p;
}
