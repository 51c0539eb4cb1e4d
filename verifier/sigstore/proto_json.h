// verifier/sigstore/proto_json.h
//
// A message in proto3's JSON form, read by the names it may have.
//
// proto3 lets a writer omit what has its default value, and write null for it;
// integers of 64 bits are texts. It also lets readers accept much more
// (snake_case names, numbers for texts, unknown members): we do not.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {

class ProtoMessage {
 public:
  // `what` names it in refusals. Members other than these refuse
  // (kBadEnvelope).
  static Result<ProtoMessage> Of(const Json& json, std::string_view what,
                                 std::initializer_list<std::string_view> names);

  // Null if it is not there, or null.
  const Json* Find(std::string_view name) const;
  // Missing ones are "", 0, no bytes, no elements.
  Result<std::string> Text(std::string_view name) const;
  Result<std::uint64_t> Int64(std::string_view name) const;
  Result<Bytes> Octets(std::string_view name) const;
  Result<Json::Array> List(std::string_view name) const;
  // A missing member, or an empty one, refuses.
  Result<std::string> NeededText(std::string_view name) const;
  Result<Bytes> NeededOctets(std::string_view name) const;
  Result<const Json*> Needed(std::string_view name) const;

  Failure Bad(std::string_view name, std::string_view why) const;

 private:
  ProtoMessage(const Json& json, std::string_view what)
      : json_(&json), what_(what) {}
  const Json* json_;
  std::string what_;
};

}  // namespace airlock::verifier
