#include "policies/clamd_demand.h"

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"

namespace airlock::policies {
namespace {

constexpr std::size_t kMaxSocketBytes = 255;
// The most that MaxFileSize can say.
constexpr std::uint64_t kMostFileBytes = (1ULL << 31) - 3;
constexpr Seconds kMostZone{14 * 3600};

Failure BadPolicy(std::string why) {
  return {Reason::kBadPolicy, "clamd: " + std::move(why)};
}

std::string_view WindowsWord(const ClamdDemand& demand) {
  return demand.windows_suffice ? "suffice" : "incomplete";
}

}  // namespace

Result<Done> CheckClamd(const ClamdDemand& demand) {
  if (!demand.socket.starts_with('/') ||
      demand.socket.size() > kMaxSocketBytes ||
      Printable(demand.socket) != demand.socket) {
    return BadPolicy("the socket '" + Printable(demand.socket.substr(0, 80)) +
                     "' is no path from / on of at most 255 bytes");
  }
  if (demand.file_bytes < 2 * kClamdOverlapBytes ||
      demand.file_bytes > kMostFileBytes) {
    return BadPolicy("file-bytes is from 2 MiB to 2,147,483,645");
  }
  if (demand.max_database_age && demand.max_database_age->count <= 0) {
    return BadPolicy("a max-database-age of 0");
  }
  if (demand.patience.count <= 0) return BadPolicy("a patience of 0");
  if (demand.remember.count < 0 ||
      (demand.max_database_age && demand.remember > *demand.max_database_age)) {
    return BadPolicy("remember is longer than max-database-age");
  }
  return Done{};
}

Result<ClamdDemand> ReadClamd(NoteReader& reader) {
  TRY(Tokens tokens, reader.TakeTokens("clamd"));
  ClamdDemand demand;
  TRY(demand.socket, tokens.NextText());
  TRY(demand.file_bytes, tokens.NextNumber());
  TRY(const std::string_view windows, tokens.Next());
  demand.windows_suffice = windows == "suffice";
  TRY(const std::string_view age, tokens.Next());
  demand.max_database_age.reset();
  if (age != "-") {
    TRY(demand.max_database_age, ParseSeconds(age));
  }
  TRY(const std::string_view patience, tokens.Next());
  TRY(demand.patience, ParseSeconds(patience));
  TRY(const std::string_view remember, tokens.Next());
  TRY(demand.remember, ParseSeconds(remember));
  TRY_DONE(tokens.End());
  return demand;
}

void AddClamd(NoteWriter& writer, const ClamdDemand& demand) {
  writer.Add(
      "clamd",
      TokenEncode(demand.socket) + " " + std::to_string(demand.file_bytes) +
          " " + std::string(WindowsWord(demand)) + " " +
          (demand.max_database_age ? FormatSeconds(*demand.max_database_age)
                                   : "-") +
          " " + FormatSeconds(demand.patience) + " " +
          FormatSeconds(demand.remember));
}

NoteDigest RulesOf(const ClamdDemand& demand, ScanRound round) {
  NoteWriter writer("airlock.clamd-rules/v1");
  writer.Add("file-bytes", demand.file_bytes)
      .Add("overlap-bytes", kClamdOverlapBytes)
      .Add("windows", WindowsWord(demand))
      .Add("remember", FormatSeconds(demand.remember))
      .Add("round", round == ScanRound::kArrived ? "arrived" : "rested");
  return crypto::DigestNote(std::move(writer).text());
}

std::string DatabaseText(std::uint64_t version, Instant date) {
  return std::to_string(version) + " " + date.text();
}

std::optional<Instant> DateOfDatabase(std::string_view database) {
  const std::size_t space = database.find(' ');
  if (space == std::string_view::npos ||
      !ParseNumber(database.substr(0, space)).ok()) {
    return std::nullopt;
  }
  const auto date = Instant::Parse(database.substr(space + 1));
  if (!date.ok()) return std::nullopt;
  return *date;
}

bool IsFresh(const ClamdDemand& demand, std::string_view database,
             Instant now) {
  if (!demand.max_database_age) return true;
  const std::optional<Instant> date = DateOfDatabase(database);
  return date && now - *date <= *demand.max_database_age &&
         *date - now <= kMostZone;
}

}  // namespace airlock::policies
