#include "policies/order.h"

#include <algorithm>
#include <set>
#include <string_view>

#include "policies/requirements.h"
#include "policies/waivers.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

using notes::BundleKind;

constexpr std::string_view kRequirement = "rollback";

Failure NoOrder(std::string why) { return {Reason::kNoOrder, std::move(why)}; }

std::set<std::string> MarksOf(const notes::Authentic& authentic,
                              std::string_view name) {
  std::set<std::string> values;
  for (const notes::Mark& mark : authentic.marks) {
    if (mark.name == name) values.insert(mark.value);
  }
  return values;
}

// What was signed as the name; "" for an image that is called after its digest.
std::string LineOf(BundleKind kind, const notes::Authentic& authentic) {
  const std::string& name = authentic.product.name;
  if (kind == BundleKind::kAptRepo) return name;
  if (kind == BundleKind::kOciLayout && !name.starts_with("oci:sha256:")) {
    return name;
  }
  return "";
}

Result<std::string> AnnotationOf(const notes::Authentic& authentic,
                                 std::string_view key) {
  const auto values = MarksOf(
      authentic, "annotation.org.opencontainers.image." + std::string(key));
  if (values.empty()) {
    return NoOrder(
        "no signed image has one annotation "
        "org.opencontainers.image." +
        std::string(key));
  }
  return *values.begin();
}

Result<std::vector<Place>> PlacesByName(const OrderRule& rule,
                                        const notes::Authentic& authentic) {
  std::vector<Place> places;
  for (const std::string& name : MarksOf(authentic, "artifact")) {
    for (const std::string& pattern : rule.names) {
      const auto version = VersionIn(name, pattern);
      if (!version) continue;
      if (!IsVersion(rule.scheme, *version)) {
        return NoOrder(Printable(name) + " has no version of " +
                       std::string(NameOf(rule.scheme)));
      }
      places.push_back({pattern, std::string(*version)});
    }
  }
  if (places.empty()) {
    return NoOrder("no file's name, of at most 64, is like " +
                   AnyOf(rule.names));
  }
  return places;
}

// Each role's file is a line of releases of its own.
Result<std::vector<Place>> PlacesByMetadata(const notes::Authentic& authentic) {
  constexpr std::string_view kFile = "tuf.";
  std::vector<Place> places;
  for (const notes::Mark& mark : authentic.marks) {
    if (!mark.name.starts_with(kFile)) continue;
    const std::size_t space = mark.value.find(' ');
    places.push_back(
        {authentic.product.name + " " + mark.name.substr(kFile.size()),
         mark.value.substr(0, space),
         mark.value.substr(std::min(space, mark.value.size()))});
  }
  if (places.empty()) return NoOrder("no version of a file is on record");
  return places;
}

// TUF 1.0.34 §5.3.11: once a key that signs snapshots or timestamps is trusted
// no more, whoever had it may have used up the versions, and they count from
// anew. Those of roots do not.
bool BeginsAnew(const Place& place, const notes::Authentic& now,
                const notes::Authentic& before) {
  if (place.line == now.product.name + " root") return false;
  return std::any_of(
      before.marks.begin(), before.marks.end(), [&](const notes::Mark& mark) {
        return mark.name.starts_with("tuf-key.") &&
               std::find(now.marks.begin(), now.marks.end(), mark) ==
                   now.marks.end();
      });
}

// The newest on that line, if any stands there.
const Place* NewestOn(const OrderRule& rule, const std::vector<Place>& places,
                      const std::string& line, bool own_channel) {
  const Place* newest = nullptr;
  for (const Place& place : places) {
    // What nobody named may be anything of this channel, and of no other.
    const bool same = place.line == line
                          ? own_channel || !line.empty()
                          : own_channel && (place.line.empty() || line.empty());
    if (!same) continue;
    if (newest == nullptr ||
        ComparePlaces(rule, newest->value, place.value) < 0) {
      newest = &place;
    }
  }
  return newest;
}

