#include "tests/support/forged_ledger.h"

#include <algorithm>
#include <map>

#include "airlock/core/notes/judgement.h"
#include "airlock/crypto/hash.h"
#include "airlock/ledger/checkpoint.h"
#include "airlock/ledger/edge.h"
#include "airlock/ledger/tile.h"
#include "policies/judge.h"
#include "tests/support/key_cabinet.h"

namespace airlock::testing_support {

std::vector<std::string> ForgeEntries(std::vector<Record> records,
                                      std::string_view contents,
                                      Conductor conductor,
                                      std::optional<std::size_t> untouched) {
  std::vector<std::string> entries;
  std::map<Subject, Chain> chains;
  std::map<RecordDigest, RecordDigest> renamed;
  for (std::size_t i = 0; i < records.size(); ++i) {
    Record& record = records[i];
    const RecordDigest before =
        crypto::DigestLeaf(AsBytes(FormatRecord(record)));
    Chain& chain = chains[record.subject];
    record.index = i;
    record.previous.reset();
    if (!chain.empty()) record.previous = chain.back().digest;
    if (conductor == Conductor::kCaptured &&
        record.kind() == RecordKind::kVerdict && untouched != i) {
      const auto facts = policies::ReadCase(chain, contents);
      const auto roster =
          policies::ParseRoster(chains[SiteSubject()].front().record.body.text);
      auto verdict = notes::ParseVerdict(record.body.text);
      if (facts.ok() && roster.ok() && verdict.ok()) {
        verdict->dossier = policies::DossierOf(*facts, *roster);
        for (RecordDigest& waiver : verdict->waivers) {
          const auto at = renamed.find(waiver);
          if (at != renamed.end()) waiver = at->second;
        }
        std::sort(verdict->waivers.begin(), verdict->waivers.end());
        record.body.text = notes::Format(*verdict);
      }
    }
    entries.push_back(FormatRecord(record));
    const RecordDigest digest = crypto::DigestLeaf(AsBytes(entries.back()));
    renamed.insert_or_assign(before, digest);
    chain.push_back({digest, record});
  }
  return entries;
}

ForgedLedger::ForgedLedger(const std::vector<std::string>& entries) {
  ledger::Edge edge;
  for (const std::string& entry : entries) edge.Add(entry);
  // Fewer records than a tile has: what the last append changes is all.
  Check(entries.size() < ledger::kTileWidth && !entries.empty());
  for (const ledger::TileFile& file : edge.Changed()) {
    WriteFile(folder_ / file.path, file.bytes);
  }
  const ledger::Checkpoint checkpoint{std::string(kSiteOrigin), edge.size(),
                                      edge.Root()};
  const crypto::SigningKey& key = KeyCabinet::Get().checkpoint;
  WriteFile(folder_ / "checkpoint",
            ledger::FormatSignedCheckpoint(
                checkpoint, key.public_key(),
                key.Sign(AsBytes(ledger::FormatCheckpoint(checkpoint)))));
}

Result<ledger::Reader> ForgedLedger::Read() const {
  return ledger::Reader::Open(folder_.path(), kSiteOrigin,
                              KeyCabinet::Get().checkpoint.public_key());
}

}  // namespace airlock::testing_support
