#include "stager/intake.h"

#include "airlock/core/notes/submission.h"
#include "airlock/ledger/wire.h"
#include "airlock/wire/answer.h"
#include "stager/admit.h"
#include "stager/gather.h"
#include "stager/site_reader.h"

namespace airlock::stager {
namespace {

// A contents document of 10,000 long names, or a report kept as a document.
constexpr std::uint64_t kMaxRequestBytes = kMaxDocumentBytes;

}  // namespace

Result<Intake> Intake::Open(Home home) {
  TRY(platform::VaultWriter vault, platform::VaultWriter::Open(home.vault()));
  TRY(platform::VaultReader reader,
      platform::VaultReader::Open(home.quarantine()));
  return Intake(std::move(home), std::move(vault), std::move(reader));
}

Result<Done> Intake::Serve(platform::Channel& connection) const {
  TRY(std::optional<platform::Message> message,
      connection.Receive(kMaxRequestBytes, Seconds{60}));
  if (!message) return Done{};
  auto answer = Answer(*message);
  if (answer.ok()) return connection.Send(*answer);
  return wire::Refuse(connection, answer.failure());
}

Result<std::string> Intake::Answer(const platform::Message& message) const {
  TRY(const wire::IntakeRequest request,
      wire::ParseIntakeRequest(message.text));
  switch (request.verb) {
    case wire::IntakeVerb::kPut: {
      if (message.fds.size() != 1) {
        return Failure{Reason::kProtocol, "put wants one descriptor"};
      }
      TRY(const platform::StoredObject stored,
          vault_.Put(message.fds[0].get(), request.max_bytes,
                     request.expected));
      return wire::FormatStored(stored);
    }
    case wire::IntakeVerb::kDocument: {
      TRY(const platform::StoredObject stored,
          vault_.PutBytes(AsBytes(request.body)));
      return wire::FormatStored(stored);
    }
    case wire::IntakeVerb::kSubmit:
      return Submit(request.body);
    case wire::IntakeVerb::kGather: {
      if (!request.channel) {
        return Failure{Reason::kProtocol, "gather wants a channel"};
      }
      TRY(const wire::Gathered gathered,
          Gather(home_, *request.channel, vault_, reader_));
      return wire::FormatGathered(gathered);
    }
    case wire::IntakeVerb::kAdmit:
      if (!request.expected) {
        return Failure{Reason::kProtocol, "admit wants a release"};
      }
      return Admit(*request.expected);
    case wire::IntakeVerb::kContents: {
      if (!request.expected) {
        return Failure{Reason::kProtocol, "contents wants their digest"};
      }
      // Nothing else of the quarantine leaves this way: what is not a list of
      // ours, in our grammar, is refused.
      TRY(const Bytes text, reader_.Read(*request.expected, kMaxDocumentBytes));
      TRY(const notes::Contents contents, notes::ParseContents(AsText(text)));
      return notes::Format(contents);
    }
  }
  return Failure{Reason::kProtocol, "no such verb"};
}

Result<std::string> Intake::Submit(const std::string& body) const {
  TRY(SignedNote note, ParseSigned(body));
  TRY(const notes::Submission submission, notes::ParseSubmission(note.text));
  TRY(const Bytes text, reader_.Read(submission.contents, kMaxDocumentBytes));
  TRY(const notes::Contents contents, notes::ParseContents(AsText(text)));
  std::uint64_t bytes = 0;
  for (const notes::ContentsItem& item : contents.items) {
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
  if (policy->body.kind != submission.kind) {
    return Failure{Reason::kUnknownKind,
                   "channel " + submission.channel.text() + " takes " +
                       std::string(notes::NameOf(policy->body.kind))};
  }
  ledger::AppendRequest request;
  request.author = Author::kIntake;
  request.separation = now.installation.separation;
  request.subject = SubjectOf(submission.id);
  request.body = std::move(note);
  TRY(const ledger::Appended appended,
      ledger::AppendThrough(home_.socket("ledger"), request));
  return ledger::FormatAppended(appended);
}

Result<std::string> Intake::Admit(const ObjectDigest& signed_release) const {
  TRY_DONE(AdmitRelease(home_, signed_release, vault_, reader_));
  return wire::FormatStored({signed_release, 0});
}

}  // namespace airlock::stager
