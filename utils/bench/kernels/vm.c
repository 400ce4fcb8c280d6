// Interpreter loop: a stack machine runs a byte-code sieve and a checksum loop; one big switch, operand stack in memory.
#include "bench_util.h"
#include <string.h>

enum op { PUSH, LOAD, STORE, GET, SET, ADD, MUL, SUB, LESS, EQUAL, JUMP, JUMP_IF, XOR, HALT };

struct vm {
  const int *code;
  int pc, sp;
  int64_t stack[64], locals[16];
  int64_t *memory;
};

static BENCH_NOINLINE int64_t run(struct vm *vm) {
  uint64_t executed = 0;
  for (;; executed++) {
    switch ((enum op)vm->code[vm->pc++]) {
    case PUSH: vm->stack[vm->sp++] = vm->code[vm->pc++]; break;
    case LOAD: vm->stack[vm->sp++] = vm->locals[vm->code[vm->pc++]]; break;
    case STORE: vm->locals[vm->code[vm->pc++]] = vm->stack[--vm->sp]; break;
    case GET: vm->stack[vm->sp - 1] = vm->memory[vm->stack[vm->sp - 1]]; break;
    case SET: vm->sp -= 2; vm->memory[vm->stack[vm->sp]] = vm->stack[vm->sp + 1]; break;
    case ADD: vm->sp--; vm->stack[vm->sp - 1] += vm->stack[vm->sp]; break;
    case SUB: vm->sp--; vm->stack[vm->sp - 1] -= vm->stack[vm->sp]; break;
    case MUL: vm->sp--; vm->stack[vm->sp - 1] = (vm->stack[vm->sp - 1] * vm->stack[vm->sp]) & 0xfffffff; break;
    case XOR: vm->sp--; vm->stack[vm->sp - 1] ^= vm->stack[vm->sp]; break;
    case LESS: vm->sp--; vm->stack[vm->sp - 1] = vm->stack[vm->sp - 1] < vm->stack[vm->sp]; break;
    case EQUAL: vm->sp--; vm->stack[vm->sp - 1] = vm->stack[vm->sp - 1] == vm->stack[vm->sp]; break;
    case JUMP: vm->pc = vm->code[vm->pc]; break;
    case JUMP_IF:
      if (vm->stack[--vm->sp])
        vm->pc = vm->code[vm->pc];
      else
        vm->pc++;
      break;
    case HALT: return vm->locals[3] + (int64_t)executed;
    }
  }
}

enum { LIMIT = 20000 };

// locals: 0 = i, 1 = j, 3 = result. Marks composites in memory, then hashes i into the result for every prime.
static const int program[] = {
    /* 0*/ PUSH, 2, STORE, 0,
    /* 4*/ LOAD, 0, GET, PUSH, 0, EQUAL, JUMP_IF, 22, // prime
    /*12*/ LOAD, 0, PUSH, 1, ADD, STORE, 0, JUMP, 62, HALT,
    /*22*/ LOAD, 3, PUSH, 31, MUL, LOAD, 0, XOR, STORE, 3, LOAD, 0, LOAD, 0, ADD, STORE, 1,
    /*39*/ LOAD, 1, PUSH, LIMIT, LESS, JUMP_IF, 48, JUMP, 12, // more multiples?
    /*48*/ LOAD, 1, PUSH, 1, SET, LOAD, 1, LOAD, 0, ADD, STORE, 1, JUMP, 39,
    /*62*/ LOAD, 0, PUSH, LIMIT, LESS, JUMP_IF, 4, HALT,
};

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 240);
  uint64_t sum = 0;
  struct vm *vm = calloc(1, sizeof *vm);
  vm->memory = malloc(LIMIT * sizeof *vm->memory);
  vm->code = program;
  for (long r = 0; r < rounds; r++) {
    memset(vm->memory, 0, LIMIT * sizeof *vm->memory);
    vm->pc = vm->sp = 0;
    vm->locals[3] = r;
    sum = bench_mix(sum, (uint64_t)run(vm));
  }
  free(vm->memory);
  free(vm);
  return bench_done(sum);
}
