#include "airlock/ledger/index.h"

#include <sqlite3.h>

#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"
#include "airlock/ledger/sqlite_handles.h"
#include "airlock/platform/directory.h"

namespace airlock::ledger {
namespace {

// In user_version; another number means another layout, and a fresh file.
constexpr std::int64_t kLayout = 2;

// Every key is in `records`, by its digest, as one may be as long as a record;
// so a kind stands in a chain if a row says so. One extent row. WAL, as a
// reader of the file never waits; NORMAL, as what a power failure takes from it
// is added again from the tiles.
constexpr const char* kPragmas =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
    "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;";
constexpr const char* kSchema =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE extent (one INTEGER PRIMARY KEY CHECK (one = 1),"
    " size INTEGER NOT NULL, root TEXT NOT NULL) STRICT;"
    "CREATE TABLE records (number INTEGER PRIMARY KEY, subject TEXT NOT NULL,"
    " kind TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL,"
    " time INTEGER NOT NULL, body TEXT NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX by_key ON records (subject, key);"
    "CREATE INDEX by_kind ON records (subject, kind);"
    "CREATE INDEX by_number ON records (subject, number);"
    "PRAGMA user_version = 2;"
    "COMMIT;";

Failure Damaged(std::string why) {
  return {Reason::kLedgerCorrupt, "index: " + std::move(why)};
}

Result<std::int64_t> OneNumber(sqlite3* database, const char* sql) {
  TRY(Statement statement, Statement::Prepare(database, sql));
  TRY(const bool row, statement.Step());
  if (!row) return Damaged("no answer");
  return statement.Number(0);
}

Result<Done> CheckSound(sqlite3* database) {
  TRY(Statement check, Statement::Prepare(database, "PRAGMA quick_check(1)"));
  TRY(const bool row, check.Step());
  if (!row || check.Text(0) != "ok") return Damaged("quick_check");
  return Done{};
}

Result<Index::Extent> ReadExtent(sqlite3* database) {
  TRY(Statement statement,
      Statement::Prepare(database, "SELECT size, root FROM extent"));
  TRY(const bool row, statement.Step());
  if (!row) return Index::Extent{0, crypto::EmptyRoot()};
  TRY(const RootDigest root, RootDigest::Parse(statement.Text(1)));
  const Index::Extent extent{static_cast<std::uint64_t>(statement.Number(0)),
                             root};
  TRY(const std::int64_t rows,
      OneNumber(database, "SELECT count(*) FROM records"));
  if (static_cast<std::uint64_t>(rows) != extent.size) {
    return Damaged("rows are missing");
  }
  return extent;
}

// Runs `work` in a transaction: all of it or none.
template <typename Work>
Result<Done> Atomically(sqlite3* database, Work work) {
  TRY_DONE(Execute(database, "BEGIN IMMEDIATE"));
  Result<Done> result = work();
  if (result.ok()) result = Execute(database, "COMMIT");
  // After a failed COMMIT the transaction may still be open, or not.
  if (!result.ok() && sqlite3_get_autocommit(database) == 0) {
    (void)Execute(database, "ROLLBACK");
  }
  return result;
}

Result<Done> RemoveFiles(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const bool bare = slash == std::string::npos;
  TRY(const platform::Directory directory,
      platform::Directory::Make(bare ? "." : path.substr(0, slash)));
  const std::string name = bare ? path : path.substr(slash + 1);
  // The log first: alone it would be applied to the next file of this name.
  for (const char* suffix : {"-wal", "-shm", "-journal", ""}) {
    TRY_DONE(directory.Remove(name + suffix));
  }
  return Done{};
}

}  // namespace

void Index::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

Result<Index> Index::OpenExisting(const std::string& path) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &opened,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE,
      nullptr);
  Database database(opened);
  if (code != SQLITE_OK) return SqliteFailure(opened, "open " + path);
  TRY_DONE(Execute(opened, kPragmas));
  TRY(const std::int64_t layout, OneNumber(opened, "PRAGMA user_version"));
  TRY(const std::int64_t tables,
      OneNumber(opened, "SELECT count(*) FROM sqlite_schema"));
  if (layout == 0 && tables == 0) {
    TRY_DONE(Execute(opened, kSchema));
  } else if (layout != kLayout) {
    return Damaged("layout " + std::to_string(layout));
  }
  TRY_DONE(CheckSound(opened));
  TRY(const Extent extent, ReadExtent(opened));
  return Index(std::move(database), extent);
}

