#include "verifier/scanners/scan.h"

#include <string_view>
#include <utility>

#include "verifier/parsers/unpack.h"
#include "verifier/scanners/yara_scanner.h"

namespace airlock::verifier {
namespace {

// The largest leaf that is held in memory and scanned as one: libraries for
// profiling have 145 MB. In pieces, a match across a border would be lost in
// silence.
constexpr std::uint64_t kMaxLeafBytes = 192ULL << 20;
// The slowest rule sets measured read 6 MB/s: 32 s for the largest leaf.
constexpr std::uint64_t kLeafSeconds = 60;
// As many as a Scan record lists.
constexpr std::size_t kMaxFindings = 64;

class ScanningVisitor final : public LeafVisitor {
 public:
  ScanningVisitor(Scanner& scanner, const ObjectDigest& object)
      : scanner_(scanner), object_(object) {}

  std::uint64_t wanted_bytes() const override { return kMaxLeafBytes; }

  Result<bool> Visit(const Leaf& leaf) override {
    if (!leaf.bytes) {
      Inconclusive("limit");
      return false;
    }
    const LeafScan scan = scanner_.Scan(*leaf.bytes, kLeafSeconds);
    for (const std::string& rule : scan.rules) Found(leaf, rule);
    switch (scan.ending) {
      case LeafScan::Ending::kWhole:
        return true;
      case LeafScan::Ending::kTimeout:
        Inconclusive("timeout");
        return false;
      case LeafScan::Ending::kTooManyMatches:
        Inconclusive("limit");
        return false;
      case LeafScan::Ending::kError:
        Inconclusive("error");
        return false;
    }
    return false;
  }

  // The first cause is the one reported.
  void Inconclusive(std::string_view cause) {
    if (cause_.empty()) cause_ = cause;
  }

  const std::string& cause() const { return cause_; }
  std::vector<notes::Finding>& findings() { return findings_; }
  std::uint64_t more_findings() const { return more_findings_; }

 private:
  void Found(const Leaf& leaf, const std::string& rule) {
    if (findings_.size() == kMaxFindings) {
      ++more_findings_;
      return;
    }
    const ObjectDigest& digest = leaf.path.empty() ? object_ : leaf.digest;
    findings_.push_back({leaf.path, digest, rule});
  }

  Scanner& scanner_;
  ObjectDigest object_;
  std::string cause_;
  std::vector<notes::Finding> findings_;
  std::uint64_t more_findings_ = 0;
};

}  // namespace

Result<Done> PrepareScanners() {
  // Compiling proves the shipped rules, too: better now than at the first job.
  static const Result<Done> prepared = []() -> Result<Done> {
    TRY_DONE(Scanner::Compile(ShippedRules()));
    return Done{};
  }();
  return prepared;
}

Result<notes::Scan> ScanObject(const notes::Job& job, const Input& input,
                               const Rules& rules) {
  TRY(Scanner scanner, Scanner::Compile(rules));
  ScanningVisitor visitor(scanner, input.item.object);
  FdSource source(input.fd);
  TRY(const Unpacked unpacked,
      Unpack(source, input.item.object, input.item.size, job.limits, &visitor));
  if (unpacked.inventory.coverage == notes::Coverage::kIncomplete) {
    visitor.Inconclusive("limit");
  }
  notes::Scan scan{input.item.object,
                   Scanner::engine(),
                   rules.digest,
                   "-",
                   notes::ScanOutcome::kClean,
                   "",
                   unpacked.visited_bytes,
                   unpacked.inventory.expanded_bytes,
                   std::move(visitor.findings()),
                   visitor.more_findings(),
                   ""};
  if (scan.covered_bytes != scan.total_bytes) visitor.Inconclusive("limit");
  if (!scan.findings.empty()) {
    scan.outcome = notes::ScanOutcome::kMatch;
  } else if (!visitor.cause().empty()) {
    scan.outcome = notes::ScanOutcome::kInconclusive;
    scan.cause = visitor.cause();
  }
  return scan;
}

}  // namespace airlock::verifier
