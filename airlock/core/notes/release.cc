#include "airlock/core/notes/release.h"

#include <algorithm>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::size_t kMaxReleaseBytes = 64 * 1024 * 1024;
constexpr std::size_t kMaxCrossingBytes = 64 * 1024 * 1024;

Failure BadNote(std::string why) { return {Reason::kBadNote, std::move(why)}; }

Result<Separation> SeparationNamed(std::string_view name) {
  for (Separation s : {Separation::kEmbedded, Separation::kSeparated}) {
    if (NameOf(s) == name) return s;
  }
  return BadNote("mode is neither embedded nor separated");
}

// A list of one field, strictly ascending.
template <typename T>
Result<std::vector<T>> TakeSorted(NoteReader& reader, std::string_view name) {
  std::vector<T> list;
  while (reader.Sees(name)) {
    TRY(T value, reader.TakeAs<T>(name));
    if (!list.empty() && !(list.back() < value)) {
      return BadNote(std::string(name) + " repeated or not sorted");
    }
    list.push_back(std::move(value));
  }
  return list;
}

}  // namespace

std::string Format(const Seal& s) {
  NoteWriter writer(kSealNote);
  writer.Add("submission", s.submission.text())
      .Add("channel", s.channel.text())
      .Add("kind", NameOf(s.kind))
      .Add("contents", s.contents)
      .Add("verdict", s.verdict)
      .Add("dossier", s.dossier)
      .Add("policy", s.policy)
      .Add("roster", s.roster)
      .Add("product", TokenEncode(s.product) + " " + TokenEncode(s.version) +
                          " " + std::to_string(s.ordinal));
  for (const RecordDigest& decision : s.decisions) {
    writer.Add("decision", decision);
  }
  for (const RecordDigest& waiver : s.waivers) writer.Add("waiver", waiver);
  for (const TargetName& target : s.targets) {
    writer.Add("target", target.text());
  }
  writer
      .Add("ledger", std::to_string(s.ledger_size) + " " + s.ledger_root.text())
      .Add("mode", NameOf(s.separation))
      .Add("now", s.now);
  return std::move(writer).text();
}

Result<Seal> ParseSeal(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kSealNote));
  TRY(SubmissionId submission, reader.TakeAs<SubmissionId>("submission"));
  TRY(ChannelName channel, reader.TakeAs<ChannelName>("channel"));
  TRY(const std::string_view kind_name, reader.Take("kind"));
  TRY(const BundleKind kind, BundleKindNamed(kind_name));
  TRY(const ObjectDigest contents, reader.TakeAs<ObjectDigest>("contents"));
  TRY(const RecordDigest verdict, reader.TakeAs<RecordDigest>("verdict"));
  TRY(const NoteDigest dossier, reader.TakeAs<NoteDigest>("dossier"));
  TRY(const NoteDigest policy, reader.TakeAs<NoteDigest>("policy"));
  TRY(const NoteDigest roster, reader.TakeAs<NoteDigest>("roster"));
  TRY(Tokens product, reader.TakeTokens("product"));
  TRY(std::string product_name, product.NextText());
  TRY(std::string version, product.NextText());
  TRY(const std::uint64_t ordinal, product.NextNumber());
  TRY_DONE(product.End());
  TRY(auto decisions, TakeSorted<RecordDigest>(reader, "decision"));
  TRY(auto waivers, TakeSorted<RecordDigest>(reader, "waiver"));
  TRY(auto targets, TakeSorted<TargetName>(reader, "target"));
  TRY(Tokens ledger, reader.TakeTokens("ledger"));
  TRY(const std::uint64_t size, ledger.NextNumber());
  TRY(const RootDigest root, ledger.NextAs<RootDigest>());
  TRY_DONE(ledger.End());
  TRY(const std::string_view mode, reader.Take("mode"));
  TRY(const Separation separation, SeparationNamed(mode));
  TRY(const Instant now, reader.TakeAs<Instant>("now"));
  TRY_DONE(reader.End());
  return Canonical(
      Seal{std::move(submission), std::move(channel), kind, contents, verdict,
           dossier, policy, roster, std::move(product_name), std::move(version),
           ordinal, std::move(decisions), std::move(waivers),
           std::move(targets), size, root, separation, now},
      text);
}

