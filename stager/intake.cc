#include "stager/intake.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <set>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/submission.h"
#include "airlock/crypto/hash.h"
#include "airlock/ledger/wire.h"
#include "airlock/platform/process.h"
#include "airlock/wire/answer.h"
#include "airlock/wire/append.h"
#include "policies/signatures.h"
#include "stager/admit.h"
#include "stager/gather.h"
#include "stager/incoming.h"
#include "stager/site_reader.h"

namespace airlock::stager {
namespace {

// A contents document of 10,000 long names, or a report kept as a document.
constexpr std::uint64_t kMaxRequestBytes = kMaxDocumentBytes;
constexpr std::size_t kIdDigits = 16;  // of SubmissionIdSource()'s digest

// The judge asks this too, but a claim on record has taken its id: whoever
// could record one in another's place would have him start over for ever.
Result<Done> CheckClaim(const SignedNote& note,
                        const notes::Submission& submission,
                        const policies::Roster& roster) {
  const std::string source = notes::SubmissionIdSource(
      submission.channel, submission.contents, submission.attempt);
  if (submission.id.text() !=
      submission.channel.text() + "-" +
          crypto::DigestNote(source).hex().substr(0, kIdDigits)) {
    return Failure{Reason::kBadRecord,
                   "the submission's id is not derived from what it holds"};
  }
  TRY(const PersonName signer,
      policies::SignerOf(note, roster, platform::Now()));
  if (signer != submission.submitter) {
    return Failure{Reason::kNotAllowed, "the submission of " +
                                            submission.submitter.text() +
                                            " is signed by " + signer.text()};
  }
  return Done{};
}

}  // namespace

Result<Intake> Intake::Open(Home home) {
  TRY(platform::VaultWriter vault, platform::VaultWriter::Open(home.vault()));
  TRY(platform::VaultReader reader,
      platform::VaultReader::Open(home.quarantine()));
  TRY(platform::VaultWriter remover, platform::VaultWriter::Open(home.vault()));
  TRY(platform::VaultReader quarantine,
      platform::VaultReader::Open(home.quarantine()));
  TRY(Unclaimed unclaimed,
      Unclaimed::Open(home, std::move(remover), std::move(quarantine)));
  return Intake(std::move(home), std::move(vault), std::move(reader),
                std::move(unclaimed));
}

Result<Done> Intake::Serve(platform::Channel& connection) const {
  TRY(std::optional<platform::Message> message,
      connection.Receive(kMaxRequestBytes, Seconds{60}));
  if (!message) return Done{};
  TRY(const platform::Peer peer, connection.PeerCredentials());
  auto answer = Answer(*message, peer);
  if (answer.ok()) return connection.Send(*answer);
  return wire::Refuse(connection, answer.failure());
}

Result<Done> Intake::Collect(Instant now) const {
  return unclaimed_.Collect(std::nullopt, now - kKeepAbandoned);
}

Result<std::string> Intake::Put(int source, const wire::IntakeRequest& request,
                                const platform::Peer& peer) const {
  struct stat status;
  if (::fstat(source, &status) != 0) {
    return platform::IoFailure("look at what was handed in", errno);
  }
  // What has no size cannot be counted, and a pipe may never end.
  if (!S_ISREG(status.st_mode)) {
    return Failure{Reason::kNotAFile, "what was handed in"};
  }
  const bool range = request.verb == wire::IntakeVerb::kRange;
  const auto whole = static_cast<std::uint64_t>(status.st_size);
  const std::uint64_t size = range ? request.max_bytes : whole;
  if (size > whole || request.offset > whole - size) {
    return Failure{Reason::kSizeMismatch, "the range ends behind the file"};
  }
  if (size > request.max_bytes) {
    return Failure{Reason::kTooLarge,
                   "over " + std::to_string(request.max_bytes) + " bytes"};
  }
  const Incoming incoming(vault_, reader_, unclaimed_, peer);
  TRY(const platform::StoredObject stored,
      range ? incoming.PutRange(source, request.offset, size, *request.expected)
            : incoming.Put(source, size, request.expected));
  return wire::FormatStored(stored);
}

Result<std::string> Intake::Document(const std::string& body,
                                     const platform::Peer& peer) const {
  TRY(const notes::Installation installation, ReadInstallation(home_));
  const bool ours = std::ranges::any_of(
      installation.uids, [&](const auto& of) { return of.second == peer.uid; });
  // A program of ours records next what it hands in now.
  if (ours) {
    TRY(const platform::Directory held, unclaimed_.Hold());
    TRY(const platform::StoredObject stored, vault_.PutBytes(AsBytes(body)));
    TRY_DONE(unclaimed_.Keep({stored.digest}));
    return wire::FormatStored(stored);
  }
  const Incoming incoming(vault_, reader_, unclaimed_, peer);
  TRY(const platform::StoredObject stored, incoming.PutBytes(AsBytes(body)));
  return wire::FormatStored(stored);
}

Result<std::string> Intake::Answer(const platform::Message& message,
                                   const platform::Peer& peer) const {
  TRY(const wire::IntakeRequest request,
      wire::ParseIntakeRequest(message.text));
  switch (request.verb) {
    case wire::IntakeVerb::kPut: {
      if (message.fds.size() != 1) {
        return Failure{Reason::kProtocol, "put wants one descriptor"};
      }
      return Put(message.fds[0].get(), request, peer);
    }
    case wire::IntakeVerb::kRange: {
      if (message.fds.size() != 1 || !request.expected) {
        return Failure{Reason::kProtocol,
                       "range wants one descriptor and a digest"};
      }
      return Put(message.fds[0].get(), request, peer);
    }
    case wire::IntakeVerb::kDocument:
      return Document(request.body, peer);
    case wire::IntakeVerb::kSubmit:
      return Submit(request.body);
    case wire::IntakeVerb::kGather: {
      if (!request.channel) {
        return Failure{Reason::kProtocol, "gather wants a channel"};
      }
      TRY(const wire::Gathered gathered,
          Gather(home_, *request.channel,
                 Incoming(vault_, reader_, unclaimed_, peer), reader_));
      return wire::FormatGathered(gathered);
    }
    case wire::IntakeVerb::kAdmit:
      if (!request.expected) {
        return Failure{Reason::kProtocol, "admit wants a release"};
      }
      return Admit(*request.expected);
    case wire::IntakeVerb::kContents:
    case wire::IntakeVerb::kInventory: {
      if (!request.expected) {
        return Failure{Reason::kProtocol, "no digest of what is to be told"};
      }
      // Nothing else of the quarantine leaves this way: what is not a list of
      // ours, in our grammar, is refused.
      TRY(const Bytes text, reader_.Read(*request.expected, kMaxDocumentBytes));
      if (request.verb == wire::IntakeVerb::kInventory) {
        TRY(const notes::Inventory inventory,
            notes::ParseInventory(AsText(text)));
        return notes::Format(inventory);
      }
      TRY(const notes::Contents contents, notes::ParseContents(AsText(text)));
      return notes::Format(contents);
    }
  }
  return Failure{Reason::kProtocol, "no such verb"};
}

Result<std::string> Intake::Submit(const std::string& body) const {
  TRY(SignedNote note, ParseSigned(body));
  TRY(const notes::Submission submission, notes::ParseSubmission(note.text));
  // Until the ledger has answered, nothing that is found here may go.
  TRY(const platform::Directory held, unclaimed_.Hold());
  TRY(const Bytes text, reader_.Read(submission.contents, kMaxDocumentBytes));
  TRY(const notes::Contents contents, notes::ParseContents(AsText(text)));
  std::uint64_t bytes = 0;
  std::set<ObjectDigest> objects = {submission.contents};
  for (const notes::ContentsItem& item : contents.items) {
    objects.insert(item.object);
    if (!reader_.Has(item.object)) {
      return Failure{Reason::kNotFound, item.name.text() + " (" +
                                            item.object.text() +
                                            ") was never handed in"};
    }
    bytes += item.size;
  }
  if (contents.items.size() != submission.items || bytes != submission.bytes ||
      contents.kind != submission.kind) {
    return Failure{Reason::kBadBundle,
                   "the submission does not describe its contents"};
  }
  // The channel must exist, or nobody could ever judge this.
  TRY(const SiteNow now, OpenSite(home_));
  const auto* policy = now.site.PolicyFor(submission.channel);
  if (policy == nullptr) {
    return Failure{Reason::kNotFound,
                   "no policy for channel " + submission.channel.text()};
  }
  TRY_DONE(CheckClaim(note, submission, now.site.roster->body));
  if (policy->body.kind != submission.kind) {
    return Failure{Reason::kUnknownKind,
                   "channel " + submission.channel.text() + " takes " +
                       std::string(notes::NameOf(policy->body.kind))};
  }
  // If this process or the ledger falls silent from here on, the record may
  // still come: the claim then stays, and with it the objects.
  TRY_DONE(unclaimed_.BeginClaim(submission.contents));
  const auto appended =
      wire::AppendFirst(home_.socket("ledger"), Author::kIntake,
                        SubjectOf(submission.id), std::move(note));
  if (!appended.ok() &&
      KindOf(appended.failure().reason) == ReasonKind::kFault) {
    return appended.failure();
  }
  if (appended.ok()) {
    TRY_DONE(unclaimed_.Keep(objects));
  }
  TRY_DONE(unclaimed_.EndClaim(submission.contents));
  if (!appended.ok()) return appended.failure();
  return ledger::FormatAppended(*appended);
}

Result<std::string> Intake::Admit(const ObjectDigest& signed_release) const {
  TRY_DONE(AdmitRelease(home_, signed_release, vault_, reader_));
  return wire::FormatStored({signed_release, 0});
}

}  // namespace airlock::stager
