// LMDB, a memory-mapped B+tree in the current directory: random and sequential puts, gets, cursor walks, deletes.
#include "bench_util.h"
#include "lmdb.h"
#include <string.h>

static void check(int status) {
  if (status != MDB_SUCCESS && status != MDB_NOTFOUND) {
    fprintf(stderr, "%s\n", mdb_strerror(status));
    exit(2);
  }
}

static MDB_val key_of(char *buffer, uint64_t n) {
  size_t length = (size_t)sprintf(buffer, "k%08u", (unsigned)n);
  return (MDB_val){length, buffer};
}

enum { KEYS = 20000, PER_TRANSACTION = 2000 };

static void fill(MDB_env *env, MDB_dbi dbi, uint64_t *rng) {
  char name[32], data[200];
  for (int i = 0; i < KEYS; i += PER_TRANSACTION) {
    MDB_txn *txn;
    check(mdb_txn_begin(env, NULL, 0, &txn));
    for (int k = 0; k < PER_TRANSACTION; k++) {
      uint64_t random = bench_random(rng);
      MDB_val key = key_of(name, random & 1 ? random % KEYS : (uint64_t)(i + k));
      MDB_val value = {20 + (random >> 32) % 150, data};
      memset(data, (int)(random >> 20 & 127), value.mv_size);
      check(mdb_put(txn, dbi, &key, &value, 0));
    }
    check(mdb_txn_commit(txn));
  }
}

static uint64_t read_all(MDB_env *env, MDB_dbi dbi, uint64_t *rng) {
  MDB_txn *txn;
  MDB_cursor *cursor;
  MDB_val key, value;
  char name[32];
  uint64_t sum = 0;
  check(mdb_txn_begin(env, NULL, MDB_RDONLY, &txn));
  for (int i = 0; i < 2 * KEYS; i++) {
    key = key_of(name, bench_random(rng) % KEYS);
    int status = mdb_get(txn, dbi, &key, &value);
    check(status);
    sum = bench_mix(sum, status == MDB_SUCCESS ? value.mv_size + *(unsigned char *)value.mv_data : 1);
  }
  check(mdb_cursor_open(txn, dbi, &cursor));
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS)
    sum = bench_mix(sum, key.mv_size + ((unsigned char *)key.mv_data)[8] + value.mv_size);
  mdb_cursor_close(cursor);
  mdb_txn_abort(txn);
  return sum;
}

static uint64_t remove_some(MDB_env *env, MDB_dbi dbi) {
  MDB_txn *txn;
  char name[32];
  uint64_t gone = 0;
  check(mdb_txn_begin(env, NULL, 0, &txn));
  for (uint64_t i = 0; i < KEYS; i += 3) {
    MDB_val key = key_of(name, i);
    int status = mdb_del(txn, dbi, &key, NULL);
    check(status);
    gone += status == MDB_SUCCESS;
  }
  check(mdb_txn_commit(txn));
  return gone;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 8);
  uint64_t rng = 113, sum = 0;
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi dbi;
  check(mdb_env_create(&env));
  check(mdb_env_set_mapsize(env, 64 << 20));
  // No sync: the disk is not what is measured. One file, no directory of its own.
  check(mdb_env_open(env, "lmdb.data", MDB_NOSYNC | MDB_NOSUBDIR, 0600));
  check(mdb_txn_begin(env, NULL, 0, &txn));
  check(mdb_dbi_open(txn, NULL, 0, &dbi));
  mdb_txn_abort(txn); // nothing written: this LMDB refuses to commit that, and the main database is open anyway
  for (long r = 0; r < rounds; r++) {
    fill(env, dbi, &rng);
    sum = bench_mix(sum, read_all(env, dbi, &rng));
    sum = bench_mix(sum, remove_some(env, dbi));
  }
  mdb_env_close(env);
  remove("lmdb.data");
  remove("lmdb.data-lock");
  return bench_done(sum);
}
