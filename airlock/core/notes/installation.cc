#include "airlock/core/notes/installation.h"

#include <array>
#include <set>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 6> kPrograms = {
    "conductor", "exporter", "intake", "ledger", "signer", "worker"};
constexpr std::uint64_t kMaxUid = 0xfffffffe;

}  // namespace

std::string Format(const Installation& i) {
  NoteWriter writer(kInstallationNote);
  writer.AddText("origin", i.origin)
      .Add("mode", NameOf(i.separation))
      .Add("checkpoint-key", Base64Encode(i.checkpoint_key))
      .Add("genesis", i.genesis)
      .Add("first-root", i.first_root)
      .Add("gid", i.gid);
  for (const auto& [program, uid] : i.uids) {
    writer.Add("uid", program + " " + std::to_string(uid));
  }
  return std::move(writer).text();
}

Result<Installation> ParseInstallation(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kInstallationNote));
  TRY(std::string origin, reader.TakeText("origin"));
  TRY(const std::string_view mode, reader.Take("mode"));
  TRY(const std::string_view key, reader.Take("checkpoint-key"));
  TRY(Bytes checkpoint_key, Base64Decode(key));
  TRY(const NoteDigest genesis, reader.TakeAs<NoteDigest>("genesis"));
  TRY(const NoteDigest first_root, reader.TakeAs<NoteDigest>("first-root"));
  TRY(const std::uint64_t gid, reader.TakeNumber("gid", kMaxUid));
  Installation i{std::move(origin),
                 mode == NameOf(Separation::kSeparated) ? Separation::kSeparated
                                                        : Separation::kEmbedded,
                 std::move(checkpoint_key),
                 genesis,
                 first_root,
                 gid,
                 {}};
  std::set<std::uint64_t> uids;
  while (reader.Sees("uid")) {
    TRY(Tokens tokens, reader.TakeTokens("uid"));
    TRY(const std::string_view program, tokens.Next());
    TRY(const std::uint64_t uid, tokens.NextNumber(kMaxUid));
    TRY_DONE(tokens.End());
    if (!uids.insert(uid).second) {
      return Failure{Reason::kConfiguration, "two programs under one uid"};
    }
    i.uids.emplace(program, uid);
  }
  TRY_DONE(reader.End());
  if (i.separation == Separation::kSeparated) {
    for (std::string_view program : kPrograms) {
      if (!i.uids.contains(std::string(program))) {
        return Failure{Reason::kConfiguration,
                       "no uid for " + std::string(program)};
      }
    }
  }
  return Canonical(std::move(i), text);
}

}  // namespace airlock::notes