// Whether what was signed of the two cannot both be this release.
bool Differ(const Place& mine, const notes::Authentic& a, const Place& theirs,
            const notes::Authentic& b) {
  if (mine.content != theirs.content) return true;
  for (const std::string_view name : {"text", "image"}) {
    const auto ours = MarksOf(a, name);
    const auto others = MarksOf(b, name);
    // An image, and an index of which it is a part, are not two.
    if (!ours.empty() && !others.empty() &&
        std::none_of(ours.begin(), ours.end(), [&](const std::string& one) {
          return others.contains(one);
        })) {
      return true;
    }
  }
  return false;
}

bool Shares(const std::vector<TargetName>& a,
            const std::vector<TargetName>& b) {
  return std::any_of(a.begin(), a.end(), [&](const TargetName& target) {
    return std::find(b.begin(), b.end(), target) != b.end();
  });
}

// Goes back to what was left behind: for people to decide, if the policy lets
// them.
void AddRollback(const Question& question, std::string detail,
                 Requirements& found) {
  const auto& waivable = question.policy.waivable;
  if (std::find(waivable.begin(), waivable.end(), kRequirement) ==
      waivable.end()) {
    found.refusals.push_back({Reason::kRollback, std::move(detail)});
  } else if (const auto waiver = Waivers(question).ForAll(kRequirement)) {
    found.waivers.push_back(*waiver);
  } else {
    found.missing.push_back({"a waiver of 'rollback' (" + detail + ")",
                             WhoMayWaive(question), Reason::kRollback});
  }
}

// For people: the value, and of which file it is where there are several.
std::string Named(const OrderRule& rule, const Place& place) {
  const std::string value = Printable(place.value);
  if (rule.by != OrderBy::kMetadata) return value;
  return Printable(place.line.substr(place.line.find(' ') + 1)) + " " + value;
}

void CheckPlace(const Question& question, const OrderRule& rule,
                const Place& place, Requirements& found) {
  const Policy& policy = question.policy;
  const Taken* last = nullptr;
  std::string last_value;
  for (const Taken& taken : *question.facts.before) {
    const bool own = taken.seal.channel == policy.channel;
    // A pattern is this policy's word, and no name of upstream's.
    const bool elsewhere =
        rule.by != OrderBy::kName && Shares(taken.seal.targets, policy.targets);
    if (taken.seal.kind != policy.kind || !(own || elsewhere)) continue;
    // What the rule of today finds no order in says nothing about it.
    const auto places = PlacesOf(rule, taken.seal.kind, taken.authentic);
    if (!places.ok()) continue;
    const Place* const theirs = NewestOn(rule, *places, place.line, own);
    if (theirs == nullptr) continue;
    const notes::Authentic& authentic = question.facts.authentic->body;
    if (BeginsAnew(place, authentic, taken.authentic)) continue;
    last = &taken;
    last_value = theirs->value;
    // Of what was signed in one second nothing follows.
    if (rule.by != OrderBy::kSignedAt &&
        ComparePlaces(rule, place.value, theirs->value) == 0 &&
        Differ(place, authentic, *theirs, taken.authentic)) {
      found.refusals.push_back(
          {Reason::kEquivocation, "other bytes were signed as " +
                                      Named(rule, place) + ", in " +
                                      taken.seal.submission.text()});
    }
  }
  // Against the newest seal, not the newest release: where people went back
  // with a waiver, that is where the channel stands.
  if (last != nullptr && ComparePlaces(rule, place.value, last_value) < 0) {
    AddRollback(question,
                Named(rule, place) + " after " + Printable(last_value) +
                    ", which " + last->seal.submission.text() + " brought",
                found);
  }
}

}  // namespace

OrderRule OrderOf(const Policy& policy) {
  if (policy.order) return *policy.order;
  if (policy.kind == BundleKind::kAptRepo) return {.by = OrderBy::kDate};
  if (policy.kind == BundleKind::kTufRepo) return {.by = OrderBy::kMetadata};
  if (MayOrder(policy.kind, OrderBy::kSignedAt) && policy.signers.empty()) {
    return {.by = OrderBy::kSignedAt};
  }
  return {.by = OrderBy::kNone};
}

