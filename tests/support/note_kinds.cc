#include "tests/support/note_kinds.h"

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/explanation.h"
#include "airlock/core/notes/hand_over.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/installation.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/judgement.h"
#include "airlock/core/notes/layout.h"
#include "airlock/core/notes/rebuild_report.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/notes/reset.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/notes/trust_change.h"
#include "airlock/core/notes/tuf_exchange.h"
#include "airlock/core/record.h"

namespace airlock::testing_support {
namespace {

using namespace notes;  // one sample of everything in there

const Instant kNow = Instant::Parse("2026-01-31T23:59:59Z").value();
const Instant kLater = Instant::Parse("2026-02-28T00:00:00Z").value();

ObjectDigest Object(int digit) { return DigestOf<ObjectDigest>(digit); }
RecordDigest RecordOf(int digit) { return DigestOf<RecordDigest>(digit); }
NoteDigest Text(int digit) { return DigestOf<NoteDigest>(digit); }
Bytes Raw(std::string_view text) { return CopyOf(AsBytes(text)); }

const ChannelName kChannel = ChannelName::Parse("blobs").value();
const SubmissionId kId = SubmissionId::Parse("blobs-0123456789abcdef").value();
const PersonName kAlice = PersonName::Parse("alice").value();
const TrustName kTrustName = TrustName::Parse("upstream").value();
const std::vector<TargetName> kTargets = {TargetName::Parse("lab").value(),
                                          TargetName::Parse("sealed").value()};

template <typename T, Result<T> (*parse)(std::string_view)>
Result<std::string> Reformat(std::string_view text) {
  TRY(const T parsed, parse(text));
  return Format(parsed);
}

Contents SampleContents() {
  return {BundleKind::kSignedBlob,
          {{ItemRole::kArtifact, Object(1), 10, MemberPath::Parse("a").value()},
           {ItemRole::kSignature, Object(2), 96,
            MemberPath::Parse("a b.sig").value()}}};
}

Evidence SampleEvidence() {
  return {BundleKind::kAptRepo,
          Object(1),
          {Object(2)},
          {{"rsa-pkcs1-sha256",
            DigestOf<KeyId>(3),
            Object(2),
            0,
            120,
            {},
            Raw("\x04trailer"),
            Raw("signature")}},
          {"4CB50190207B4758"},
          {{QuoteForm::kReleaseLine, Object(2), 7, 80, Object(4)},
           {QuoteForm::kStanza, Object(4), 0, 300, Object(5)}},
          {{"verify-bundle", Object(6), Object(7), {}},
           {"verify-bundle", Object(8), Object(9),
            Testimony::Answer{kTrustName, Object(1)}}}};
}

Authentic SampleAuthentic() {
  return {Object(1),
          Object(2),
          {{DigestOf<KeyId>(3), "4CB50190207B4758A3F73A796ED0E7B82643E131",
            kTrustName}},
          kNow,
          std::nullopt,
          "Debian",
          "Debian",
          "oldstable",
          "bookworm",
          {"debian/bookworm", "12.9", 1738400000},
          "seccomp",
          {{"sigstore-bundle",
            "",
            {},
            "release@example.org",
            "https://issuer.example.org",
            kTrustName,
            Object(4),
            kNow,
            {},
            Object(5)},
           {"gcb",
            "https://slsa.dev/provenance/v1",
            DigestOf<KeyId>(6),
            "",
            "",
            kTrustName,
            Object(7),
            std::nullopt,
            {{"builder.id", "https://b.example.org"}, {"source.uri", ""}},
            Object(8)}},
          {{"artifact", "a b"}, {"text", Object(9).text()}},
          {{kTrustName, Object(1)}},
          TrustDifference{
              kTrustName,
              Object(1),
              Object(2),
              {{EntryFate::kAdded, "key", "sha256:00", "", "rsa of somebody"},
               {EntryFate::kKept, "key", "sha256:01", "", "ed25519"}}}};
}

Recipe SampleRecipe() {
  return {"hello",
          Text(1),
          {{"a.tar.xz", Object(2)}, {"b", Object(3)}},
          {{"A", ""}, {"B", "c d"}},
          kNow,
          true,
          {"sh", "-c", "make all"},
          {{"hello", {}}, {"hello.deb", Object(4)}},
          {Seconds{90}, 64 << 20, 1, 3, 1}};
}

RebuildReport SampleRebuildReport() {
  return {"hello",
          Text(1),
          "bubblewrap 0.8.0",
          kNow,
          Seconds{90},
          Text(2),
          {{"dash", "amd64", "0.5"}, {"make", "all", "4.3"}},
          {{"a.tar.xz", Object(2), 10}},
          Object(3),
          12,
          {},
          {{"a", Object(4), 1, {}},
           {"b", Object(4), 1, Object(4)},
           {"c", Object(4), 1, Object(5)}}};
}

Inventory SampleInventory() {
  return {Object(1),
          "tar.gz",
          Coverage::kComplete,
          100,
          2048,
          {{"data.tar!/usr", MemberType::kDirectory, 0, 0755, 0, 0, {}, "", ""},
           {"data.tar!/usr/ping",
            MemberType::kFile,
            1024,
            04755,
            0,
            0,
            Object(6),
            "",
            "0100000200200000",
            {{"elf.needed", "libc.so.6"}, {"elf.relro", "full"}}},
           {"data.tar!/usr/p",
            MemberType::kSymlink,
            0,
            0777,
            0,
            0,
            {},
            "ping",
            ""}},
          {{"image", "app:1"}}};
}

Scan SampleScan() {
  return {Object(1),
          "yara 4.2.3",
          Text(2),
          "-",
          ScanOutcome::kMatch,
          "",
          10,
          20,
          {{"bin/x", Object(3), "miner"}},
          2,
          "seccomp+landlock"};
}

Decision SampleDecision() {
  return {kId,
          Choice::kApprove,
          RecordOf(1),
          Text(2),
          Text(3),
          Text(4),
          kTargets,
          kAlice,
          RoleName::Parse("reviewer").value(),
          12,
          DigestOf<RootDigest>(5),
          kLater,
          "looks fine, é"};
}

Seal SampleSeal() {
  return {kId,
          kChannel,
          BundleKind::kSignedBlob,
          Object(1),
          RecordOf(2),
          Text(3),
          Text(4),
          Text(5),
          "tool",
          "1.0",
          0,
          {RecordOf(6), RecordOf(7)},
          {RecordOf(8)},
          kTargets,
          20,
          DigestOf<RootDigest>(9),
          Separation::kSeparated,
          kNow};
}

Release SampleRelease() {
  return {kTargets[1],
          21,
          DigestOf<RootDigest>(1),
          kNow,
          kLater,
          Separation::kEmbedded,
          {{7, RecordOf(2)}, {19, RecordOf(3)}},
          {{Object(4), 10, MemberPath::Parse("blobs/a").value()}}};
}

Crossing SampleCrossing() {
  return {SiteName::Parse("north").value(),
          kTargets[1],
          2,
          Object(1),
          {Object(2)},
          Object(3),
          5,
          Object(4),
          Object(5),
          {Object(6)},
          {{Object(1), 10}, {Object(2), 20}}};
}

Root SampleRoot() {
  Root root{2, Text(4), "airlock.example/1", kNow, kLater, 1, {}, {}};
  int digit = 1;
  for (const char* purpose : {"apt", "attestation", "checkpoint", "oci", "root",
                              "seal", "snapshot", "targets", "timestamp"}) {
    root.keys.push_back({purpose, DigestOf<KeyId>(digit++), Raw("spki")});
  }
  root.revoked.push_back({DigestOf<KeyId>(0), 7});
  return root;
}

Anchors SampleAnchors() {
  return {"debian-archive-keyring.gpg",
          {{"B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8", "Archive (12)"}},
          {{DigestOf<KeyId>(1), "4CB50190207B4758A3F73A796ED0E7B82643E131",
            "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8", "rsa", kNow, kLater,
            std::nullopt, Raw("spki")}},
          Object(2),
          std::nullopt,
          {{"transparency-log", "https://log.example", Object(3), kNow, {}},
           {"certificate-log", "", Object(4), kNow, kLater}}};
}

Statement SampleStatement() {
  return {"sigstore-bundle",
          "https://slsa.dev/provenance/v1",
          Grade::kTestified,
          {{DigestOf<KeyId>(1), "builder@example.com", "https://issuer.example",
            "sigstore"}},
          {{"image", "sha256", std::string(64, 'a')}},
          {{"rekor-set", "rekor.example", Instant(1'700'000'000)}},
          {{"builder.id", "https://builder.example/v1"}},
          {Object(1)}};
}

Job SampleJob() {
  return {
      "0123456789abcdef0123456789abcdef",
      Task::kVerify,
      Limits(),
      BundleKind::kAptRepo,
      Object(1),
      {"yara"},
      {"hello:amd64"},
      Format(Question{"verify-vsa", {{"verifier-id", "https://v.example"}}}),
      {{ItemRole::kIndex, Object(2), 30, "dists/bookworm/InRelease"}}};
}

Report SampleReport() {
  return {"0123456789abcdef0123456789abcdef",
          "seccomp",
          Failure{Reason::kBomb, "ratio 9000 in a.zip"},
          {{Object(1), 40}}};
}

}  // namespace

const std::vector<NoteKind>& NoteKinds() {
  static const std::vector<NoteKind> kKinds = {
      {kContentsNote, Format(SampleContents()),
       Reformat<Contents, ParseContents>},
      {kSubmissionNote,
       Format(Submission{kId, kChannel, BundleKind::kSignedBlob, Object(1), 2,
                         106, 1, kAlice}),
       Reformat<Submission, ParseSubmission>},
      {kEvidenceNote, Format(SampleEvidence()),
       Reformat<Evidence, ParseEvidence>},
      {kAuthenticNote, Format(SampleAuthentic()),
       Reformat<Authentic, ParseAuthentic>},
      {kInventoryNote, Format(SampleInventory()),
       Reformat<Inventory, ParseInventory>},
      {kExplanationNote,
       Format(Explanation{{{0, "build-path", "line 3", "/build/a", "/tmp/b c"},
                           {1, "empty", "", "", "100 bytes"}}}),
       Reformat<Explanation, ParseExplanation>},
      {kInspectedNote,
       Format(Inspected{Object(1), Object(2), "tar.gz", Coverage::kOpaque, 3,
                        2048, "seccomp"}),
       Reformat<Inspected, ParseInspected>},
      {kScanNote, Format(SampleScan()), Reformat<Scan, ParseScan>},
      {kRebuildNote,
       Format(Rebuild{Object(1), RebuildLevel::kNotRebuilt, "no-recipe"}),
       Reformat<Rebuild, ParseRebuild>},
      {kHeldNote, Format(Held{kNow}), Reformat<Held, ParseHeld>},
      {kRefusedNote, Format(Refused{"inspect", "bomb", "a.zip"}),
       Reformat<Refused, ParseRefused>},
      {kVerdictNote,
       Format(Verdict{
           kId, Text(1), Text(2), Text(3), kNow, {RecordOf(4), RecordOf(5)}}),
       Reformat<Verdict, ParseVerdict>},
      {kDecisionNote, Format(SampleDecision()),
       Reformat<Decision, ParseDecision>},
      {kWaiverNote,
       Format(Waiver{"w1", kId, "rebuild", "all", "no build host yet", kAlice,
                     kLater}),
       Reformat<Waiver, ParseWaiver>},
      {kSealNote, Format(SampleSeal()), Reformat<Seal, ParseSeal>},
      {kReleaseNote, Format(SampleRelease()), Reformat<Release, ParseRelease>},
      {kReleasedNote, Format(Released{kTargets[0], 21, Object(1), 1}),
       Reformat<Released, ParseReleased>},
      {kRefreshedNote, Format(Refreshed{kTargets[0], kNow}),
       Reformat<Refreshed, ParseRefreshed>},
      {kCrossedNote,
       Format(Crossed{SiteName::Parse("north").value(), kTargets[0], 1, 21,
                      Object(1)}),
       Reformat<Crossed, ParseCrossed>},
      {kCrossingNote, Format(SampleCrossing()),
       Reformat<Crossing, ParseCrossing>},
      {kRootNote, Format(SampleRoot()), Reformat<Root, ParseRoot>},
      {kResetNote,
       Format(Reset{"fire in hall 2", 40, DigestOf<RootDigest>(1), 30,
                    DigestOf<RootDigest>(2), "the disk of both copies"}),
       Reformat<Reset, ParseReset>},
      {kAnchorsNote, Format(SampleAnchors()), Reformat<Anchors, ParseAnchors>},
      {kTrustChangeNote,
       Format(TrustChange{kTrustName, 2, Object(1), Object(2), kId,
                          RecordOf(3)}),
       Reformat<TrustChange, ParseTrustChange>},
      {kTrustNote, Format(Trust{kTrustName, 1, Object(1)}),
       Reformat<Trust, ParseTrust>},
      {kJobNote, Format(SampleJob()), Reformat<Job, ParseJob>},
      {kQuestionNote,
       Format(Question{"verify-vsa", {{"verified-level", "SLSA_BUILD_L3"}}}),
       Reformat<Question, ParseQuestion>},
      {kStatementNote, Format(SampleStatement()),
       Reformat<Statement, ParseStatement>},
      {kPieceNote, Format(Piece{LeafPart::kFirst, "a.tar!/b"}),
       Reformat<Piece, ParsePiece>},
      {kHandedOverNote, Format(HandedOver{Object(1), 3, 5, "limit"}),
       Reformat<HandedOver, ParseHandedOver>},
      {kTufRequestNote,
       Format(TufRequest{
           TufAction::kTake, "a b", 0, 12, "00ff", {{"sha256", "00ff"}}}),
       Reformat<TufRequest, ParseTufRequest>},
      {kTufAnswerNote, Format(TufAnswer{true}),
       Reformat<TufAnswer, ParseTufAnswer>},
      {kWantedNote,
       Format(Wanted{{{Object(1), 53080, "pool/main/h/hello/hello.deb"}}}),
       Reformat<Wanted, ParseWanted>},
      {kLayoutNote,
       Format(Layout{{{ItemRole::kIndex, Object(1), 512, 300,
                       MemberPath::Parse("index.json").value()}}}),
       Reformat<Layout, ParseLayout>},
      {kInstallationNote,
       Format(Installation{"airlock.example/1",
                           Separation::kSeparated,
                           Raw("spki"),
                           Text(1),
                           Text(2),
                           61000,
                           {{"conductor", 4},
                            {"exporter", 6},
                            {"intake", 2},
                            {"ledger", 1},
                            {"signer", 5},
                            {"worker", 3}}}),
       Reformat<Installation, ParseInstallation>},
      {kRecipeNote, Format(SampleRecipe()), Reformat<Recipe, ParseRecipe>},
      {kRebuildReportNote, Format(SampleRebuildReport()),
       Reformat<RebuildReport, ParseRebuildReport>},
      {kReportNote, Format(SampleReport()), Reformat<Report, ParseReport>},
      {kFailureNote, Format(FailureNote{{Reason::kIo, "disk"}}),
       Reformat<FailureNote, ParseFailure>},
  };
  return kKinds;
}

}  // namespace airlock::testing_support
