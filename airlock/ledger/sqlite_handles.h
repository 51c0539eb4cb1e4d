// airlock/ledger/sqlite_handles.h
//
// SQLite's statements as C++ values, for index.cc alone.
//
// Every call of SQLite that can fail yields a Result here, so that no return
// code is dropped and none of its types is seen elsewhere.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "airlock/core/result.h"

namespace airlock::ledger {

// The last error of `database` as a failure: kDiskFull for SQLITE_FULL,
// kLedgerCorrupt for a damaged file or a broken uniqueness, kIo otherwise.
Failure SqliteFailure(sqlite3* database, std::string_view doing);

// A prepared statement, with its parameters bound from left to right.
class Statement {
 public:
  static Result<Statement> Prepare(sqlite3* database, const char* sql);

  Result<Done> Bind(std::string_view text);
  Result<Done> Bind(std::int64_t number);
  // True if there is a row.
  Result<bool> Step();
  // To run again with other parameters.
  void Reset();

  // Columns of the row, from 0.
  std::string Text(int column) const;
  std::int64_t Number(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const {
      sqlite3_finalize(statement);
    }
  };
  Statement(sqlite3* database, sqlite3_stmt* statement)
      : database_(database), statement_(statement) {}

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

// Statements without parameters and results.
Result<Done> Execute(sqlite3* database, const char* sql);

}  // namespace airlock::ledger
