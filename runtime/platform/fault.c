/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Linux x86-64: signal actions and the decoding of faults. No state.
 *
 * An inline check reads the shadow byte at (addr >> 3) + RTS_SHADOW_OFFSET. For a wild address that read itself faults, so the
 * faulting instruction has the offset as its 32-bit displacement; the register beside it is addr >> 3. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* REG_RIP and kin */
#endif
#include "platform/fault.h"

#include <asm/unistd.h>
#include <signal.h>
#include <sys/resource.h>
#include <ucontext.h>

#include "base/str.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "rtsan/layout.h"

#define FLAG_RESTORER 0x04000000ul /* SA_RESTORER */

struct kernel_sigaction {
  uptr handler, flags, restorer;
  u64 mask;
};

/* Where a handler returns to. Unwinders know the frame by these very bytes. */
__asm__(
    ".text\n.p2align 4\n.type rts_os_sigreturn,@function\nrts_os_sigreturn:\n"
    "  mov $15, %rax\n  syscall\n.size rts_os_sigreturn, .-rts_os_sigreturn\n");
extern const char rts_os_sigreturn[] __attribute__((visibility("hidden")));

static bool install(int signo, rts_signal_handler fn, uptr flags) {
  struct kernel_sigaction sa = {0};
  sa.handler = (uptr)fn;
  sa.flags = SA_SIGINFO | FLAG_RESTORER | flags;
  sa.restorer = (uptr)rts_os_sigreturn;
  return RTS_SYS4(__NR_rt_sigaction, signo, &sa, 0, 8) == 0;
}
bool rts_os_signal_install(int signo, rts_signal_handler fn, bool altstack) { return install(signo, fn, SA_NODEFER | (altstack ? SA_ONSTACK : 0u)); }
bool rts_os_signal_install_async(int signo, rts_signal_handler fn) { return install(signo, fn, SA_ONSTACK | SA_RESTART); }

void rts_os_signal_default(int signo) {
  struct kernel_sigaction sa = {0};
  RTS_SYS4(__NR_rt_sigaction, signo, &sa, 0, 8);
}

uptr rts_os_signal_current(int signo) {
  struct kernel_sigaction sa = {0};
  return RTS_SYS4(__NR_rt_sigaction, signo, 0, &sa, 8) == 0 ? sa.handler : 0;
}

static bool is_none(const stack_t *s) { return (s->ss_flags & SS_DISABLE) || !s->ss_size; }
bool rts_os_altstack_get(uptr *base, uptr *size) {
  stack_t s = {0};
  if (RTS_SYS(__NR_sigaltstack, 0, &s, 0) < 0 || is_none(&s)) return false;
  *base = (uptr)s.ss_sp;
  *size = s.ss_size;
  return true;
}

bool rts_os_altstack_offer(uptr base, uptr size) {
  stack_t s = {.ss_sp = (void *)base, .ss_size = size}, was;
  if (RTS_SYS(__NR_sigaltstack, &s, &was, 0) < 0) return false;
  if (is_none(&was)) return true;
  RTS_SYS(__NR_sigaltstack, &was, 0, 0);
  return false;
}

void rts_os_altstack_withdraw(uptr base) {
  stack_t s = {.ss_flags = SS_DISABLE}, was;
  if (RTS_SYS(__NR_sigaltstack, &s, &was, 0) < 0 || is_none(&was) || was.ss_sp == (void *)base) return;
  RTS_SYS(__NR_sigaltstack, &was, 0, 0);
}

void rts_os_disable_core(void) {
  const u64 none[2] = {0, 0};
  RTS_SYS4(__NR_prlimit64, 0, RLIMIT_CORE, none, 0);
}

const char *rts_os_signal_name(int signo) {
  switch (signo) {
  case SIGSEGV: return "SEGV";
  case SIGBUS: return "BUS";
  case SIGFPE: return "FPE";
  case SIGILL: return "ILL";
  case SIGABRT: return "ABRT";
  case SIGTRAP: return "TRAP";
  case SIGSYS: return "SYS";
  }
  return NULL;
}

/* -- decoding -- */

/* General registers in the order in which instructions number them. */
static const struct {
  const char *name;
  int index;
} registers[] = {{"rax", REG_RAX}, {"rcx", REG_RCX}, {"rdx", REG_RDX}, {"rbx", REG_RBX}, {"rsp", REG_RSP}, {"rbp", REG_RBP},
                 {"rsi", REG_RSI}, {"rdi", REG_RDI}, {"r8", REG_R8},   {"r9", REG_R9},   {"r10", REG_R10}, {"r11", REG_R11},
                 {"r12", REG_R12}, {"r13", REG_R13}, {"r14", REG_R14}, {"r15", REG_R15}};

