// airlock/formats/attestation.h
//
// What the airlock attests about an artifact, in the field's own words.
//
// A sealed site may want to check, with tools that it already has, that a file
// went through review: a SLSA verification summary (VSA v1) inside an in-toto
// statement (v1) inside a DSSE envelope (1.0.2). The tools are particular: an
// envelope names no key, because cosign finds no signature in one that does.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/instant.h"

namespace airlock::formats {

inline constexpr std::string_view kInTotoPayloadType =
    "application/vnd.in-toto+json";
inline constexpr std::string_view kVsaPredicateType =
    "https://slsa.dev/verification_summary/v1";
// The extension field of the predicate that lists the waivers: in-toto asks for
// a name that nobody else will use.
inline constexpr std::string_view kWaiversField = "urn:airlock:vsa:waivers:v1";

// The bytes that are signed: DSSE's pre-authentication encoding.
std::string DssePae(std::string_view payload_type, std::string_view payload);

// Signatures are over DssePae(); at least one (a bug otherwise).
std::string DsseEnvelope(std::string_view payload_type,
                         std::string_view payload,
                         const std::vector<Bytes>& signatures);

struct VerificationSummary {
  std::string subject_name;
  ObjectDigest subject;
  std::string verifier_id;
  Instant time_verified;
  std::string resource_uri;
  std::string policy_uri;
  NoteDigest policy;
  std::vector<std::pair<std::string, ObjectDigest>> input_attestations;
  std::vector<std::string> verified_levels;
  std::vector<std::string> waivers;  // free text of people, any bytes
  bool passed = true;
};

// The statement: the payload of kInTotoPayloadType. Waivers are always shown,
// made Printable(), and as an empty list where there are none, so that their
// absence is said. Any other text that is not UTF-8 is a bug.
std::string VsaStatement(const VerificationSummary& summary);

}  // namespace airlock::formats
