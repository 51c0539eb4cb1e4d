#include "airlock/core/notes/inspection.h"

#include <algorithm>
#include <array>
#include <span>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 4> kMemberTypes = {
    "file", "dir", "symlink", "hardlink"};
constexpr std::array<std::string_view, 4> kCoverages = {
    "complete", "incomplete", "opaque", "leaf"};
constexpr std::array<std::string_view, 3> kOutcomes = {"clean", "match",
                                                       "inconclusive"};
constexpr std::size_t kMaxMembers = 1'000'000;
constexpr std::size_t kMaxFindings = 64;

template <typename E>
Result<E> Named(std::span<const std::string_view> names,
                std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) {
    return Failure{Reason::kBadNote,
                   "unknown word '" + Printable(name.substr(0, 40)) + "'"};
  }
  return static_cast<E>(at - names.begin());
}

Result<Member> ParseMember(Tokens tokens) {
  Member member;
  TRY(const std::string_view type, tokens.Next());
  TRY(member.type, Named<MemberType>(kMemberTypes, type));
  TRY(member.size, tokens.NextNumber());
  TRY(const std::uint64_t mode, tokens.NextNumber(07777));
  member.mode = static_cast<std::uint32_t>(mode);
  TRY(member.uid, tokens.NextNumber());
  TRY(member.gid, tokens.NextNumber());
  TRY(const std::string_view digest, tokens.Next());
  if (digest != "-") {
    TRY(member.digest, ObjectDigest::Parse(digest));
  }
  TRY(member.path, tokens.NextText());
  TRY(member.link, tokens.NextText());
  TRY(member.capabilities, tokens.NextText());
  TRY_DONE(tokens.End());
  return member;
}

bool IsFactName(std::string_view name) {
  constexpr std::size_t kMaxName = 40;
  return !name.empty() && name.size() <= kMaxName &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") ==
             std::string_view::npos;
}

void AddFacts(const std::vector<Fact>& facts, NoteWriter& writer) {
  for (const Fact& fact : facts) {
    writer.Add("fact", fact.name + " " + TokenEncode(fact.value));
  }
}

// Those that stand here: of the artifact, or of the member before them.
Result<std::vector<Fact>> TakeFacts(NoteReader& reader) {
  std::vector<Fact> facts;
  while (reader.Sees("fact")) {
    TRY(Tokens tokens, reader.TakeTokens("fact"));
    TRY(const std::string_view name, tokens.Next());
    TRY(std::string value, tokens.NextText());
    TRY_DONE(tokens.End());
    if (!IsFactName(name) || value.size() > kMaxFactBytes) {
      return Failure{Reason::kBadNote, "a fact's name or value"};
    }
    facts.push_back({std::string(name), std::move(value)});
    if (facts.size() > kMaxFacts) {
      return Failure{Reason::kBadNote, "over 1,024 facts of one member"};
    }
  }
  return facts;
}

}  // namespace

std::string_view NameOf(MemberType type) {
  return kMemberTypes[static_cast<std::size_t>(type)];
}
std::string_view NameOf(Coverage coverage) {
  return kCoverages[static_cast<std::size_t>(coverage)];
}
std::string_view NameOf(ScanOutcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

std::string Format(const Inventory& inventory) {
  NoteWriter writer(kInventoryNote);
  writer.Add("object", inventory.object)
      .AddText("format", inventory.format)
      .Add("coverage", NameOf(inventory.coverage))
      .Add("bytes", inventory.bytes)
      .Add("expanded-bytes", inventory.expanded_bytes);
  AddFacts(inventory.facts, writer);
  for (const Member& m : inventory.members) {
    writer.Add("member",
               std::string(NameOf(m.type)) + " " + std::to_string(m.size) +
                   " " + std::to_string(m.mode) + " " + std::to_string(m.uid) +
                   " " + std::to_string(m.gid) + " " +
                   (m.digest ? m.digest->text() : "-") + " " +
                   TokenEncode(m.path) + " " + TokenEncode(m.link) + " " +
                   TokenEncode(m.capabilities));
    AddFacts(m.facts, writer);
  }
  return std::move(writer).text();
}

Result<Inventory> ParseInventory(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kInventoryNote, kMaxDocumentBytes));
  TRY(const ObjectDigest object, reader.TakeAs<ObjectDigest>("object"));
  Inventory inventory{object, {}, {}, {}, {}, {}, {}};
  TRY(inventory.format, reader.TakeText("format"));
  TRY(const std::string_view coverage, reader.Take("coverage"));
  TRY(inventory.coverage, Named<Coverage>(kCoverages, coverage));
  TRY(inventory.bytes, reader.TakeNumber("bytes"));
  TRY(inventory.expanded_bytes, reader.TakeNumber("expanded-bytes"));
  TRY(inventory.facts, TakeFacts(reader));
  while (reader.Sees("member")) {
    TRY(const Tokens tokens, reader.TakeTokens("member"));
    TRY(Member member, ParseMember(tokens));
    TRY(member.facts, TakeFacts(reader));
    inventory.members.push_back(std::move(member));
    if (inventory.members.size() > kMaxMembers) {
      return Failure{Reason::kBadNote, "over 1,000,000 members"};
    }
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(inventory), text);
}

