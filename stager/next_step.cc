#include "stager/next_step.h"

#include <algorithm>
#include <set>
#include <utility>

#include "policies/approvals.h"
#include "policies/scans.h"

namespace airlock::stager {
namespace {

using policies::Case;

// Each artifact once, whatever names it has.
std::vector<notes::ContentsItem> DistinctArtifacts(const Case& facts) {
  std::vector<notes::ContentsItem> artifacts;
  std::set<ObjectDigest> seen;
  for (notes::ContentsItem& item : facts.contents->Artifacts()) {
    if (seen.insert(item.object).second) artifacts.push_back(std::move(item));
  }
  return artifacts;
}

// The first of what is left to do, at most `count` of it.
class Work {
 public:
  explicit Work(std::size_t count) : count_(count) {}

  void Add(Step step) {
    if (!full()) steps_.push_back(std::move(step));
  }
  bool full() const { return steps_.size() == count_; }
  std::vector<Step> steps() && { return std::move(steps_); }

 private:
  std::size_t count_;
  std::vector<Step> steps_;
};

template <typename T>
std::set<ObjectDigest> ObjectsIn(const std::vector<policies::On<T>>& records) {
  std::set<ObjectDigest> objects;
  for (const auto& on : records) objects.insert(on.body.object);
  return objects;
}

std::vector<Step> MachineWork(const Situation& s, Instant now) {
  const Case& facts = s.facts;
  if (!facts.authentic) return {VerifyStep{}};
  const auto artifacts = DistinctArtifacts(facts);
  constexpr std::size_t kParts = 32;
  Work work(std::max<std::size_t>(artifacts.size() / kParts, 1));
  const std::set<ObjectDigest> inspected = ObjectsIn(facts.inspected);
  for (const notes::ContentsItem& item : artifacts) {
    if (!inspected.contains(item.object)) work.Add(InspectStep{item});
  }
  std::set<std::pair<ObjectDigest, std::string>> scanned;
  const policies::ScanDemand demand(s.policy.body, facts, now);
  for (const auto& on : facts.scans) {
    if (demand.IsAnswer(on)) {
      scanned.emplace(on.body.object, policies::EngineOf(on.body));
    }
  }
  for (const notes::ContentsItem& item : artifacts) {
    for (const std::string& engine : s.policy.body.Engines()) {
      if (scanned.contains({item.object, engine})) continue;
      // That is looked up in the inventory, once there is one.
      if (engine == policies::kHashList && !inspected.contains(item.object)) {
        continue;
      }
      work.Add(ScanStep{item, engine});
    }
  }
  const std::set<ObjectDigest> compared = ObjectsIn(facts.rebuilds);
  for (const notes::ContentsItem& item : artifacts) {
    if (!compared.contains(item.object)) work.Add(CompareStep{item});
  }
  if (!facts.held) work.Add(HoldStep{});
  return std::move(work).steps();
}

policies::Judgement JudgementOf(const Situation& s, Instant now) {
  return policies::Judge(s.policy.body, s.policy_digest,
                         s.now.site.roster->body, s.now.site.roster_digest,
                         s.now.site.trusts, s.facts, now);
}

bool VerdictIsCurrent(const Situation& s, Instant now) {
  return policies::CurrentVerdict(
             {s.policy.body, s.policy_digest, s.now.site.roster->body,
              s.now.site.roster_digest, s.now.site.trusts, s.facts, now}) !=
         nullptr;
}

}  // namespace

std::vector<Step> NextSteps(const Situation& s, Instant now) {
  if (s.facts.seal || s.facts.refused) return {EndStep{}};
  const policies::Judgement judgement = JudgementOf(s, now);
  if (const auto* refusal = std::get_if<policies::Refusal>(&judgement)) {
    Check(!refusal->reasons.empty(), "a refusal has a reason");
    return {RefuseStep{"decide", refusal->reasons[0]}};
  }
  if (std::vector<Step> work = MachineWork(s, now); !work.empty()) return work;
  if (std::holds_alternative<policies::Admitted>(judgement)) {
    return {SealStep{}};
  }
  const auto& waiting = std::get<policies::Waiting>(judgement);
  if (waiting.ready_for_review && !VerdictIsCurrent(s, now)) {
    return {DecideStep{waiting.waivers}};
  }
  return {WaitStep{waiting}};
}

}  // namespace airlock::stager
