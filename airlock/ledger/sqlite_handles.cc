#include "airlock/ledger/sqlite_handles.h"

namespace airlock::ledger {

Failure SqliteFailure(sqlite3* database, std::string_view doing) {
  const int code = sqlite3_errcode(database) & 0xff;  // without its extension
  const Reason reason = code == SQLITE_FULL ? Reason::kDiskFull
                        : code == SQLITE_CORRUPT || code == SQLITE_NOTADB ||
                                code == SQLITE_CONSTRAINT
                            ? Reason::kLedgerCorrupt
                            : Reason::kIo;
  return {reason, "index, " + std::string(doing) + ": " +
                      std::string(sqlite3_errmsg(database))};
}

Result<Statement> Statement::Prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) {
    return SqliteFailure(database, sql);
  }
  return Statement(database, statement);
}

Result<Done> Statement::Bind(std::string_view text) {
  if (sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(),
                          SQLITE_TRANSIENT, SQLITE_UTF8) != SQLITE_OK) {
    return SqliteFailure(database_, "bind");
  }
  return Done{};
}

Result<Done> Statement::Bind(std::int64_t number) {
  if (sqlite3_bind_int64(statement_.get(), ++bound_, number) != SQLITE_OK) {
    return SqliteFailure(database_, "bind");
  }
  return Done{};
}

Result<bool> Statement::Step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return SqliteFailure(database_, sqlite3_sql(statement_.get()));
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
  bound_ = 0;
}

std::string Statement::Text(int column) const {
  const auto* text = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return text == nullptr ? std::string()
                         : std::string(reinterpret_cast<const char*>(text),
                                       static_cast<std::size_t>(size));
}

std::int64_t Statement::Number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

Result<Done> Execute(sqlite3* database, const char* sql) {
  if (sqlite3_exec(database, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
    return SqliteFailure(database, sql);
  }
  return Done{};
}

}  // namespace airlock::ledger