Result<Index> Index::Open(const std::string& path) {
  auto index = OpenExisting(path);
  if (index.ok()) return index;
  // Whatever is wrong with it, the file is worth nothing; a place that cannot
  // be written fails again, and says so.
  return OpenEmpty(path);
}

Result<Index> Index::OpenEmpty(const std::string& path) {
  TRY_DONE(RemoveFiles(path));
  return OpenExisting(path);
}

Result<Done> Index::Add(std::span<const ChainedRecord> records,
                        const RootDigest& root) {
  const Extent grown{extent_.size + records.size(), root};
  TRY_DONE(Atomically(database_.get(), [&]() -> Result<Done> {
    TRY(Statement insert,
        Statement::Prepare(database_.get(),
                           "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)"));
    std::uint64_t expected = extent_.size;
    for (const auto& [digest, record] : records) {
      Check(record.index == expected++, "records are indexed in order");
      TRY(const std::string key, UniqueKeyOf(record.body));
      TRY_DONE(insert.Bind(static_cast<std::int64_t>(record.index)));
      TRY_DONE(insert.Bind(record.subject.text()));
      TRY_DONE(insert.Bind(KindOfNote(record.body.text)));
      TRY_DONE(insert.Bind(crypto::DigestNote(key).text()));
      TRY_DONE(insert.Bind(digest.text()));
      TRY_DONE(insert.Bind(record.time.unix_seconds()));
      TRY_DONE(insert.Bind(DigestBody(record.body).text()));
      TRY_DONE(insert.Step());
      insert.Reset();
    }
    TRY(Statement extent,
        Statement::Prepare(database_.get(),
                           "INSERT OR REPLACE INTO extent VALUES (1, ?, ?)"));
    TRY_DONE(extent.Bind(static_cast<std::int64_t>(grown.size)));
    TRY_DONE(extent.Bind(grown.root.text()));
    TRY_DONE(extent.Step());
    return Done{};
  }));
  extent_ = grown;
  return Done{};
}

Result<std::optional<Index::Entry>> Index::Find(const Subject& subject,
                                                const std::string& key) {
  TRY(Statement select,
      Statement::Prepare(database_.get(),
                         "SELECT number, digest, time, body FROM records"
                         " WHERE subject = ? AND key = ?"));
  TRY_DONE(select.Bind(subject.text()));
  TRY_DONE(select.Bind(crypto::DigestNote(key).text()));
  TRY(const bool row, select.Step());
  if (!row) return std::optional<Entry>();
  TRY(const RecordDigest digest, RecordDigest::Parse(select.Text(1)));
  TRY(const NoteDigest body, NoteDigest::Parse(select.Text(3)));
  return std::optional<Entry>(
      Entry{static_cast<std::uint64_t>(select.Number(0)), digest,
            Instant(select.Number(2)), body});
}

Result<ChainState> Index::StateOf(const Subject& subject) {
  ChainState state;
  TRY(Statement head,
      Statement::Prepare(database_.get(),
                         "SELECT digest FROM records WHERE subject = ?"
                         " ORDER BY number DESC LIMIT 1"));
  TRY_DONE(head.Bind(subject.text()));
  TRY(const bool any, head.Step());
  if (!any) return state;
  TRY(state.head, RecordDigest::Parse(head.Text(0)));
  TRY(Statement kinds,
      Statement::Prepare(
          database_.get(),
          "SELECT DISTINCT kind FROM records WHERE subject = ?"));
  TRY_DONE(kinds.Bind(subject.text()));
  for (;;) {
    TRY(const bool row, kinds.Step());
    if (!row) return state;
    const auto kind = RecordKindOf(kinds.Text(0));
    if (!kind) return Damaged("a kind that is not known");
    state.kinds.insert(*kind);
  }
}

NoteDigest DigestBody(const SignedNote& body) {
  return crypto::DigestNote(FormatSigned(body));
}

}  // namespace airlock::ledger
