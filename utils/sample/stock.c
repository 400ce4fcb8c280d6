// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A little stock list kept in SQLite. Built with -DPLANTED_BUG it makes a mistake that is easy to make with SQLite: it
// keeps the text of a column after the statement that owns this text is finalized.
#include <stdio.h>
#include <stdlib.h>

#include "sqlite3.h"

static void check(sqlite3 *db, int status) {
  if (status == SQLITE_OK || status == SQLITE_ROW || status == SQLITE_DONE) return;
  fprintf(stderr, "stock: %s\n", sqlite3_errmsg(db));
  exit(2);
}

static void run(sqlite3 *db, const char *sql) { check(db, sqlite3_exec(db, sql, NULL, NULL, NULL)); }

static void fill(sqlite3 *db) {
  run(db, "create table part(id integer primary key, name text, shelf int, price real)");
  run(db, "create index by_shelf on part(shelf, price)");
  run(db, "begin");
  run(db, "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5000) "
          "insert into part select i, printf('part-%05d', i * 7919 % 5003), i % 40, (i * 31 % 997) / 10.0 from n");
  run(db, "commit");
  run(db, "update part set price = price * 1.05 where shelf in (select shelf from part group by shelf having avg(price) < 50)");
  run(db, "delete from part where id % 11 = 0");
}

static void print_shelves(sqlite3 *db) {
  sqlite3_stmt *query;
  check(db, sqlite3_prepare_v2(db, "select shelf, count(*), round(sum(price), 2) from part group by shelf order by 3 desc limit 3", -1,
                               &query, NULL));
  while (sqlite3_step(query) == SQLITE_ROW)
    printf("shelf %2d: %3d parts worth %8.2f\n", sqlite3_column_int(query, 0), sqlite3_column_int(query, 1),
           sqlite3_column_double(query, 2));
  check(db, sqlite3_finalize(query));
}

static void print_names(sqlite3 *db) {
  sqlite3_stmt *query;
  check(db, sqlite3_prepare_v2(db, "select group_concat(name, ' ') from part", -1, &query, NULL));
  check(db, sqlite3_step(query));
  const unsigned char *names = sqlite3_column_text(query, 0);
#ifdef PLANTED_BUG
  check(db, sqlite3_finalize(query));  // frees the text that `names` points to
  printf("the first name begins with '%c'\n", names[0]);
#else
  printf("the first name begins with '%c'\n", names[0]);
  check(db, sqlite3_finalize(query));
#endif
}

int main(void) {
  sqlite3 *db;
  check(NULL, sqlite3_open(":memory:", &db));
  fill(db);
  print_shelves(db);
  print_names(db);
  check(db, sqlite3_close(db));
  return 0;
}
