// The part of requirements.h that looks at each artifact.
#include <algorithm>
#include <map>

#include "policies/requirements.h"
#include "policies/scans.h"
#include "policies/waivers.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

using notes::Coverage;
using notes::RebuildLevel;
using notes::ScanOutcome;

// Where one requirement is not met: the artifacts' names, and an example.
struct Lapse {
  std::vector<std::string> artifacts;
  std::string cause;
};

// Looks at every artifact and gathers what it finds by cause, so that a
// thousand packages without a recipe are one sentence.
class Artifacts {
 public:
  Artifacts(const Question& question, Requirements& found)
      : question_(question),
        found_(found),
        waivers_(question),
        scan_demand_(question.policy, question.facts, question.now) {
    for (const On<notes::Inspected>& on : question.facts.inspected) {
      inspected_.emplace(on.body.object, &on);
    }
    // The newest scan of an engine is the one that speaks: scans are repeated
    // when rules or databases have changed.
    for (const On<notes::Scan>& on : question.facts.scans) {
      if (!scan_demand_.IsAnswer(on)) continue;
      scans_[{on.body.object, std::string(EngineOf(on.body))}] = &on;
    }
    for (const On<notes::Rebuild>& on : question.facts.rebuilds) {
      rebuilds_.emplace(on.body.object, &on);
    }
  }

  void Check(const notes::ContentsItem& item) {
    CheckCoverage(item);
    for (const std::string& engine : question_.policy.Engines()) {
      CheckScan(item, engine);
    }
    CheckRebuild(item);
  }

  // A match speaks wherever it was found and whoever found it, except where the
  // policy says of these very bytes that the scanner is mistaken.
  void CheckMatches() {
    for (const On<notes::Scan>& on : question_.facts.scans) {
      if (on.body.outcome != ScanOutcome::kMatch ||
          IsMistaken(question_.policy, on.body)) {
        continue;
      }
      std::string detail = Printable(on.body.engine);
      if (!on.body.findings.empty()) {
        const notes::Finding& first = on.body.findings[0];
        detail += ": " + Printable(first.rule) +
                  (first.path.empty() ? "" : " in " + Printable(first.path));
      }
      const std::uint64_t more =
          on.body.findings.size() + on.body.more_findings;
      if (more > 1) detail += " and " + std::to_string(more - 1) + " more";
      found_.refusals.push_back({Reason::kMatch, std::move(detail)});
    }
  }

  void Report() {
    for (const auto& [what, names] : unseen_) {
      found_.missing.push_back({what + " of " + FirstOf(names),
                                std::string(kTheAirlock), Reason::kPending});
    }
    for (const auto& [key, lapse] : lapses_) {
      const auto& [requirement, reason] = key;
      std::string detail = FirstOf(lapse.artifacts) + ": " + lapse.cause;
      if (IsListed(requirement)) {
        found_.missing.push_back(
            {"a waiver of '" + requirement + "' (" + detail + ")",
             WhoMayWaive(question_), reason});
      } else {
        found_.refusals.push_back({reason, std::move(detail)});
      }
    }
  }

 private:
  bool IsListed(const std::string& requirement) const {
    const auto& list = question_.policy.waivable;
    return std::find(list.begin(), list.end(), requirement) != list.end();
  }

  void Unseen(const std::string& what, const notes::ContentsItem& item) {
    unseen_[what].push_back(item.name.text());
  }

  void Lapsed(const std::string& requirement, Reason reason,
              std::string_view cause, const notes::ContentsItem& item) {
    if (const auto waiver = waivers_.For(requirement, item.object)) {
      found_.waivers.push_back(*waiver);
      return;
    }
    Lapse& lapse = lapses_[{requirement, reason}];
    if (lapse.artifacts.empty()) lapse.cause = Printable(cause);
    lapse.artifacts.push_back(item.name.text());
  }

  void CheckCoverage(const notes::ContentsItem& item) {
    const auto at = inspected_.find(item.object);
    if (at == inspected_.end()) return Unseen("the inspection", item);
    const notes::Inspected& inspected = at->second->body;
    CheckSandbox(question_, inspected.sandbox, "an inspection", found_);
    if (IsOnePiece(inspected) && inspected.expanded_bytes != item.size) {
      Lied("an inspection", inspected.expanded_bytes, item.size, item);
    }
    if (inspected.coverage == Coverage::kIncomplete) {
      Lapsed("incomplete", Reason::kIncompleteCoverage,
             "not looked into wholly, a limit was reached", item);
    }
    if (inspected.coverage != Coverage::kOpaque) return;
    if (question_.policy.opaque == OpaqueRule::kExtraReviewer) {
      found_.extra_reviewer = true;
    } else {
      Lapsed("opaque", Reason::kOpaque, "a " + inspected.format, item);
    }
  }

