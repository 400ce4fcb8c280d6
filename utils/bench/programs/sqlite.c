// SQLite, in-memory database: transactions of inserts, indexes, joins, aggregates, updates, text functions, deletes.
#include "bench_util.h"
#include "sqlite3.h"
#include <string.h>

static sqlite3 *db;

static void fail(const char *what) {
  fprintf(stderr, "%s: %s\n", what, sqlite3_errmsg(db));
  exit(2);
}

static void run(const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
    fail(sql);
}

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *s;
  if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
    fail(sql);
  return s;
}

// Folds every value of every row, as the text the library renders it to.
static uint64_t query(const char *sql) {
  sqlite3_stmt *s = prepare(sql);
  uint64_t sum = 0;
  int status;
  while ((status = sqlite3_step(s)) == SQLITE_ROW)
    for (int c = 0; c < sqlite3_column_count(s); c++) {
      const unsigned char *text = sqlite3_column_text(s, c);
      for (; text && *text; text++)
        sum = bench_mix(sum, *text);
    }
  if (status != SQLITE_DONE)
    fail(sql);
  sqlite3_finalize(s);
  return sum;
}

static void fill(uint64_t *rng) {
  sqlite3_stmt *user = prepare("insert into user values (?, ?, ?)");
  sqlite3_stmt *sale = prepare("insert into sale(user, item, price, note) values (?, ?, ?, ?)");
  char text[64];
  for (int i = 0; i < 2000; i++) {
    snprintf(text, sizeof text, "user %05d of town %d", i * 7919 % 100003, i % 40);
    sqlite3_bind_int(user, 1, i);
    sqlite3_bind_text(user, 2, text, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int(user, 3, i % 40);
    if (sqlite3_step(user) != SQLITE_DONE)
      fail("insert user");
    sqlite3_reset(user);
  }
  for (int batch = 0; batch < 30; batch++) {
    run("begin");
    for (int i = 0; i < 1000; i++) {
      uint64_t random = bench_random(rng);
      snprintf(text, sizeof text, "%s-%u", random & 1 ? "Regular" : "express delivery", (unsigned)(random >> 40));
      sqlite3_bind_int(sale, 1, (int)(random >> 8 & 2047));
      sqlite3_bind_int(sale, 2, (int)(random >> 20 & 63));
      sqlite3_bind_double(sale, 3, (double)(random >> 32 & 0xffff) / 100);
      sqlite3_bind_text(sale, 4, text, -1, SQLITE_TRANSIENT);
      if (sqlite3_step(sale) != SQLITE_DONE)
        fail("insert sale");
      sqlite3_reset(sale);
    }
    run("commit");
  }
  sqlite3_finalize(user);
  sqlite3_finalize(sale);
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 6);
  uint64_t rng = 107, sum = 0;
  for (long r = 0; r < rounds; r++) {
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
      fail("open");
    run("create table user(id integer primary key, name text, town int);"
        "create table sale(id integer primary key, user int, item int, price real, note text);");
    fill(&rng);
    run("create index sale_user on sale(user, item)");
    sum = bench_mix(sum, query("select u.town, count(*), round(sum(s.price), 2) from sale s join user u on u.id = s.user "
                               "group by u.town order by 3 desc"));
    sum = bench_mix(sum, query("select upper(substr(note, 1, 9)), length(note), replace(note, '-', '+') from sale "
                               "where note like '%7%' order by note limit 400"));
    run("begin; update sale set price = price * 1.1, note = note || '!' where item < 20;"
        "update user set name = replace(name, 'town', 'city') where town in (select town from user where id % 9 = 0);"
        "delete from sale where id % 5 = 0; commit;");
    sum = bench_mix(sum, query("with top(u, n) as (select user, count(*) from sale group by user) "
                               "select name, n from top join user on id = u where n > 10 order by n, name"));
    sum = bench_mix(sum, query("select a.id, b.id from sale a join sale b on b.user = a.user and b.item = a.item "
                               "where a.id < b.id and a.price > b.price order by 1, 2"));
    run("vacuum");
    sum = bench_mix(sum, query("pragma integrity_check"));
    sqlite3_close(db);
  }
  return bench_done(sum);
}