const char *rts_os_fault_register(const void *ucontext, u32 i, uptr *value) {
  if (!ucontext || i >= RTS_COUNT(registers)) return NULL;
  *value = (uptr)((const ucontext_t *)ucontext)->uc_mcontext.gregs[registers[i].index];
  return registers[i].name;
}

/* An instruction with one memory operand: where its bytes are, and of what the operand is made. */
struct operand {
  u8 code[24];
  u32 n, op;      /* readable bytes; where the opcode is */
  u32 end;        /* behind the displacement */
  u32 mod, reg, base; /* 0 to 15; NO_BASE: none, or there is an index too */
  sptr disp;
};
#define NO_BASE 16u

static bool decode_operand(uptr pc, struct operand *o) {
  o->n = sizeof o->code;
  u32 rex = 0, at = 0;
  rts_memset(o->code, 0, sizeof o->code);
  while (o->n > 1 && !rts_os_safe_copy(o->code, pc, o->n)) o->n--;
  while (o->code[at] == 0x66 || o->code[at] == 0xf2 || o->code[at] == 0xf3) at++;
  if ((o->code[at] & 0xf0) == 0x40) rex = o->code[at++];
  o->op = at;
  at += o->code[at] == 0x0f ? 2 : 1;
  u8 modrm = o->code[at++];
  o->mod = modrm >> 6;
  o->reg = (modrm >> 3) & 7u;
  o->base = modrm & 7;
  if (o->mod == 3) return false;
  if (o->base == 4) { /* a SIB byte follows */
    u8 sib = o->code[at++];
    o->base = (sib & 0x38) == 0x20 && !(rex & 2) ? sib & 7u : NO_BASE;
    if (o->mod == 0 && (sib & 7) == 5) return false;
  } else if (o->mod == 0 && o->base == 5) {
    o->base = NO_BASE; /* relative to pc */
  }
  if (o->base != NO_BASE) o->base |= (rex & 1) << 3;
  s32 disp = 0;
  if (o->mod == 1) disp = (s8)o->code[at++];
  else if (o->mod == 2 || o->base == NO_BASE) rts_memcpy(&disp, o->code + at, sizeof disp), at += 4;
  o->disp = disp;
  o->end = at;
  return at <= o->n;
}

static uptr base_value(const struct operand *o, const ucontext_t *uc) { return (uptr)uc->uc_mcontext.gregs[registers[o->base].index]; }

/* Is the instruction "... disp32=RTS_SHADOW_OFFSET(register)"? Then the register is the granule's number. */
static bool is_shadow_check(const struct operand *o, const ucontext_t *uc, uptr *granule) {
  if (o->mod != 2 || o->base == NO_BASE || (u32)o->disp != (u32)RTS_SHADOW_OFFSET) return false;
  *granule = base_value(o, uc);
  return true;
}

/* Is it a load whose result meets a thread-local variable at once, whose place may be loaded in between? */
static bool is_cell_load(const struct operand *o, const ucontext_t *uc, uptr *addr) {
  if (o->code[o->op] != 0x8b || o->base == NO_BASE) return false;
  const u8 *next = o->code + o->end;
  u32 left = (u32)sizeof o->code - o->end;
  if (left > 7 && (next[0] & 0xfb) == 0x48 && next[1] == 0x8b && (next[2] & 0xc7) == 5) next += 7, left -= 7;
  if (!left || next[0] != 0x64) return false;
  *addr = base_value(o, uc) + (uptr)o->disp;
  return true;
}

/* Does it move something from or to memory, or compare that with a number (as checks do), and nothing else? */
static enum rts_fault_access plain_move(const struct operand *o) {
  u8 op = o->code[o->op];
  if (op == 0x0f) switch (o->code[o->op + 1]) {
    case 0xb6: case 0xb7: case 0xbe: case 0xbf: case 0x10: case 0x28: case 0x6f: return RTS_FAULT_READ;
    case 0x11: case 0x29: case 0x7f: case 0xd6: return RTS_FAULT_WRITE;
    default: return RTS_FAULT_UNKNOWN;
    }
  bool compares = (op == 0x80 || op == 0x81 || op == 0x83) && o->reg == 7;
  if (op == 0x8a || op == 0x8b || op == 0x63 || compares) return RTS_FAULT_READ;
  return op == 0x88 || op == 0x89 || op == 0xc6 || op == 0xc7 ? RTS_FAULT_WRITE : RTS_FAULT_UNKNOWN;
}

