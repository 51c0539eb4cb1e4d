// airlock/wire/intake.h
//
// How others hand bytes to the vault's only writer.
//
// Each request is one frame, `airlock.intake/v1` with a verb; the answer is
// `airlock.stored/v1`, `airlock.accepted/v1` or `airlock.failure/v1`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "airlock/core/digest.h"
#include "airlock/core/name.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "airlock/ledger/writer.h"
#include "airlock/platform/vault.h"

namespace airlock::wire {

enum class IntakeVerb {
  kPut,       // "put": copy from the descriptor sent along
  kDocument,  // "document": keep the text after the blank line
  kSubmit,    // "submit": the signed submission after the blank line
  kGather,    // "gather": fetch what is new of a channel; yields its contents
  kAdmit,     // "admit": publish a signed release that is in the vault
  kContents,  // "contents": the list of what a submission holds
  kRange,     // "range": copy a range of the descriptor sent along
  kInventory,  // "inventory": what was found in an artifact
};

struct IntakeRequest {
  IntakeVerb verb = IntakeVerb::kPut;
  std::uint64_t max_bytes = 0;  // put; range: how many it has
  // put, range; admit: the signed release; contents, inventory: the document
  std::optional<ObjectDigest> expected;
  std::optional<ChannelName> channel;  // gather
  std::string body;                    // document, submit
  std::uint64_t offset = 0;            // range
};
std::string FormatIntakeRequest(const IntakeRequest& request);
Result<IntakeRequest> ParseIntakeRequest(std::string_view text);

std::string FormatStored(const platform::StoredObject& stored);
Result<platform::StoredObject> ParseStored(std::string_view text);

// The caller's side, one question each.
Result<platform::StoredObject> PutThrough(
    const std::string& socket_path, int source, std::uint64_t max_bytes,
    std::optional<ObjectDigest> expected = std::nullopt);
// A file within an archive, of which a worker told where it lies.
Result<platform::StoredObject> PutRangeThrough(const std::string& socket_path,
                                               int source, std::uint64_t offset,
                                               std::uint64_t size,
                                               const ObjectDigest& expected);
Result<platform::StoredObject> PutDocumentThrough(
    const std::string& socket_path, std::string_view text);
Result<ledger::Appended> SubmitThrough(const std::string& socket_path,
                                       const SignedNote& submission);
// The contents document of what the channel's source offers now.
struct Gathered {
  ObjectDigest contents;
  std::uint64_t items = 0;
  std::uint64_t bytes = 0;
};
std::string FormatGathered(const Gathered& gathered);
Result<Gathered> ParseGathered(std::string_view text);
Result<Gathered> GatherThrough(const std::string& socket_path,
                               const ChannelName& channel);
// A contents document (kContents) or an inventory (kInventory), as bytes that the
// caller is to hash: people who decide need to know what is in a submission, and
// may not read the quarantine.
Result<std::string> ToldThrough(const std::string& socket_path, IntakeVerb what,
                                const ObjectDigest& document);
Result<Done> AdmitThrough(const std::string& socket_path,
                          const ObjectDigest& signed_release);

}  // namespace airlock::wire
