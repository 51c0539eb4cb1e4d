#include "stager/clamd_scan.h"

#include <algorithm>
#include <utility>

namespace airlock::stager {
namespace {

using notes::LeafPart;

// clamd has a thread a file, 10 of them at first; what waits, waits in memory.
constexpr std::size_t kMostInFlight = 8;
constexpr std::uint64_t kMostBytesInFlight = 64ULL << 20;
// A daemon that goes at one file may have met its match. At three it is broken,
// or the whole artifact is made for it; either way people have to look.
constexpr std::uint64_t kMostGivenUp = 3;
// As many as a Scan record lists.
constexpr std::size_t kMaxFindings = 64;

Failure Lying(std::string why) {
  return {Reason::kLyingWorker, std::move(why)};
}

void KeepLast(Bytes& bytes, std::size_t count) {
  if (bytes.size() > count) bytes.erase(bytes.begin(), bytes.end() - count);
}

std::string DatabaseOf(const wire::ClamdVersion& version) {
  if (!version.database) return "-";
  return policies::DatabaseText(version.database->version,
                                version.database->date);
}

}  // namespace

Result<ClamdScan> ClamdScan::Start(const policies::ClamdDemand& demand,
                                   std::uint64_t most_bytes, Instant now,
                                   CleanLeaves& known,
                                   policies::ScanRound round) {
  TRY(wire::ClamdSession session,
      wire::ClamdSession::Open(demand.socket, demand.patience));
  const std::string database = DatabaseOf(session.version());
  if (!policies::IsFresh(demand, database, now)) {
    return Failure{Reason::kStaleDatabase,
                   database == "-"
                       ? "clamd does not tell how old its database is"
                       : "clamd's database is " + database +
                             ", the policy takes one of at most " +
                             FormatSeconds(*demand.max_database_age)};
  }
  return ClamdScan(demand, most_bytes, std::move(session), now, known, round);
}

ClamdScan::ClamdScan(const policies::ClamdDemand& demand,
                     std::uint64_t most_bytes, wire::ClamdSession session,
                     Instant now, CleanLeaves& known, policies::ScanRound round)
    : demand_(demand),
      most_bytes_(most_bytes),
      session_(std::move(session)),
      version_(session_.version()),
      began_(now),
      known_(&known),
      by_{demand.socket, version_.engine, DatabaseOf(version_),
          policies::RulesOf(demand)},
      round_(round) {}

Result<Done> ClamdScan::Take(std::string_view frame) {
  const auto read = notes::ReadPieceFrame(frame);
  if (!read.ok()) return Lying(read.failure().detail);
  const LeafPart part = read->piece.part;
  if (part == LeafPart::kWhole || part == LeafPart::kFirst) {
    TRY_DONE(Begin(read->piece.path));
  } else if (!open_ || leaves_.at(open_->leaf).path != read->piece.path) {
    return Lying("a piece of a leaf that has not begun");
  }
  TRY_DONE(Add(read->bytes));
  if (part == LeafPart::kWhole || part == LeafPart::kLast) return EndLeaf();
  return Done{};
}

Result<Done> ClamdScan::Begin(std::string path) {
  // What has not ended was of a container that broke, and comes again as part
  // of that. A match in what clamd has in hand of it counts.
  if (open_) {
    const std::uint64_t abandoned = open_->leaf;
    Leaf& leaf = leaves_.at(abandoned);
    leaf.digest = ObjectDigest(std::move(open_->hash).Finish256());
    leaf.abandoned = true;
    open_.reset();
    Settle(abandoned);
  }
  TRY(platform::MemoryFileWriter file, platform::MemoryFileWriter::Open());
  open_ = Open{next_leaf_, crypto::Hash(), std::move(file), 0, Bytes()};
  leaves_[next_leaf_].path = std::move(path);
  ++next_leaf_;
  return Done{};
}

Result<Done> ClamdScan::Add(ByteView bytes) {
  came_bytes_ += bytes.size();
  if (came_bytes_ > most_bytes_) return Lying("leaves without end");
  open_->hash.Update(bytes);
  leaves_.at(open_->leaf).size += bytes.size();
  while (!bytes.empty()) {
    if (open_->window_bytes == demand_.file_bytes) {
      TRY_DONE(EndWindow());
      Bytes tail = std::exchange(open_->tail, Bytes());
      KeepLast(tail, policies::kClamdOverlapBytes);
      TRY_DONE(Write(tail));
    }
    const ByteView part = bytes.first(std::min<std::uint64_t>(
        bytes.size(), demand_.file_bytes - open_->window_bytes));
    TRY_DONE(Write(part));
    bytes = bytes.subspan(part.size());
  }
  return Done{};
}

Result<Done> ClamdScan::Write(ByteView bytes) {
  TRY_DONE(open_->file.Write(bytes));
  open_->window_bytes += bytes.size();
  // Kept only where there may be another window.
  if (open_->window_bytes + policies::kClamdOverlapBytes < demand_.file_bytes) {
    return Done{};
  }
  Append(open_->tail, bytes);
  if (open_->tail.size() > 2 * policies::kClamdOverlapBytes) {
    KeepLast(open_->tail, policies::kClamdOverlapBytes);
  }
  return Done{};
}

Result<Done> ClamdScan::EndLeaf() {
  const std::uint64_t number = open_->leaf;
  const ObjectDigest digest(std::move(open_->hash).Finish256());
  Leaf& leaf = leaves_.at(number);
  leaf.known = leaf.windows == 0 && IsKnown(digest);
  if (open_->window_bytes > 0 && !leaf.known) {
    TRY_DONE(EndWindow());
  }
  leaf.digest = digest;
  ended_bytes_ += leaf.size;
  open_.reset();
  Settle(number);
  return Done{};
}

Result<Done> ClamdScan::EndWindow() {
  TRY(platform::MemoryFileWriter next, platform::MemoryFileWriter::Open());
  platform::MemoryFileWriter file = std::exchange(open_->file, std::move(next));
  TRY(platform::Fd sealed, std::move(file).Seal());
  const std::uint64_t bytes = std::exchange(open_->window_bytes, 0);
  ++leaves_.at(open_->leaf).windows;
  TRY_DONE(MakeRoomFor(bytes));
  return Ask({open_->leaf, bytes, std::move(sealed)});
}

Result<Done> ClamdScan::MakeRoomFor(std::uint64_t bytes) {
  while (!in_flight_.empty() &&
         (in_flight_.size() >= kMostInFlight ||
          in_flight_bytes_ + bytes > kMostBytesInFlight)) {
    TRY_DONE(Await());
  }
  return Done{};
}

Result<Done> ClamdScan::Ask(Window window) {
  const auto number = session_.Ask(window.file.get());
  if (!number.ok()) {
    std::vector<Window> windows;
    windows.push_back(std::move(window));
    return AskAgain(number.failure(), std::move(windows));
  }
  in_flight_bytes_ += window.bytes;
  in_flight_.emplace(*number, std::move(window));
  return Done{};
}

Result<Done> ClamdScan::Await() {
  const auto answer = session_.Next();
  if (!answer.ok()) return AskAgain(answer.failure(), {});
  auto found = in_flight_.extract(answer->number);
  in_flight_bytes_ -= found.mapped().bytes;
  Note(found.mapped(), answer->verdict);
  return Done{};
}

// The session is over. It may have been a file, so each gets one of its own.
Result<Done> ClamdScan::AskAgain(const Failure& why,
                                 std::vector<Window> windows) {
  if (why.reason == Reason::kScannerUnfit) return why;
  for (auto& [number, window] : in_flight_) {
    windows.push_back(std::move(window));
  }
  in_flight_.clear();
  in_flight_bytes_ = 0;
  for (const Window& window : windows) {
    TRY_DONE(Reopen());
    auto answer = session_.Ask(window.file.get()).ok()
                      ? session_.Next()
                      : Failure{Reason::kScannerUnreachable, "clamd: it went"};
    if (answer.ok()) {
      Note(window, answer->verdict);
      continue;
    }
    if (answer.failure().reason == Reason::kScannerUnfit ||
        ++given_up_ == kMostGivenUp) {
      return Failure{Reason::kScannerUnreachable,
                     answer.failure().detail + ", of " +
                         Printable(leaves_.at(window.leaf).path)};
    }
    const bool silent = answer.failure().reason == Reason::kTimedOut;
    Note(window, {silent ? wire::ClamdVerdict::Kind::kTimeout
                         : wire::ClamdVerdict::Kind::kError,
                  ""});
  }
  return Reopen();
}

Result<Done> ClamdScan::Reopen() {
  TRY(session_, wire::ClamdSession::Open(demand_.socket, demand_.patience));
  if (session_.version() != version_) {
    return Failure{Reason::kScannerUnreachable,
                   "clamd has another database than when the scan began"};
  }
  return Done{};
}

void ClamdScan::Note(const Window& window, const wire::ClamdVerdict& verdict) {
  using Kind = wire::ClamdVerdict::Kind;
  Leaf& leaf = leaves_.at(window.leaf);
  ++leaf.answered;
  const auto inconclusive = [&](const char* cause) {
    if (leaf.cause.empty()) leaf.cause = cause;
  };
  switch (verdict.kind) {
    case Kind::kClean:
      break;
    case Kind::kMatch:
      if (leaf.rule.empty()) leaf.rule = verdict.text;
      break;
    case Kind::kLimit:
      inconclusive("limit");
      break;
    case Kind::kTimeout:
      inconclusive("timeout");
      break;
    case Kind::kUnsupported:
      inconclusive("unsupported");
      break;
    case Kind::kError:
      inconclusive("error");
      break;
  }
  Settle(window.leaf);
}

// Once all of a leaf came and all of it is answered.
void ClamdScan::Settle(std::uint64_t number) {
  const auto at = leaves_.find(number);
  Leaf& leaf = at->second;
  if (!leaf.digest || leaf.answered < leaf.windows) return;
  if (leaf.windows > 1 && !demand_.windows_suffice && leaf.cause.empty()) {
    leaf.cause = "limit";
  }
  if (!leaf.cause.empty() && !leaf.abandoned) {
    unread_bytes_ += leaf.size;
    if (cause_.empty()) cause_ = leaf.cause;
  }
  if (!leaf.rule.empty() && findings_.size() == kMaxFindings) {
    ++more_findings_;
  } else if (!leaf.rule.empty()) {
    findings_.push_back({leaf.path, *leaf.digest, leaf.rule});
  }
  // What was read in windows was not read as the others were.
  const bool clean = leaf.cause.empty() && leaf.rule.empty() &&
                     !leaf.abandoned && leaf.windows == 1;
  if (clean && demand_.remember.count > 0) clean_.insert(*leaf.digest);
  leaves_.erase(at);
}

bool ClamdScan::IsKnown(const ObjectDigest& leaf) const {
  return clean_.contains(leaf) ||
         known_->Has(by_, leaf, began_, demand_.remember);
}

Result<notes::Scan> ClamdScan::Finish(const notes::HandedOver& handed) && {
  if (handed.handed_bytes > ended_bytes_) {
    return Lying("more was handed over than came");
  }
  while (!in_flight_.empty()) {
    TRY_DONE(Await());
  }
  auto version = session_.AskVersion();
  if (!version.ok() && version.failure().reason != Reason::kScannerUnfit) {
    TRY_DONE(Reopen());
    version = session_.version();
  }
  TRY(const wire::ClamdVersion after, std::move(version));
  if (after != version_) {
    return Failure{Reason::kScannerUnreachable,
                   "clamd got another database during the scan"};
  }
  for (const ObjectDigest& leaf : clean_) known_->Add(by_, leaf, began_);
  notes::Scan scan{
      handed.object,
      "clamd " + version_.engine,
      policies::RulesOf(demand_, round_),
      DatabaseOf(version_),
      notes::ScanOutcome::kClean,
      "",
      handed.handed_bytes - std::min(unread_bytes_, handed.handed_bytes),
      handed.total_bytes,
      std::move(findings_),
      more_findings_,
      ""};
  std::string cause = cause_.empty() ? handed.cause : cause_;
  if (!scan.findings.empty()) {
    scan.outcome = notes::ScanOutcome::kMatch;
  } else if (!cause.empty() || scan.covered_bytes != scan.total_bytes) {
    scan.outcome = notes::ScanOutcome::kInconclusive;
    scan.cause = cause.empty() ? "limit" : std::move(cause);
  }
  return scan;
}

}  // namespace airlock::stager
