#include "verifier/sigstore/rekor_promise.h"

#include "verifier/json/signed_json.h"
#include "verifier/sigstore/proto_json.h"

namespace airlock::verifier {

Result<LogEntry> ReadRekorPromise(const Json& json) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "rekorBundle",
                       {"SignedEntryTimestamp", "Payload"}));
  LogEntry entry;
  TRY(entry.promise, message.NeededOctets("SignedEntryTimestamp"));
  TRY(const Json* const payload, message.Needed("Payload"));
  TRY(const ProtoMessage inside,
      ProtoMessage::Of(*payload, "Payload",
                       {"body", "integratedTime", "logIndex", "logID"}));
  TRY(entry.body, inside.NeededOctets("body"));
  TRY(entry.integrated_time, payload->NumberAt("integratedTime"));
  TRY(entry.index, payload->NumberAt("logIndex"));
  TRY(const std::string log, inside.NeededText("logID"));
  TRY(entry.log_id, HexDecode(log));
  // Only the body says of what kind it is.
  TRY(const Json body, ParseSignedJson(AsText(entry.body), kMaxEnvelopeBytes));
  TRY(entry.kind, body.StringAt("kind"));
  TRY(entry.version, body.StringAt("apiVersion"));
  return entry;
}

}  // namespace airlock::verifier