std::string Format(const Release& r) {
  NoteWriter writer(kReleaseNote);
  writer.Add("target", r.target.text())
      .Add("ledger", std::to_string(r.size) + " " + r.root.text())
      .Add("time", r.time)
      .Add("expires", r.expires)
      .Add("mode", NameOf(r.separation));
  for (const ReleaseSeal& seal : r.seals) {
    writer.Add("seal", std::to_string(seal.index) + " " + seal.record.text());
  }
  for (const ReleaseFile& file : r.files) {
    writer.Add("file", file.object.text() + " " + std::to_string(file.size) +
                           " " + TokenEncode(file.path.text()));
  }
  return std::move(writer).text();
}

Result<Release> ParseRelease(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kReleaseNote, kMaxReleaseBytes));
  TRY(TargetName target, reader.TakeAs<TargetName>("target"));
  TRY(Tokens ledger, reader.TakeTokens("ledger"));
  TRY(const std::uint64_t size, ledger.NextNumber());
  TRY(const RootDigest root, ledger.NextAs<RootDigest>());
  TRY_DONE(ledger.End());
  TRY(const Instant time, reader.TakeAs<Instant>("time"));
  TRY(const Instant expires, reader.TakeAs<Instant>("expires"));
  TRY(const std::string_view mode, reader.Take("mode"));
  TRY(const Separation separation, SeparationNamed(mode));
  Release release{std::move(target), size,       root, time,
                  expires,           separation, {},   {}};
  while (reader.Sees("seal")) {
    TRY(Tokens tokens, reader.TakeTokens("seal"));
    TRY(const std::uint64_t index, tokens.NextNumber());
    TRY(const RecordDigest record, tokens.NextAs<RecordDigest>());
    TRY_DONE(tokens.End());
    if (!release.seals.empty() && release.seals.back().index >= index) {
      return BadNote("seals not sorted");
    }
    release.seals.push_back({index, record});
  }
  while (reader.Sees("file")) {
    TRY(Tokens tokens, reader.TakeTokens("file"));
    TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t bytes, tokens.NextNumber());
    TRY(const std::string raw_path, tokens.NextText());
    TRY(MemberPath path, MemberPath::Parse(raw_path));
    TRY_DONE(tokens.End());
    if (!release.files.empty() && !(release.files.back().path < path)) {
      return BadNote("files repeated or not sorted");
    }
    release.files.push_back({object, bytes, std::move(path)});
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(release), text);
}

std::string Format(const Released& r) {
  NoteWriter writer(kReleasedNote);
  writer.Add("target", r.target.text())
      .Add("size", r.size)
      .Add("release", r.release)
      .Add("files", r.files);
  return std::move(writer).text();
}

Result<Released> ParseReleased(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kReleasedNote));
  TRY(TargetName target, reader.TakeAs<TargetName>("target"));
  TRY(const std::uint64_t size, reader.TakeNumber("size"));
  TRY(const ObjectDigest release, reader.TakeAs<ObjectDigest>("release"));
  TRY(const std::uint64_t files, reader.TakeNumber("files"));
  TRY_DONE(reader.End());
  return Canonical(Released{std::move(target), size, release, files}, text);
}

std::string Format(const Refreshed& r) {
  NoteWriter writer(kRefreshedNote);
  writer.Add("target", r.target.text()).Add("time", r.time);
  return std::move(writer).text();
}

Result<Refreshed> ParseRefreshed(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kRefreshedNote));
  TRY(TargetName target, reader.TakeAs<TargetName>("target"));
  TRY(const Instant time, reader.TakeAs<Instant>("time"));
  TRY_DONE(reader.End());
  return Canonical(Refreshed{std::move(target), time}, text);
}

