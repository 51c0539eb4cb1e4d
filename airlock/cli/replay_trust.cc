#include "airlock/cli/replay_trust.h"

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/trust_change.h"
#include "policies/chain_law.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

Failure Differs(const notes::TrustChange& change, const std::string& what) {
  return {Reason::kBadRecord, "generation " +
                                  std::to_string(change.generation) + " of " +
                                  change.name.text() + ": " + what};
}

// The record of the change itself is part of the site's chain.
Result<ChainedRecord> RecordOf(const stager::SiteNow& now,
                               const policies::On<notes::TrustChange>& change) {
  TRY(const Chain site, now.reader.ChainOf(SiteSubject()));
  for (const ChainedRecord& entry : site) {
    if (entry.digest == change.record) return entry;
  }
  return Differs(change.body, "it is not on record");
}

Result<Done> CheckAgainstSeal(const stager::SiteNow& now,
                              const notes::TrustChange& change,
                              std::uint64_t index) {
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(change.submission)));
  if (chain.empty() || chain.back().digest != change.seal ||
      chain.back().record.kind() != RecordKind::kSeal ||
      chain.back().record.index > index) {
    return Differs(change, "the seal that it names is not on record before it");
  }
  TRY(const auto authentic, policies::AuthenticIn(chain));
  if (authentic && authentic->change &&
      authentic->change->trust == change.name &&
      authentic->change->before == change.before &&
      authentic->change->after == change.anchors) {
    return Done{};
  }
  return Differs(change, "it is not what was approved");
}

}  // namespace

Result<Done> ReplayTrustChanges(const stager::SiteNow& now,
                                const std::string& prefix, std::string& text,
                                JsonValue::Array& rows) {
  for (const policies::On<notes::TrustChange>& change : now.site.changes) {
    const std::string& id = change.body.submission.text();
    if (!id.starts_with(prefix)) continue;
    TRY(const ChainedRecord entry, RecordOf(now, change));
    const std::uint64_t index = entry.record.index;
    TRY_DONE(CheckAgainstSeal(now, change.body, index));
    const std::string finding = change.body.name.text() + " generation " +
                                std::to_string(change.body.generation) +
                                ", as it was sealed";
    text += id + "  record " + std::to_string(index) + "  trust-change  " +
            finding + "\n";
    rows.push_back(JsonValue::Object{{"id", id},
                                     {"index", index},
                                     {"kind", "trust-change"},
                                     {"finding", finding}});
  }
  return Done{};
}

}  // namespace airlock::cli
