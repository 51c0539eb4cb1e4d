#include "airlock/signer/high_water.h"

#include "airlock/core/note.h"
#include "airlock/core/notes/reset.h"
#include "policies/judge.h"
#include "policies/signatures.h"

namespace airlock::signer {
namespace {

constexpr std::string_view kStateNote = "airlock.signer-state/v1";
constexpr char kStateName[] = "state";

std::string Mark(std::uint64_t size, const RootDigest& root) {
  return std::to_string(size) + " " + root.text();
}

}  // namespace

std::string Format(const SignerState& state) {
  NoteWriter writer(kStateNote);
  writer.Add("genesis", state.genesis)
      .Add("first-root", state.first_root)
      .Add("ledger", Mark(state.size, state.root));
  return std::move(writer).text();
}

Result<SignerState> ParseSignerState(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kStateNote));
  TRY(const NoteDigest genesis, reader.TakeAs<NoteDigest>("genesis"));
  TRY(const NoteDigest first_root, reader.TakeAs<NoteDigest>("first-root"));
  TRY(Tokens ledger, reader.TakeTokens("ledger"));
  TRY(const std::uint64_t size, ledger.NextNumber());
  TRY(const RootDigest root, ledger.NextAs<RootDigest>());
  TRY_DONE(ledger.End());
  TRY_DONE(reader.End());
  return SignerState{genesis, first_root, size, root};
}

Result<Done> HighWater::Make(const platform::Directory& secret,
                             const SignerState& state) {
  return secret.Create(kStateName, AsBytes(Format(state)), 0600);
}

Result<HighWater> HighWater::Open(const platform::Directory& secret) {
  auto text = secret.ReadText(kStateName, kMaxRecordBytes);
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
                                           std::to_string(state_.size)};
  }
  TRY(const RootDigest then, ledger.RootAt(state_.size));
  if (then != state_.root) {
    return Failure{Reason::kInconsistent,
                   "the first " + std::to_string(state_.size) +
                       " records are not those that the signer saw"};
  }
  return Done{};
}

// XXX: the administrators are those of the ledger that is left. Whoever left
// the roster in what was lost has a say again.
Result<bool> HighWater::IsReset(const ledger::Reader& ledger) const {
  TRY(const Chain site, ledger.ChainOf(SiteSubject()));
  for (std::size_t i = 0; i < site.size(); ++i) {
    const Record& record = site[i].record;
    if (record.kind() != RecordKind::kReset) continue;
    const auto reset = notes::ParseReset(record.body.text);
    // Anybody may append one; what does not fit is void.
    if (!reset.ok() || reset->from_size != state_.size ||
        reset->from_root != state_.root || reset->to_size > record.index) {
      continue;
    }
    TRY(const RootDigest left, ledger.RootAt(reset->to_size));
    if (left != reset->to_root) continue;
    const Chain before(site.begin(),
                       site.begin() + static_cast<std::ptrdiff_t>(i));
    TRY(const policies::Site then, policies::ReadSite(before, state_.genesis));
    if (!then.roster) continue;
    const auto administrators =
        policies::AdministratorsOf(record.body, then.roster->body, record.time);
    if (administrators.size() >= then.roster->body.activation) return true;
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
  TRY_DONE(secret_->Replace(kStateName, AsBytes(Format(next)), 0600));
  state_ = next;
  return Done{};
}

}  // namespace airlock::signer
