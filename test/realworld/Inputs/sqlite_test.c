// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Walks through SQLite: files, journals, full text and spatial indexes, JSON, windows, functions of its own, blobs, backup, two threads, and
// damaged database images, where the library must find its way by checking every byte it reads.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlite3.h"

#define EXPECT(condition) \
  ((condition) ? (void)0 : (fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition), exit(1)))

static void run(sqlite3 *db, const char *sql) {
  char *message = NULL;
  if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK) {
    fprintf(stderr, "%s: %s\n", sql, message);
    exit(1);
  }
}

// The first column of the first row, as a number; -1 if there is no row or an error.
static sqlite3_int64 ask(sqlite3 *db, const char *sql) {
  sqlite3_stmt *s;
  sqlite3_int64 answer = -1;
  if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) answer = sqlite3_column_int64(s, 0);
  sqlite3_finalize(s);
  return answer;
}

static sqlite3 *open_file(const char *name) {
  sqlite3 *db;
  EXPECT(sqlite3_open(name, &db) == SQLITE_OK);
  sqlite3_busy_timeout(db, 60000);
  return db;
}

static void journals(void) {
  static const char *const modes[] = {"delete", "wal", "truncate", "memory"};
  for (int i = 0; i < 4; i++) {
    sqlite3 *db = open_file("journal.db");
    char sql[80];
    sqlite3_snprintf(sizeof sql, sql, "pragma journal_mode=%s", modes[i]);
    run(db, sql);
    run(db, "create table if not exists t(a integer primary key, b text)");
    run(db, "begin; with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)"
            " insert or replace into t select i, hex(randomblob(i % 300)) from n; commit");
    run(db, "begin; delete from t where a % 3 = 0; rollback");
    run(db, "delete from t where a % 5 = 0; vacuum; reindex; analyze");
    EXPECT(ask(db, "select count(*) from t") == 1600);
    EXPECT(sqlite3_close(db) == SQLITE_OK);
  }
}

static void languages(sqlite3 *db) {
  run(db, "create virtual table doc using fts5(title, body)");
  run(db, "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)"
          " insert into doc select 'title ' || i, printf('word%d and word%d or else', i % 7, i % 11) from n");
  EXPECT(ask(db, "select count(*) from doc where doc match 'word3 AND word4'") > 0);
  EXPECT(ask(db, "select count(s) from (select snippet(doc, 1, '<', '>', '..', 4) s from doc where doc match 'wor*' order by rank)") == 500);
  run(db, "create virtual table place using rtree(id, x0, x1, y0, y1)");
  run(db, "with recursive n(i) as (select 1 union all select i + 1 from n where i < 900)"
          " insert into place select i, i % 30, i % 30 + 0.5, i / 30, i / 30 + 0.5 from n");
  EXPECT(ask(db, "select count(*) from place where x0 < 4 and y1 > 20") == 41);
  EXPECT(ask(db, "select json_extract('{\"a\":[1,{\"b\":42}]}', '$.a[1].b')") == 42);
  EXPECT(ask(db, "select sum(value) from json_each('[1,2,3,4]')") == 10);
  EXPECT(ask(db, "select max(s) from (select sum(rowid) over (order by rowid rows 2 preceding) s from doc)") == 499 * 3);
  EXPECT(ask(db, "select length(group_concat(substr(title, 3), ';')) from doc") > 1000);
  EXPECT(ask(db, "select 'abc' like 'A%' and 'x[y' glob '*[[]*'") == 1);
  EXPECT(sqlite3_exec(db, "select * from nowhere", NULL, NULL, NULL) == SQLITE_ERROR);
  EXPECT(sqlite3_exec(db, "select ((((", NULL, NULL, NULL) == SQLITE_ERROR);
}

static void reverse(sqlite3_context *context, int count, sqlite3_value **values) {
  int size = sqlite3_value_bytes(values[0]);
  const unsigned char *text = sqlite3_value_text(values[0]);
  char *copy = sqlite3_malloc(size + 1);
  EXPECT(count == 1 && text && copy);
  for (int i = 0; i < size; i++) copy[i] = (char)text[size - 1 - i];
  sqlite3_result_text(context, copy, size, sqlite3_free);
}

static void total(sqlite3_context *context, int count, sqlite3_value **values) {
  sqlite3_int64 *sum = sqlite3_aggregate_context(context, sizeof *sum);
  EXPECT(count == 1);
  *sum += sqlite3_value_int64(values[0]);
}

static void total_end(sqlite3_context *context) {
  sqlite3_int64 *sum = sqlite3_aggregate_context(context, sizeof *sum);
  sqlite3_result_int64(context, *sum);
}

static int by_length(void *unused, int na, const void *a, int nb, const void *b) {
  (void)unused;
  return na != nb ? na - nb : memcmp(a, b, (size_t)na);
}

static void own_functions(sqlite3 *db) {
  sqlite3_create_function(db, "reverse", 1, SQLITE_UTF8, NULL, reverse, NULL, NULL);
  sqlite3_create_function(db, "own_total", 1, SQLITE_UTF8, NULL, NULL, total, total_end);
  sqlite3_create_collation(db, "by_length", SQLITE_UTF8, NULL, by_length);
  EXPECT(ask(db, "select reverse('321')") == 123);
  EXPECT(ask(db, "select own_total(rowid) from doc") == 125250);
  EXPECT(ask(db, "select rowid from doc order by title collate by_length desc, rowid limit 1") >= 100);
}