std::string Format(const Crossed& c) {
  NoteWriter writer(kCrossedNote);
  writer.Add("site", c.site.text())
      .Add("target", c.target.text())
      .Add("sequence", c.sequence)
      .Add("size", c.size)
      .Add("crossing", c.crossing);
  return std::move(writer).text();
}

Result<Crossed> ParseCrossed(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kCrossedNote));
  TRY(SiteName site, reader.TakeAs<SiteName>("site"));
  TRY(TargetName target, reader.TakeAs<TargetName>("target"));
  TRY(const std::uint64_t sequence, reader.TakeNumber("sequence"));
  TRY(const std::uint64_t size, reader.TakeNumber("size"));
  TRY(const ObjectDigest crossing, reader.TakeAs<ObjectDigest>("crossing"));
  TRY_DONE(reader.End());
  return Canonical(
      Crossed{std::move(site), std::move(target), sequence, size, crossing},
      text);
}

std::string Format(const Crossing& c) {
  NoteWriter writer(kCrossingNote);
  writer.Add("site", c.site.text())
      .Add("target", c.target.text())
      .Add("sequence", c.sequence);
  if (c.previous) {
    writer.Add("previous", *c.previous);
  } else {
    writer.Add("previous", "none");
  }
  for (const ObjectDigest& root : c.root_records) {
    writer.Add("root-record", root);
  }
  writer.Add("checkpoint", c.checkpoint)
      .Add("leaves", std::to_string(c.first_leaf) + " " + c.leaves.text())
      .Add("release", c.release);
  for (const ObjectDigest& record : c.seal_records) {
    writer.Add("seal-record", record);
  }
  for (const CarriedObject& object : c.objects) {
    writer.Add("object",
               object.object.text() + " " + std::to_string(object.size));
  }
  return std::move(writer).text();
}

Result<Crossing> ParseCrossing(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kCrossingNote, kMaxCrossingBytes));
  TRY(SiteName site, reader.TakeAs<SiteName>("site"));
  TRY(TargetName target, reader.TakeAs<TargetName>("target"));
  TRY(const std::uint64_t sequence, reader.TakeNumber("sequence"));
  std::optional<ObjectDigest> previous;
  TRY(const std::string_view previous_text, reader.Take("previous"));
  if (previous_text != "none") {
    TRY(previous, ObjectDigest::Parse(previous_text));
  }
  std::vector<ObjectDigest> roots;
  while (reader.Sees("root-record")) {
    TRY(const ObjectDigest root, reader.TakeAs<ObjectDigest>("root-record"));
    roots.push_back(root);
  }
  TRY(const ObjectDigest checkpoint, reader.TakeAs<ObjectDigest>("checkpoint"));
  TRY(Tokens leaf_tokens, reader.TakeTokens("leaves"));
  TRY(const std::uint64_t first_leaf, leaf_tokens.NextNumber());
  TRY(const ObjectDigest leaves, leaf_tokens.NextAs<ObjectDigest>());
  TRY_DONE(leaf_tokens.End());
  TRY(const ObjectDigest release, reader.TakeAs<ObjectDigest>("release"));
  std::vector<ObjectDigest> seal_records;
  while (reader.Sees("seal-record")) {
    TRY(const ObjectDigest record, reader.TakeAs<ObjectDigest>("seal-record"));
    seal_records.push_back(record);
  }
  std::vector<CarriedObject> objects;
  while (reader.Sees("object")) {
    TRY(Tokens tokens, reader.TakeTokens("object"));
    TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t size, tokens.NextNumber());
    TRY_DONE(tokens.End());
    if (!objects.empty() && !(objects.back().object < object)) {
      return BadNote("objects repeated or not sorted");
    }
    objects.push_back({object, size});
  }
  TRY_DONE(reader.End());
  return Canonical(
      Crossing{std::move(site), std::move(target), sequence, previous,
               std::move(roots), checkpoint, first_leaf, leaves, release,
               std::move(seal_records), std::move(objects)},
      text);
}

}  // namespace airlock::notes
