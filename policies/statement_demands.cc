#include "policies/statement_demands.h"

#include <algorithm>
#include <initializer_list>
#include <tuple>
#include <utility>

#include "airlock/core/verified_levels.h"
#include "policies/identity_pattern.h"
#include "policies/sorted.h"

namespace airlock::policies {
namespace {

using notes::BundleKind;

Failure BadPolicy(std::string why) {
  return {Reason::kBadPolicy, std::move(why)};
}

Result<Done> CheckIdentities(const Policy& p) {
  if (!IsSorted(p.identities, [](const PinnedIdentity& i) {
        return std::tie(i.trust, i.issuer, i.identity);
      })) {
    return BadPolicy("identities repeated or not sorted");
  }
  for (const PinnedIdentity& identity : p.identities) {
    if (identity.identity.empty() || identity.issuer.empty()) {
      return BadPolicy("an identity without its name or its issuer");
    }
    if (identity.pattern && !IsIdentityPattern(identity.identity)) {
      return BadPolicy("'" + Printable(identity.identity) + "' is no pattern");
    }
  }
  const bool may_state =
      p.kind == BundleKind::kSignedBlob || p.kind == BundleKind::kOciLayout;
  if (!may_state && (!p.identities.empty() || !p.predicates.empty())) {
    return BadPolicy(
        "identities and predicates belong to signed-blob and oci-layout");
  }
  if (p.kind != BundleKind::kOciLayout && (p.provenance || p.summary)) {
    return BadPolicy("provenance and summary belong to oci-layout");
  }
  return Done{};
}

Result<Done> CheckAge(const std::optional<Seconds>& age) {
  if (age && age->count <= 0) return BadPolicy("a max-age of 0");
  return Done{};
}

Result<Done> CheckLists(
    std::initializer_list<const std::vector<std::string>*> lists) {
  for (const std::vector<std::string>* list : lists) {
    if (!IsSorted(*list, kItself)) {
      return BadPolicy("what statements must say is repeated or not sorted");
    }
  }
  return Done{};
}

// The lines of one list of texts.
Result<std::vector<std::string>> TakeTexts(NoteReader& reader,
                                           std::string_view name) {
  std::vector<std::string> texts;
  while (reader.Sees(name)) {
    TRY(std::string text, reader.TakeText(name));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::optional<Seconds>> TakeAge(NoteReader& reader,
                                       std::string_view name) {
  if (!reader.Sees(name)) return std::optional<Seconds>();
  TRY(const std::string_view text, reader.Take(name));
  TRY(const Seconds age, ParseSeconds(text));
  return std::optional(age);
}

void AddTexts(NoteWriter& writer, std::string_view name,
              const std::vector<std::string>& texts) {
  for (const std::string& text : texts) writer.AddText(name, text);
}

}  // namespace

Result<Done> CheckStatements(const Policy& p) {
  TRY_DONE(CheckIdentities(p));
  TRY_DONE(CheckLists({&p.predicates}));
  if (p.provenance) {
    const ProvenanceDemand& demand = *p.provenance;
    TRY_DONE(CheckLists({&demand.builders, &demand.sources}));
    if (demand.builders.empty() || demand.sources.empty()) {
      return BadPolicy("a provenance by any builder or of any source");
    }
    if (!IsSorted(demand.parameters,
                  [](const BuildParameter& one) { return one.name; })) {
      return BadPolicy("parameters repeated or not sorted");
    }
    TRY_DONE(CheckAge(demand.max_age));
  }
  if (p.summary) {
    const SummaryDemand& demand = *p.summary;
    TRY_DONE(CheckLists({&demand.verifiers, &demand.resources, &demand.levels,
                         &demand.subjects}));
    if (demand.verifiers.empty() || demand.resources.empty()) {
      return BadPolicy("a summary by any verifier or of any resource");
    }
    if (const auto sound = CheckLevels({}, demand.levels);
        !sound.ok() && sound.failure().reason == Reason::kUsage) {
      return BadPolicy(sound.failure().detail);
    }
    TRY_DONE(CheckAge(demand.max_age));
  }
  return Done{};
}

Result<Done> ReadIdentities(NoteReader& reader, Policy& p) {
  while (reader.Sees("identity")) {
    TRY(Tokens tokens, reader.TakeTokens("identity"));
    TRY(TrustName trust, tokens.NextAs<TrustName>());
    TRY(const std::string_view form, tokens.Next());
    TRY(std::string identity, tokens.NextText());
    TRY(std::string issuer, tokens.NextText());
    TRY_DONE(tokens.End());
    p.identities.push_back({std::move(trust), std::move(issuer),
                            std::move(identity), form == "pattern"});
  }
  return Done{};
}

void AddIdentities(NoteWriter& writer, const Policy& p) {
  for (const PinnedIdentity& identity : p.identities) {
    writer.Add("identity", identity.trust.text() + " " +
                               (identity.pattern ? "pattern " : "exact ") +
                               TokenEncode(identity.identity) + " " +
                               TokenEncode(identity.issuer));
  }
}

Result<Done> ReadStatements(NoteReader& reader, Policy& p) {
  TRY(p.predicates, TakeTexts(reader, "predicate"));
  if (reader.Sees("promises")) {
    TRY(const std::string_view word, reader.Take("promises"));
    p.accept_promises = word == "accept";
  }
  if (reader.Sees("builder")) {
    ProvenanceDemand demand;
    TRY(demand.builders, TakeTexts(reader, "builder"));
    TRY(demand.sources, TakeTexts(reader, "built-from"));
    while (reader.Sees("parameter")) {
      TRY(Tokens tokens, reader.TakeTokens("parameter"));
      TRY(std::string name, tokens.NextText());
      TRY(std::string value, tokens.NextText());
      TRY_DONE(tokens.End());
      demand.parameters.push_back({std::move(name), std::move(value)});
    }
    TRY(demand.max_age, TakeAge(reader, "built-within"));
    p.provenance = std::move(demand);
  }
  if (reader.Sees("verifier")) {
    SummaryDemand demand;
    TRY(demand.verifiers, TakeTexts(reader, "verifier"));
    TRY(demand.resources, TakeTexts(reader, "resource"));
    TRY(demand.levels, TakeTexts(reader, "level"));
    TRY(demand.subjects, TakeTexts(reader, "subject"));
    TRY(demand.max_age, TakeAge(reader, "verified-within"));
    p.summary = std::move(demand);
  }
  return Done{};
}

void AddStatements(NoteWriter& writer, const Policy& p) {
  AddTexts(writer, "predicate", p.predicates);
  if (p.accept_promises) writer.Add("promises", std::string_view("accept"));
  if (p.provenance) {
    AddTexts(writer, "builder", p.provenance->builders);
    AddTexts(writer, "built-from", p.provenance->sources);
    for (const BuildParameter& parameter : p.provenance->parameters) {
      writer.Add("parameter", TokenEncode(parameter.name) + " " +
                                  TokenEncode(parameter.value));
    }
    if (p.provenance->max_age) {
      writer.Add("built-within", FormatSeconds(*p.provenance->max_age));
    }
  }
  if (p.summary) {
    AddTexts(writer, "verifier", p.summary->verifiers);
    AddTexts(writer, "resource", p.summary->resources);
    AddTexts(writer, "level", p.summary->levels);
    AddTexts(writer, "subject", p.summary->subjects);
    if (p.summary->max_age) {
      writer.Add("verified-within", FormatSeconds(*p.summary->max_age));
    }
  }
}

}  // namespace airlock::policies