static void blobs(sqlite3 *db) {
  run(db, "create table blob(data); insert into blob values(zeroblob(100000))");
  sqlite3_blob *blob;
  unsigned char buffer[777];
  EXPECT(sqlite3_blob_open(db, "main", "blob", "data", 1, 1, &blob) == SQLITE_OK);
  for (int at = 0; at + 777 < 100000; at += 777) {
    memset(buffer, at & 255, sizeof buffer);
    EXPECT(sqlite3_blob_write(blob, buffer, sizeof buffer, at) == SQLITE_OK);
    EXPECT(sqlite3_blob_read(blob, buffer, 99, at) == SQLITE_OK && buffer[98] == (at & 255));
  }
  EXPECT(sqlite3_blob_read(blob, buffer, 777, 99999) == SQLITE_ERROR);
  sqlite3_blob_close(blob);
}

static void backup(sqlite3 *from) {
  sqlite3 *to = open_file("backup.db");
  sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
  int status;
  while ((status = sqlite3_backup_step(b, 7)) == SQLITE_OK) continue;
  EXPECT(status == SQLITE_DONE && sqlite3_backup_finish(b) == SQLITE_OK);
  EXPECT(ask(to, "select count(*) from doc") == 500);
  sqlite3_close(to);
}

static void *writer(void *number) {
  sqlite3 *db = open_file("threads.db");
  sqlite3_stmt *s;
  EXPECT(sqlite3_prepare_v2(db, "insert into t values(?, ?)", -1, &s, NULL) == SQLITE_OK);
  for (int i = 0; i < 150; i++) {
    sqlite3_bind_int(s, 1, i);
    sqlite3_bind_text(s, 2, number, -1, SQLITE_STATIC);
    EXPECT(sqlite3_step(s) == SQLITE_DONE);
    sqlite3_reset(s);
  }
  sqlite3_finalize(s);
  sqlite3_close(db);
  return NULL;
}

static void threads(void) {
  sqlite3 *db = open_file("threads.db");
  pthread_t two[2];
  run(db, "pragma journal_mode=wal; pragma synchronous=off; create table t(a, b)");
  for (int i = 0; i < 2; i++) EXPECT(pthread_create(&two[i], NULL, writer, i ? "one" : "two") == 0);
  for (int i = 0; i < 2; i++) pthread_join(two[i], NULL);
  EXPECT(ask(db, "select count(*) from t") == 300);
  sqlite3_close(db);
}

// One connection of all threads, which SQLite serializes; and connections that SQLite does not lock, one a thread.
static sqlite3 *all;
static void *sharer(void *number) {
  char sql[100];
  for (int i = 0; i < 100; i++) {
    snprintf(sql, sizeof sql, "insert into s values(%d, '%s')", i, (char *)number);
    run(all, sql);
    EXPECT(ask(all, "select count(*) from s where a >= 0") > i);
  }
  return NULL;
}
static void *loner(void *number) {
  sqlite3 *db;
  (void)number;
  EXPECT(sqlite3_open_v2(":memory:", &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK);
  run(db, "create table n(a, b); with recursive c(x) as (values(1) union all select x + 1 from c where x < 500) insert into n select x, x % 7 from c");
  EXPECT(ask(db, "select sum(a) from n group by b order by 1 limit 1") > 0);
  sqlite3_close(db);
  return NULL;
}
static void sharing(void) {
  pthread_t six[6];
  EXPECT(sqlite3_open_v2(":memory:", &all, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) == SQLITE_OK);
  run(all, "create table s(a, b)");
  for (int i = 0; i < 6; i++) EXPECT(pthread_create(&six[i], NULL, i < 3 ? sharer : loner, "a thread") == 0);
  for (int i = 0; i < 6; i++) pthread_join(six[i], NULL);
  EXPECT(ask(all, "select count(*) from s") == 300);
  sqlite3_close(all);
}

// Opens copies of a database with some bytes changed. Whatever it answers, it must not touch what is not its own.
static void damaged(sqlite3 *good) {
  sqlite3_int64 size;
  unsigned char *image = sqlite3_serialize(good, "main", &size, 0);
  unsigned seed = 1;
  EXPECT(image);
  for (int round = 0; round < 1000; round++) {
    sqlite3 *db = open_file(":memory:");
    unsigned char *copy = sqlite3_malloc64((sqlite3_uint64)size);
    memcpy(copy, image, (size_t)size);
    for (int i = 0; i < 20; i++) {
      seed = seed * 1103515245 + 12345;
      copy[100 + (seed >> 4) % (unsigned)(size - 100)] = (unsigned char)(seed >> 16);
    }
    EXPECT(sqlite3_deserialize(db, "main", copy, size, size, SQLITE_DESERIALIZE_FREEONCLOSE) == SQLITE_OK);
    ask(db, "pragma integrity_check");
    ask(db, "select sum(length(body)) from doc where doc match 'word1'");
    ask(db, "select count(*) from place where x0 between 3 and 9");
    ask(db, "select count(data) from blob");
    EXPECT(sqlite3_close(db) == SQLITE_OK);
  }
  sqlite3_free(image);
}

int main(void) {
  remove("backup.db"), remove("journal.db"), remove("threads.db");
  sqlite3 *db = open_file(":memory:");
  journals();
  languages(db);
  own_functions(db);
  blobs(db);
  backup(db);
  threads();
  sharing();
  damaged(db);
  EXPECT(sqlite3_close(db) == SQLITE_OK);
  puts("done");
  return 0;
}
