// LevelDB on files in the current directory: batched fill, overwrite, point reads, scans, deletes, compaction, reopen.
#include "bench_util.h"
#include "leveldb/cache.h"
#include "leveldb/db.h"
#include "leveldb/filter_policy.h"
#include "leveldb/write_batch.h"
#include <memory>
#include <string>

static const char path[] = "leveldb.data";

static void check(const leveldb::Status &s) {
  if (!s.ok() && !s.IsNotFound()) {
    fprintf(stderr, "%s\n", s.ToString().c_str());
    exit(2);
  }
}

static std::string key_of(uint64_t n) {
  char text[32];
  snprintf(text, sizeof text, "key%010u", unsigned(n));
  return text;
}

static void fill(leveldb::DB *db, unsigned keys, uint64_t &rng) {
  for (unsigned i = 0; i < keys; i += 100) {
    leveldb::WriteBatch batch;
    for (unsigned k = 0; k < 100; k++) {
      uint64_t random = bench_random(&rng);
      batch.Put(key_of(random % keys), std::string(40 + (random >> 32) % 100, char('a' + (random >> 20) % 26)));
    }
    check(db->Write(leveldb::WriteOptions(), &batch));
  }
}

static uint64_t read(leveldb::DB *db, unsigned keys, uint64_t &rng) {
  uint64_t sum = 0;
  std::string value;
  for (unsigned i = 0; i < keys; i++) {
    leveldb::Status s = db->Get(leveldb::ReadOptions(), key_of(bench_random(&rng) % keys), &value);
    check(s);
    sum = bench_mix(sum, s.ok() ? value.size() + (unsigned char)value[0] : 1);
  }
  return sum;
}

static uint64_t scan(leveldb::DB *db) {
  uint64_t sum = 0;
  std::unique_ptr<leveldb::Iterator> it(db->NewIterator(leveldb::ReadOptions()));
  for (it->SeekToFirst(); it->Valid(); it->Next())
    sum = bench_mix(sum, (unsigned char)it->key()[12] + it->value().size());
  for (it->SeekToLast(); it->Valid() && it->key().compare("key0000010000") > 0; it->Prev())
    sum++;
  check(it->status());
  return sum;
}

int main(int argc, char **argv) {
  enum { KEYS = 30000 };
  long rounds = bench_rounds(argc, argv, 2);
  uint64_t rng = 109, sum = 0;
  std::unique_ptr<const leveldb::FilterPolicy> filter(leveldb::NewBloomFilterPolicy(10));
  std::unique_ptr<leveldb::Cache> cache(leveldb::NewLRUCache(1 << 20));
  leveldb::Options options;
  options.create_if_missing = true;
  options.compression = leveldb::kNoCompression;
  options.write_buffer_size = 512 << 10; // small, so that tables are written and compacted in the background
  options.filter_policy = filter.get();
  options.block_cache = cache.get();
  for (long r = 0; r < rounds; r++) {
    check(leveldb::DestroyDB(path, options));
    for (int session = 0; session < 2; session++) {
      leveldb::DB *opened;
      check(leveldb::DB::Open(options, path, &opened));
      std::unique_ptr<leveldb::DB> db(opened);
      fill(db.get(), KEYS, rng);
      sum = bench_mix(sum, read(db.get(), KEYS, rng));
      for (unsigned i = 0; i < KEYS; i += 7)
        check(db->Delete(leveldb::WriteOptions(), key_of(i)));
      sum = bench_mix(sum, scan(db.get()));
      db->CompactRange(nullptr, nullptr);
      sum = bench_mix(sum, read(db.get(), KEYS, rng) + scan(db.get()));
    }
  }
  check(leveldb::DestroyDB(path, options));
  return bench_done(sum);
}
