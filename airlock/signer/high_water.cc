#include "airlock/signer/high_water.h"

#include "airlock/core/note.h"

namespace airlock::signer {
namespace {

constexpr std::string_view kStateNote = "airlock.signer-state/v1";
constexpr char kStateName[] = "state";

}  // namespace

std::string Format(const SignerState& state) {
  NoteWriter writer(kStateNote);
  writer.Add("genesis", state.genesis)
      .Add("first-root", state.first_root)
      .Add("ledger", std::to_string(state.size) + " " + state.root.text());
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

Result<Done> HighWater::Advance(const ledger::Reader& ledger) {
  if (ledger.size() < state_.size) {
    return Failure{Reason::kHighWater,
                   "the ledger has " + std::to_string(ledger.size()) +
                       " records, the signer saw " +
                       std::to_string(state_.size)};
  }
  TRY(const RootDigest then, ledger.RootAt(state_.size));
  if (then != state_.root) {
    return Failure{Reason::kInconsistent,
                   "the first " + std::to_string(state_.size) +
                       " records are not those that the signer saw"};
  }
  if (ledger.size() == state_.size) return Done{};
  SignerState next = state_;
  next.size = ledger.size();
  next.root = ledger.checkpoint().root;
  TRY_DONE(secret_->Replace(kStateName, AsBytes(Format(next)), 0600));
  state_ = next;
  return Done{};
}

}  // namespace airlock::signer