  void CheckScan(const notes::ContentsItem& item, const std::string& engine) {
    const auto at = scans_.find({item.object, engine});
    if (at == scans_.end()) {
      return Unseen(scan_demand_.Describe(engine), item);
    }
    const notes::Scan& scan = at->second->body;
    CheckSandbox(question_, scan.sandbox, "a scan", found_);
    CheckTotal(item, scan);
    const bool all = scan.covered_bytes == scan.total_bytes;
    const bool whole = all && (scan.outcome == ScanOutcome::kClean ||
                               scan.outcome == ScanOutcome::kMatch);
    if (whole) return;
    if (scan.outcome == ScanOutcome::kMatch &&
        !IsMistaken(question_.policy, scan))
      return;
    Lapsed("incomplete", Reason::kIncompleteCoverage,
           engine + " did not read it wholly" +
               (scan.cause.empty() ? "" : " (" + scan.cause + ")"),
           item);
  }

  // "All of it" means all that there is: two workers, each in a process of its
  // own, took it apart, and where neither met a limit they found as many bytes.
  void CheckTotal(const notes::ContentsItem& item, const notes::Scan& scan) {
    const auto at = inspected_.find(item.object);
    const bool clean = scan.outcome == ScanOutcome::kClean ||
                       IsMistaken(question_.policy, scan);
    if (at == inspected_.end() || !clean) return;
    const notes::Inspected& inspected = at->second->body;
    if (IsOnePiece(inspected) && scan.total_bytes != item.size) {
      Lied("a scan", scan.total_bytes, item.size, item);
    } else if (inspected.coverage == Coverage::kComplete &&
               scan.total_bytes != inspected.expanded_bytes) {
      Lied("a scan", scan.total_bytes, inspected.expanded_bytes, item);
    }
  }

  // Neither unpacked nor cut short: its bytes are the artifact's, one by one.
  static bool IsOnePiece(const notes::Inspected& inspected) {
    return inspected.coverage == Coverage::kLeaf ||
           inspected.coverage == Coverage::kOpaque;
  }

  void Lied(const std::string& who, std::uint64_t said, std::uint64_t there,
            const notes::ContentsItem& item) {
    found_.refusals.push_back(
        {Reason::kLyingWorker, who + " of " + Printable(item.name.text()) +
                                   " tells of " + std::to_string(said) +
                                   " bytes where there are " +
                                   std::to_string(there)});
  }

  void CheckRebuild(const notes::ContentsItem& item) {
    const auto at = rebuilds_.find(item.object);
    if (at == rebuilds_.end()) return Unseen("the comparison", item);
    const notes::Rebuild& rebuild = at->second->body;
    const auto& wanted = question_.policy.rebuild;
    if (!wanted || rebuild.level <= *wanted) return;
    if (rebuild.level == RebuildLevel::kRX) {
      found_.refusals.push_back(
          {Reason::kRebuildDiffers,
           Printable(item.name.text()) + ": " + Printable(rebuild.cause)});
    } else if (rebuild.level == RebuildLevel::kNotRebuilt) {
      Lapsed("rebuild", Reason::kNotRebuilt, "not rebuilt, " + rebuild.cause,
             item);
    } else {
      Lapsed("rebuild", Reason::kPolicyRequirement,
             "rebuilt to " + std::string(NameOf(rebuild.level)) +
                 ", the policy asks for " + std::string(NameOf(*wanted)),
             item);
    }
  }

  const Question& question_;
  Requirements& found_;
  Waivers waivers_;
  ScanDemand scan_demand_;
  std::map<ObjectDigest, const On<notes::Inspected>*> inspected_;
  std::map<std::pair<ObjectDigest, std::string>, const On<notes::Scan>*> scans_;
  std::map<ObjectDigest, const On<notes::Rebuild>*> rebuilds_;
  std::map<std::string, std::vector<std::string>> unseen_;
  std::map<std::pair<std::string, Reason>, Lapse> lapses_;
};

}  // namespace

void CheckArtifacts(const Question& question, Requirements& found) {
  Artifacts artifacts(question, found);
  artifacts.CheckMatches();
  if (question.facts.contents) {
    for (const notes::ContentsItem& item :
         question.facts.contents->Artifacts()) {
      artifacts.Check(item);
    }
  }
  artifacts.Report();
}

}  // namespace airlock::policies
