#include "airlock/signer/high_water.h"

#include <algorithm>

#include "airlock/core/note.h"
#include "airlock/core/notes/field.h"
#include "airlock/core/notes/reset.h"
#include "airlock/crypto/hash.h"
#include "policies/judge.h"
#include "policies/roster.h"
#include "policies/signatures.h"

namespace airlock::signer {
namespace {

constexpr std::string_view kStateNote = "airlock.signer-state/v1";
constexpr char kStateName[] = "state";
// A roster as one token takes three bytes for each at worst.
constexpr std::size_t kMaxStateBytes = 4 * kMaxRecordBytes;

std::string Mark(std::uint64_t size, const RootDigest& root) {
  return std::to_string(size) + " " + root.text();
}

}  // namespace

std::string Format(const SignerState& state) {
  NoteWriter writer(kStateNote);
  writer.Add("genesis", state.genesis)
      .Add("first-root", state.first_root)
      .Add("ledger", Mark(state.size, state.root))
      .Add("time", state.time)
      .AddText("roster", state.roster);
  return std::move(writer).text();
}

Result<SignerState> ParseSignerState(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kStateNote, kMaxStateBytes));
  TRY(const NoteDigest genesis, reader.TakeAs<NoteDigest>("genesis"));
  TRY(const NoteDigest first_root, reader.TakeAs<NoteDigest>("first-root"));
  TRY(Tokens ledger, reader.TakeTokens("ledger"));
  TRY(const std::uint64_t size, ledger.NextNumber());
  TRY(const RootDigest root, ledger.NextAs<RootDigest>());
  TRY_DONE(ledger.End());
  TRY(const Instant time, reader.TakeAs<Instant>("time"));
  TRY(std::string roster, reader.TakeText("roster"));
  TRY_DONE(reader.End());
  return notes::Canonical(
      SignerState{genesis, first_root, size, root, time, std::move(roster)},
      text);
}

Result<Done> HighWater::Make(const platform::Directory& secret,
                             const SignerState& state) {
  if (crypto::DigestNote(state.roster) != state.genesis) {
    return Failure{Reason::kNotAllowed,
                   "the first roster is not the one pinned"};
  }
  return secret.Create(kStateName, AsBytes(Format(state)), 0600);
}

Result<HighWater> HighWater::Open(const platform::Directory& secret) {
  auto text = secret.ReadText(kStateName, kMaxStateBytes);
  if (!text.ok()) {
    return Failure{Reason::kHighWater,
                   "the signer's memory is missing: " + text.failure().detail};
  }
  TRY(SignerState state, ParseSignerState(*text));
  return HighWater(secret, std::move(state));
}

Result<Done> HighWater::CheckContinues(const ledger::Reader& ledger) const {
  if (ledger.size() < state_.size) {
    return Failure{Reason::kHighWater, "the ledger has " +
                                           std::to_string(ledger.size()) +
                                           " records, the signer saw " +
                                           Mark(state_.size, state_.root)};
  }
  TRY(const RootDigest then, ledger.RootAt(state_.size));
  if (then != state_.root) {
    return Failure{Reason::kInconsistent,
                   "the first records are not those that the signer saw, " +
                       Mark(state_.size, state_.root)};
  }
  return Done{};
}

Result<bool> HighWater::IsReset(const ledger::Reader& ledger) const {
  TRY(const policies::Roster roster, policies::ParseRoster(state_.roster));
  TRY(const Chain site, ledger.ChainOf(SiteSubject()));
  for (const ChainedRecord& entry : site) {
    const Record& record = entry.record;
    if (record.kind() != RecordKind::kReset) continue;
    const auto reset = notes::ParseReset(record.body.text);
    // Anybody may append one; what does not fit is void.
    if (!reset.ok() || reset->from_size != state_.size ||
        reset->from_root != state_.root || reset->to_size > record.index) {
      continue;
    }
    TRY(const RootDigest left, ledger.RootAt(reset->to_size));
    if (left != reset->to_root) continue;
    // Not by the ledger's stamp alone: whoever keeps the ledger could give one
    // from before a key was revoked.
    const auto administrators = policies::AdministratorsOf(
        record.body, roster, std::max(record.time, state_.time));
    if (administrators.size() >= roster.activation) return true;
  }
  return false;
}

Result<Done> HighWater::Advance(const ledger::Reader& ledger) {
  const auto continues = CheckContinues(ledger);
  if (!continues.ok()) {
    const auto reset = IsReset(ledger);
    if (!reset.ok() || !*reset) return continues.failure();
  } else if (ledger.size() == state_.size) {
    return Done{};
  }
  SignerState next = state_;
  next.size = ledger.size();
  next.root = ledger.checkpoint().root;
  if (ledger.size() != 0) {
    TRY(const ChainedRecord last, ledger.At(ledger.size() - 1));
    next.time = last.record.time;
    TRY(const Chain chain, ledger.ChainOf(SiteSubject()));
    TRY(const policies::Site site, policies::ReadSite(chain, state_.genesis, state_.first_root));
    if (site.roster) next.roster = policies::Format(site.roster->body);
  }
  TRY_DONE(secret_->Replace(kStateName, AsBytes(Format(next)), 0600));
  state_ = next;
  return Done{};
}

}  // namespace airlock::signer
