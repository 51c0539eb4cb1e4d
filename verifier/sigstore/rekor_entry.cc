#include "verifier/sigstore/rekor_entry.h"

#include <algorithm>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"
#include "verifier/sigstore/log_checkpoint.h"
#include "verifier/sigstore/proto_json.h"

namespace airlock::verifier {
namespace {

Result<RootDigest> ReadHash(const Bytes& bytes) {
  if (bytes.size() != RootDigest::kBytes) {
    return Failure{Reason::kBadEnvelope, "a hash that is not of 32 bytes"};
  }
  std::array<std::byte, RootDigest::kBytes> array;
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return RootDigest(array);
}

Result<LogProof> ReadProof(const Json& json) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(
          json, "inclusionProof",
          {"logIndex", "rootHash", "treeSize", "hashes", "checkpoint"}));
  TRY(const Bytes root, message.NeededOctets("rootHash"));
  TRY(const RootDigest root_digest, ReadHash(root));
  LogProof proof{0, 0, root_digest, {}, {}};
  TRY(proof.index, message.Int64("logIndex"));
  TRY(proof.size, message.Int64("treeSize"));
  TRY(const Json::Array hashes, message.List("hashes"));
  // A tree of 2^63 leaves.
  if (hashes.size() > 64) return message.Bad("hashes", "are over 64");
  for (const Json& one : hashes) {
    if (one.string() == nullptr) return message.Bad("hashes", "are no texts");
    const auto bytes = Base64Decode(*one.string());
    if (!bytes.ok()) return message.Bad("hashes", "are not base64");
    TRY(const RootDigest hash, ReadHash(*bytes));
    proof.hashes.push_back(hash);
  }
  if (const Json* const checkpoint = message.Find("checkpoint")) {
    TRY(const ProtoMessage inside,
        ProtoMessage::Of(*checkpoint, "checkpoint", {"envelope"}));
    TRY(proof.checkpoint, inside.Text("envelope"));
  }
  return proof;
}

}  // namespace

bool LogEntry::is_v2() const {
  return version == "0.0.2" && (kind == "hashedrekord" || kind == "dsse");
}

Result<LogEntry> ReadLogEntry(const Json& json) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(
          json, "log entry",
          {"logIndex", "logId", "kindVersion", "integratedTime",
           "inclusionPromise", "inclusionProof", "canonicalizedBody"}));
  LogEntry entry;
  TRY(entry.index, message.Int64("logIndex"));
  TRY(const Json* const id, message.Needed("logId"));
  TRY(const ProtoMessage id_message, ProtoMessage::Of(*id, "logId", {"keyId"}));
  TRY(entry.log_id, id_message.NeededOctets("keyId"));
  TRY(const Json* const kind, message.Needed("kindVersion"));
  TRY(const ProtoMessage kind_message,
      ProtoMessage::Of(*kind, "kindVersion", {"kind", "version"}));
  TRY(entry.kind, kind_message.NeededText("kind"));
  TRY(entry.version, kind_message.NeededText("version"));
  TRY(entry.integrated_time, message.Int64("integratedTime"));
  if (const Json* const promise = message.Find("inclusionPromise")) {
    TRY(const ProtoMessage inside,
        ProtoMessage::Of(*promise, "inclusionPromise",
                         {"signedEntryTimestamp"}));
    TRY(entry.promise, inside.Octets("signedEntryTimestamp"));
  }
  if (const Json* const proof = message.Find("inclusionProof")) {
    TRY(entry.proof, ReadProof(*proof));
  }
  TRY(entry.body, message.NeededOctets("canonicalizedBody"));
  return entry;
}

Result<Instant> CheckPromise(const LogEntry& entry,
                             const TransparencyLog& log) {
  if (entry.is_v2()) {
    return Failure{Reason::kBadLogEntry, "a promise of Rekor v2"};
  }
  if (!log.key) {
    return Failure{Reason::kBadLogEntry,
                   "the log's key is of a kind not verified here"};
  }
  // RFC 8785 of four members whose names are in order and whose values need no
  // escape.
  const std::string signed_text =
      R"({"body":")" + Base64Encode(entry.body) + R"(","integratedTime":)" +
      std::to_string(entry.integrated_time) + R"(,"logID":")" +
      HexEncode(entry.log_id) + R"(","logIndex":)" +
      std::to_string(entry.index) + "}";
  if (!crypto::Verify(*log.key, log.scheme, AsBytes(signed_text), entry.promise)
           .ok()) {
    return Failure{Reason::kBadLogEntry,
                   "the log's promise to include the entry does not hold"};
  }
  if (entry.integrated_time > static_cast<std::uint64_t>(Instant::kMax)) {
    return Failure{Reason::kBadTime, "an entry beyond the year 9999"};
  }
  return Instant(static_cast<std::int64_t>(entry.integrated_time));
}

Result<Done> CheckProof(const LogEntry& entry, const TransparencyLog& log) {
  if (!entry.proof || entry.proof->checkpoint.empty()) {
    return Failure{Reason::kNotLogged,
                   "the log entry has no inclusion proof with a checkpoint"};
  }
  const LogProof& proof = *entry.proof;
  TRY(const LogCheckpoint checkpoint, OpenLogCheckpoint(proof.checkpoint, log));
  if (checkpoint.size != proof.size || checkpoint.root != proof.root) {
    return Failure{Reason::kBadProof,
                   "the checkpoint is not of the tree of the proof"};
  }
  // One tree a log since Rekor v2: its two indices are one.
  if (entry.is_v2() && entry.index != proof.index) {
    return Failure{Reason::kBadProof, "two indices of one entry"};
  }
  return crypto::CheckInclusion(crypto::DigestLeaf(entry.body), proof.index,
                                checkpoint.size, proof.hashes, checkpoint.root);
}

}  // namespace airlock::verifier
