// diff: what changed, and what became more dangerous, between two files, or
// between a submission and what was released before it.
#include <algorithm>
#include <map>

#include "airlock/cli/cases.h"
#include "airlock/cli/change_list.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/inspect_file.h"
#include "airlock/platform/process.h"
#include "policies/why.h"
#include "verifier/checks/counterparts.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;
using notes::ContentsItem;
using notes::Inventory;

ChangeList::Level LevelOf(const Options& o) {
  return o.level == "file" ? ChangeList::Level::kFile
                           : ChangeList::Level::kCapability;
}

// What was not looked into cannot be said to be the same.
Result<Done> CheckWhole(const Inventory& inventory, const std::string& name) {
  if (inventory.coverage == notes::Coverage::kOpaque) {
    return Failure{Reason::kOpaque, name + ": " + inventory.format};
  }
  if (inventory.coverage == notes::Coverage::kIncomplete) {
    return Failure{Reason::kIncompleteCoverage, name};
  }
  return Done{};
}

Result<Inventory> InventoryOf(const Options& o, const std::string& path) {
  TRY(const Inspected file, InspectFile(o, path));
  if (!file.inventory.ok()) {
    Failure failure = file.inventory.failure();
    failure.detail = path + ": " + failure.detail;
    return failure;
  }
  TRY_DONE(CheckWhole(*file.inventory, path));
  return *file.inventory;
}

Result<Output> DiffFiles(const Options& o) {
  TRY(const Inventory before, InventoryOf(o, o.paths[0]));
  TRY(const Inventory after, InventoryOf(o, o.paths[1]));
  ChangeList changes(LevelOf(o));
  changes.Add("", verifier::DifferenceOf(before, after));
  Output output;
  output.text = changes.Text();
  output.json = {{"before", before.object.text()},
                 {"after", after.object.text()}};
  std::move(changes).AddTo(output.json);
  return output;
}

// A submission that was inspected, by what is on record.
class Release {
 public:
  static Result<Release> Of(const Home& home, policies::Case facts) {
    if (!facts.contents) {
      return Failure{Reason::kUnavailable,
                     "the list of what " + facts.id.text() +
                         " holds cannot be read; is the airlock running?"};
    }
    Release release(home);
    release.items_ = facts.contents->Artifacts();
    for (const auto& on : facts.inspected) {
      release.inventories_.emplace(on.body.object, on.body.inventory);
    }
    release.facts_ = std::move(facts);
    return release;
  }
  static Release None(const Home& home) { return Release(home); }

  const std::vector<ContentsItem>& items() const { return items_; }
  const std::string& name(std::size_t i) const { return items_[i].name.text(); }

  // The primaries and identities that were counted, in their order.
  std::vector<std::string> signers() const {
    std::vector<std::string> names;
    if (!facts_ || !facts_->authentic) return names;
    for (const notes::Signer& signer : facts_->authentic->body.signers) {
      names.push_back(signer.trust.text() + " " + signer.primary);
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
  }

  Result<Inventory> InventoryOf(std::size_t i) const {
    const auto at = inventories_.find(items_[i].object);
    if (at == inventories_.end()) {
      return Failure{Reason::kPending, name(i) + " is not inspected yet"};
    }
    const auto text =
        DocumentOf(home_, wire::IntakeVerb::kInventory, at->second);
    if (!text) {
      return Failure{Reason::kUnavailable,
                     "the inventory of " + name(i) +
                         " cannot be read; is the airlock running?"};
    }
    TRY(Inventory inventory, notes::ParseInventory(*text));
    TRY_DONE(CheckWhole(inventory, name(i)));
    return inventory;
  }

  // The members of several artifacts as if they were of one: of layers, which
  // have no names, and of what has no counterpart.
  Result<Inventory> InventoryOf(const std::vector<std::size_t>& of) const {
    Inventory all{
        crypto::DigestObject({}), "", notes::Coverage::kComplete, 0, 0, {}, {}};
    for (const std::size_t i : of) {
      TRY(Inventory one, InventoryOf(i));
      if (one.coverage == notes::Coverage::kLeaf) {
        notes::Member itself;
        itself.path = name(i);
        itself.size = one.bytes;
        itself.digest = one.object;
        itself.facts = std::move(one.facts);
        all.members.push_back(std::move(itself));
      }
      std::move(one.members.begin(), one.members.end(),
                std::back_inserter(all.members));
    }
    return all;
  }

 private:
  explicit Release(const Home& home) : home_(home) {}

  Home home_;
  std::optional<policies::Case> facts_;
  std::vector<ContentsItem> items_;
  std::map<ObjectDigest, ObjectDigest> inventories_;
};

// What this channel last released of the same product, before the submission.
Result<std::optional<SubmissionId>> ReleasedBefore(
    const stager::SiteNow& now, const policies::Case& facts) {
  if (!facts.authentic) {
    return Failure{Reason::kPending, facts.id.text() + " is not verified yet"};
  }
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(facts.id)));
  TRY(const std::vector<policies::Taken> taken, TakenBeside(now, chain));
  std::optional<SubmissionId> last;
  for (const policies::Taken& one : taken) {  // the newest last
    if (one.seal.submission != facts.id &&
        one.seal.channel == facts.submission->body.channel &&
        one.seal.product == facts.authentic->body.product.name) {
      last = one.seal.submission;
    }
  }
  return last;
}