Result<std::vector<Place>> PlacesOf(const OrderRule& rule, BundleKind kind,
                                    const notes::Authentic& authentic) {
  const std::string line = LineOf(kind, authentic);
  switch (rule.by) {
    case OrderBy::kNone:
      return std::vector<Place>{};
    case OrderBy::kDate:
    case OrderBy::kSignedAt:
      if (!authentic.signed_at)
        return NoOrder("nothing says when it was signed");
      return std::vector{Place{line, authentic.signed_at->text()}};
    case OrderBy::kName:
      return PlacesByName(rule, authentic);
    case OrderBy::kVersion: {
      TRY(const std::string version, AnnotationOf(authentic, "version"));
      if (!IsVersion(rule.scheme, version)) {
        return NoOrder("'" + Printable(version) + "' is no version of " +
                       std::string(NameOf(rule.scheme)));
      }
      return std::vector{Place{line, version}};
    }
    case OrderBy::kCreated: {
      TRY(const std::string created, AnnotationOf(authentic, "created"));
      const auto time = Instant::ParseWithFraction(created);
      if (!time.ok()) {
        return NoOrder("created '" + Printable(created) +
                       "', not in UTC as RFC 3339 has it");
      }
      return std::vector{Place{line, time->text()}};
    }
    case OrderBy::kMetadata:
      return PlacesByMetadata(authentic);
  }
  return NoOrder("by nothing");
}

std::weak_ordering ComparePlaces(const OrderRule& rule, const std::string& a,
                                 const std::string& b) {
  if (rule.by == OrderBy::kName || rule.by == OrderBy::kVersion) {
    return CompareVersions(rule.scheme, a, b);
  }
  // Decimal without leading zeros; RFC 3339 is of one length.
  if (a.size() != b.size()) return a.size() <=> b.size();
  return a.compare(b) <=> 0;
}

std::optional<Instant> DatedAt(const Policy& policy,
                               const notes::Authentic& authentic) {
  const OrderRule rule = OrderOf(policy);
  if (rule.by != OrderBy::kCreated) return authentic.signed_at;
  const auto places = PlacesOf(rule, policy.kind, authentic);
  if (!places.ok()) return authentic.signed_at;
  const Instant created = Instant::Parse(places->front().value).value();
  return std::min(authentic.signed_at.value_or(created), created);
}

void CheckOrder(const Question& question, Requirements& found) {
  if (!question.facts.before) {
    found.missing.push_back(
        {"what the channel has taken before", std::string(kTheAirlock)});
    return;
  }
  const OrderRule rule = OrderOf(question.policy);
  const auto places =
      PlacesOf(rule, question.policy.kind, question.facts.authentic->body);
  if (!places.ok()) {
    found.refusals.push_back(places.failure());
    return;
  }
  std::set<std::string> lines;
  for (const Place& place : *places) {
    if (!lines.insert(place.line).second) continue;
    CheckPlace(question, rule, *NewestOn(rule, *places, place.line, true),
               found);
  }
}

std::string DescribeOrder(const Policy& policy) {
  const OrderRule rule = OrderOf(policy);
  switch (rule.by) {
    case OrderBy::kNone:
      if (policy.kind == BundleKind::kTrustRoot) {
        return "by what it changes, which is what is in force";
      }
      return "NONE: an older release with a good signature is not recognised "
             "as older; see [order]";
    case OrderBy::kDate:
      return "by the signed Date";
    case OrderBy::kSignedAt:
      return "by the time of signing";
    case OrderBy::kName:
      return "by the version (" + std::string(NameOf(rule.scheme)) +
             ") in the name, which nobody signs: " + AnyOf(rule.names);
    case OrderBy::kVersion:
      return "by the image's annotation version (" +
             std::string(NameOf(rule.scheme)) + ")";
    case OrderBy::kCreated:
      return "by the image's annotation created";
    case OrderBy::kMetadata:
      return "by the version of each file of metadata";
  }
  return "";
}

std::string DescribePlaces(const Policy& policy,
                           const notes::Authentic& authentic) {
  const auto places = PlacesOf(OrderOf(policy), policy.kind, authentic);
  if (!places.ok()) return "not to be told: " + places.failure().detail;
  if (places->empty()) return DescribeOrder(policy);
  std::vector<std::string> values;
  for (const Place& place : *places) {
    values.push_back(Named(OrderOf(policy), place));
  }
  return AllOf(values) + ", " + DescribeOrder(policy);
}

}  // namespace airlock::policies