std::string Format(const Inspected& i) {
  NoteWriter writer(kInspectedNote);
  writer.Add("object", i.object)
      .Add("inventory", i.inventory)
      .AddText("format", i.format)
      .Add("coverage", NameOf(i.coverage))
      .Add("members", i.members)
      .Add("expanded-bytes", i.expanded_bytes)
      .AddText("sandbox", i.sandbox);
  return std::move(writer).text();
}

Result<Inspected> ParseInspected(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kInspectedNote));
  TRY(const ObjectDigest object, reader.TakeAs<ObjectDigest>("object"));
  TRY(const ObjectDigest inventory, reader.TakeAs<ObjectDigest>("inventory"));
  Inspected inspected{object, inventory, {}, {}, {}, {}, {}};
  TRY(inspected.format, reader.TakeText("format"));
  TRY(const std::string_view coverage, reader.Take("coverage"));
  TRY(inspected.coverage, Named<Coverage>(kCoverages, coverage));
  TRY(inspected.members, reader.TakeNumber("members"));
  TRY(inspected.expanded_bytes, reader.TakeNumber("expanded-bytes"));
  TRY(inspected.sandbox, reader.TakeText("sandbox"));
  TRY_DONE(reader.End());
  return Canonical(std::move(inspected), text);
}

std::string Format(const Scan& s) {
  NoteWriter writer(kScanNote);
  writer.Add("object", s.object)
      .AddText("engine", s.engine)
      .Add("rules", s.rules)
      .AddText("database", s.database)
      .Add("outcome", NameOf(s.outcome))
      .AddText("cause", s.cause)
      .Add("covered-bytes", s.covered_bytes)
      .Add("total-bytes", s.total_bytes);
  for (const Finding& finding : s.findings) {
    writer.Add("finding", finding.digest.text() + " " +
                              TokenEncode(finding.rule) + " " +
                              TokenEncode(finding.path));
  }
  writer.Add("more-findings", s.more_findings).AddText("sandbox", s.sandbox);
  return std::move(writer).text();
}

Result<Scan> ParseScan(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kScanNote));
  TRY(const ObjectDigest object, reader.TakeAs<ObjectDigest>("object"));
  TRY(std::string engine, reader.TakeText("engine"));
  TRY(const NoteDigest rules, reader.TakeAs<NoteDigest>("rules"));
  Scan scan{object, std::move(engine), rules, {}, {}, {}, {}, {}, {}, {}, {}};
  TRY(scan.database, reader.TakeText("database"));
  TRY(const std::string_view outcome, reader.Take("outcome"));
  TRY(scan.outcome, Named<ScanOutcome>(kOutcomes, outcome));
  TRY(scan.cause, reader.TakeText("cause"));
  TRY(scan.covered_bytes, reader.TakeNumber("covered-bytes"));
  TRY(scan.total_bytes, reader.TakeNumber("total-bytes"));
  while (reader.Sees("finding")) {
    TRY(Tokens tokens, reader.TakeTokens("finding"));
    TRY(const ObjectDigest digest, tokens.NextAs<ObjectDigest>());
    TRY(std::string rule, tokens.NextText());
    TRY(std::string path, tokens.NextText());
    TRY_DONE(tokens.End());
    scan.findings.push_back({std::move(path), digest, std::move(rule)});
    if (scan.findings.size() > kMaxFindings) {
      return Failure{Reason::kBadNote, "over 64 findings listed"};
    }
  }
  TRY(scan.more_findings, reader.TakeNumber("more-findings"));
  TRY(scan.sandbox, reader.TakeText("sandbox"));
  TRY_DONE(reader.End());
  const bool clean = scan.outcome == ScanOutcome::kClean;
  if (clean && (scan.covered_bytes != scan.total_bytes ||
                !scan.findings.empty() || scan.more_findings != 0)) {
    return Failure{Reason::kBadNote, "a clean scan that is not clean"};
  }
  return Canonical(std::move(scan), text);
}

}  // namespace airlock::notes