std::vector<std::string> Without(const std::vector<std::string>& all,
                                 const std::vector<std::string>& known) {
  std::vector<std::string> rest;
  std::set_difference(all.begin(), all.end(), known.begin(), known.end(),
                      std::back_inserter(rest));
  return rest;
}

JsonValue::Array Words(const std::vector<std::string>& words) {
  JsonValue::Array array;
  for (const std::string& word : words) array.push_back(Printable(word));
  return array;
}

std::string SignersText(const char* title,
                        const std::vector<std::string>& signers) {
  std::string text;
  for (const std::string& signer : signers) {
    text += std::string(title) + "  signer  " + Printable(signer) + "\n";
  }
  return text;
}

Result<Output> DiffSubmission(const Options& o) {
  // Two files need no installation, so the grammar asks for none.
  if (o.home.empty()) {
    return Failure{Reason::kUsage,
                   "two files; or a submission, and --home DIR or "
                   "$AIRLOCK_HOME"};
  }
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(Standing standing, StandingOf(now, home, o.paths[0], platform::Now()));
  const SubmissionId id = standing.facts.id;
  TRY(const auto previous, ReleasedBefore(now, standing.facts));
  TRY(const Release after, Release::Of(home, std::move(standing.facts)));
  Release before = Release::None(home);
  if (previous) {
    TRY(Standing then,
        StandingOf(now, home, previous->text(), platform::Now()));
    TRY(before, Release::Of(home, std::move(then.facts)));
  }
  const verifier::Counterparts parts =
      verifier::CounterpartsOf(before.items(), after.items());
  ChangeList changes(LevelOf(o));
  for (const auto& [old_one, new_one] : parts.pairs) {
    TRY(const Inventory was, before.InventoryOf(old_one));
    TRY(const Inventory is, after.InventoryOf(new_one));
    changes.Add(after.name(new_one), verifier::DifferenceOf(was, is));
  }
  if (!parts.gone.empty() || !parts.added.empty()) {
    TRY(const Inventory was, before.InventoryOf(parts.gone));
    TRY(const Inventory is, after.InventoryOf(parts.added));
    changes.Add("", verifier::DifferenceOf(was, is));
  }
  const auto came = Without(after.signers(), before.signers());
  const auto went = Without(before.signers(), after.signers());
  Output output;
  output.text = id.text() + " against " +
                (previous ? previous->text()
                          : "nothing: the first release of its product") +
                "\n" + policies::Counted(parts.same, "artifact") +
                " with the same bytes, " + std::to_string(parts.pairs.size()) +
                " in another version, " + std::to_string(parts.added.size()) +
                " new, " + std::to_string(parts.gone.size()) + " gone\n" +
                SignersText("added", came) + SignersText("removed", went) +
                changes.Text();
  output.json = {
      {"before", previous ? previous->text() : ""},
      {"after", id.text()},
      {"artifacts", JsonValue::Object{{"same", parts.same},
                                      {"changed", parts.pairs.size()},
                                      {"added", parts.added.size()},
                                      {"removed", parts.gone.size()}}},
      {"signers-added", Words(came)},
      {"signers-removed", Words(went)}};
  std::move(changes).AddTo(output.json);
  return output;
}

}  // namespace

Result<Output> Diff(const Options& o) {
  return o.paths.size() == 1 ? DiffSubmission(o) : DiffFiles(o);
}

}  // namespace airlock::cli