static bool is_canonical(uptr a) { return (a >> 47) == 0 || (a >> 47) == (1ul << 17) - 1; }

/* A general protection fault: the CPU keeps the address for itself, the error word tells nothing. */
static void read_instruction(struct rts_fault *out, const struct operand *o, const ucontext_t *uc) {
  enum rts_fault_access a = plain_move(o);
  if (a == RTS_FAULT_UNKNOWN || o->base == NO_BASE || is_canonical(base_value(o, uc) + (uptr)o->disp)) return;
  out->named_addr = base_value(o, uc) + (uptr)o->disp;
  out->access = a;
}

void rts_os_fault_decode(int signo, const void *info, const void *ucontext, struct rts_fault *out) {
  const siginfo_t *si = info;
  const ucontext_t *uc = ucontext;
  const greg_t *g = uc->uc_mcontext.gregs;
  *out = (struct rts_fault){.signo = signo, .code = si->si_code};
  out->regs = (struct rts_regs){(uptr)g[REG_RIP], (uptr)g[REG_RSP], (uptr)g[REG_RBP]};
  out->from_user = si->si_code <= 0;
  if (out->from_user) {
    out->sender_pid = (u32)si->si_pid;
    return;
  }
  out->addr = (uptr)si->si_addr;
  if (signo != SIGSEGV && signo != SIGBUS) {
    out->addr_known = true;
    return;
  }
  out->addr_known = si->si_code != SI_KERNEL;
  uptr granule;
  struct operand o;
  if (decode_operand(out->regs.pc, &o)) {
    if (is_shadow_check(&o, uc, &granule)) {
      out->shadow_check = true;
      out->checked_addr = granule << RTS_SHADOW_SCALE;
      return;
    }
    out->cell_load = is_cell_load(&o, uc, &out->cell_addr);
    if (!out->addr_known) read_instruction(out, &o, uc);
  }
  if (!out->addr_known) return;
  u64 error = (u64)g[REG_ERR];
  out->access = out->addr == out->regs.pc || (error & 16) ? RTS_FAULT_FETCH : error & 2 ? RTS_FAULT_WRITE : RTS_FAULT_READ;
}

const char *rts_os_fault_reason(const struct rts_fault *f) {
  if (f->from_user) return NULL;
  if (f->signo == SIGFPE) switch (f->code) {
    case FPE_INTDIV: return "integer division by zero, or its result does not fit";
    case FPE_INTOVF: return "integer overflow";
    case FPE_FLTDIV: return "floating-point division by zero";
    case FPE_FLTOVF: return "floating-point overflow";
    case FPE_FLTUND: return "floating-point underflow";
    case FPE_FLTRES: return "floating-point result is inexact";
    case FPE_FLTINV: return "invalid floating-point operation";
    case FPE_FLTSUB: return "subscript out of range";
    }
  if (f->signo == SIGILL) switch (f->code) {
    case ILL_ILLOPC: return "illegal opcode";
    case ILL_ILLOPN: return "illegal operand";
    case ILL_ILLADR: return "illegal addressing mode";
    case ILL_ILLTRP: return "illegal trap";
    case ILL_PRVOPC: return "privileged opcode";
    case ILL_PRVREG: return "privileged register";
    }
  if (f->signo == SIGBUS) switch (f->code) {
    case BUS_ADRALN: return "misaligned address";
    case BUS_ADRERR: return "no memory behind this address (a mapped file that is shorter than its mapping?)";
    case BUS_OBJERR: return "hardware error";
    }
  return NULL;
}

/* `call rel32` of `[endbr64] [bnd] jmp *slot(%rip)`, or `call *slot(%rip)`. */
uptr rts_os_callee(uptr pc) {
  u8 code[11];
  s32 rel;
  uptr to, at = 0;
  if (!rts_os_safe_copy(code, pc - 6, 6)) return 0;
  rts_memcpy(&rel, code + 2, 4);
  to = pc + (uptr)(sptr)rel;
  if (code[0] == 0xff && code[1] == 0x15) return rts_os_safe_copy(&to, to, sizeof to) ? to : 0;
  if (code[1] != 0xe8 || !rts_os_safe_copy(code, to, sizeof code)) return 0;
  if (code[0] == 0xf3 && code[1] == 0x0f && code[2] == 0x1e && code[3] == 0xfa) at = 4;
  if (code[at] == 0xf2) at++;
  if (code[at] != 0xff || code[at + 1] != 0x25) return to;
  rts_memcpy(&rel, code + at + 2, 4);
  return rts_os_safe_copy(&to, to + at + 6 + (uptr)(sptr)rel, sizeof to) ? to : 0;
}
