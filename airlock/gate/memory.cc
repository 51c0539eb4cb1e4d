#include "airlock/gate/memory.h"

namespace airlock::gate {
namespace {

constexpr std::string_view kMemoryNote = "airlock.gate/v1";
constexpr char kMemoryName[] = "memory";
// A root with thirty keys is 8 KB; a gate of a thousand targets 300 KB.
constexpr std::size_t kMaxMemoryBytes = 4 * 1024 * 1024;

}  // namespace

std::string Format(const Memory& m) {
  NoteWriter writer(kMemoryNote);
  writer.Add("site", m.site.text())
      .Add("embedded", m.accepts_embedded ? "accepted" : "refused")
      .AddText("root", m.root)
      .Add("ledger", m.ledger.size());
  for (const RootPlace& place : m.places) {
    writer.Add("root-record",
               std::to_string(place.index) + " " + place.record.text());
  }
  for (const RootDigest& peak : m.ledger.peaks()) writer.Add("peak", peak);
  for (const auto& [target, i] : m.targets) {
    writer.Add("target", target.text() + " " + std::to_string(i.sequence) +
                             " " + std::to_string(i.size) + " " +
                             i.crossing.text() + " " + i.release.text() + " " +
                             i.time.text() + " " + i.expires.text());
  }
  for (const auto& [target, sequences] : m.gaps) {
    for (std::uint64_t sequence : sequences) {
      writer.Add("gap", target.text() + " " + std::to_string(sequence));
    }
  }
  return std::move(writer).text();
}

Result<Memory> ParseMemory(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kMemoryNote, kMaxMemoryBytes));
  TRY(SiteName site, reader.TakeAs<SiteName>("site"));
  TRY(const std::string_view embedded, reader.Take("embedded"));
  Memory memory{std::move(site), embedded == "accepted", {}, {}, {}, {}, {}};
  TRY(memory.root, reader.TakeText("root"));
  TRY(const std::uint64_t size, reader.TakeNumber("ledger"));
  while (reader.Sees("root-record")) {
    TRY(Tokens tokens, reader.TakeTokens("root-record"));
    TRY(const std::uint64_t index, tokens.NextNumber());
    TRY(const RecordDigest record, tokens.NextAs<RecordDigest>());
    TRY_DONE(tokens.End());
    memory.places.push_back({index, record});
  }
  std::vector<RootDigest> peaks;
  while (reader.Sees("peak")) {
    TRY(const RootDigest peak, reader.TakeAs<RootDigest>("peak"));
    peaks.push_back(peak);
  }
  TRY(memory.ledger, crypto::CompactTree::From(size, std::move(peaks)));
  while (reader.Sees("target")) {
    TRY(Tokens tokens, reader.TakeTokens("target"));
    TRY(const TargetName target, tokens.NextAs<TargetName>());
    TRY(const std::uint64_t sequence, tokens.NextNumber());
    TRY(const std::uint64_t version, tokens.NextNumber());
    TRY(const ObjectDigest crossing, tokens.NextAs<ObjectDigest>());
    TRY(const ObjectDigest release, tokens.NextAs<ObjectDigest>());
    TRY(const Instant time, tokens.NextAs<Instant>());
    TRY(const Instant expires, tokens.NextAs<Instant>());
    TRY_DONE(tokens.End());
    memory.targets.insert_or_assign(
        target, Imported{sequence, version, crossing, release, time, expires});
  }
  while (reader.Sees("gap")) {
    TRY(Tokens tokens, reader.TakeTokens("gap"));
    TRY(const TargetName target, tokens.NextAs<TargetName>());
    TRY(const std::uint64_t sequence, tokens.NextNumber());
    TRY_DONE(tokens.End());
    memory.gaps[target].insert(sequence);
  }
  TRY_DONE(reader.End());
  if (Format(memory) != text) {
    return Failure{Reason::kBadNote, "the gate's memory is not canonical"};
  }
  return memory;
}

Result<Memory> ReadMemory(const platform::Directory& state) {
  auto text = state.ReadText(kMemoryName, kMaxMemoryBytes);
  if (!text.ok()) {
    return Failure{
        Reason::kConfiguration,
        "no gate at " + state.path() + "; make one with `airlock-gate init`"};
  }
  return ParseMemory(*text);
}

Result<Done> WriteMemory(const platform::Directory& state,
                         const Memory& memory) {
  return state.Replace(kMemoryName, AsBytes(Format(memory)), 0600);
}

}  // namespace airlock::gate
