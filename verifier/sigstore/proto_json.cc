#include "verifier/sigstore/proto_json.h"

#include <algorithm>
#include <limits>

namespace airlock::verifier {

Result<ProtoMessage> ProtoMessage::Of(
    const Json& json, std::string_view what,
    std::initializer_list<std::string_view> names) {
  ProtoMessage message(json, what);
  if (json.object() == nullptr) {
    return Failure{Reason::kBadEnvelope,
                   std::string(what) + " is not an object"};
  }
  for (const auto& [name, value] : *json.object()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      return message.Bad(name.substr(0, 80), "is not known");
    }
  }
  return message;
}

Failure ProtoMessage::Bad(std::string_view name, std::string_view why) const {
  return {Reason::kBadEnvelope,
          what_ + ": '" + Printable(name) + "' " + std::string(why)};
}

const Json* ProtoMessage::Find(std::string_view name) const {
  const Json* const member = json_->Find(name);
  return member == nullptr || member->is_null() ? nullptr : member;
}

Result<std::string> ProtoMessage::Text(std::string_view name) const {
  const Json* const member = Find(name);
  if (member == nullptr) return std::string();
  if (member->string() == nullptr) return Bad(name, "is not a text");
  return *member->string();
}

Result<std::uint64_t> ProtoMessage::Int64(std::string_view name) const {
  const Json* const member = Find(name);
  if (member == nullptr) return std::uint64_t{0};
  if (member->string() == nullptr) return Bad(name, "is not a text");
  const auto number =
      ParseNumber(*member->string(), std::numeric_limits<std::int64_t>::max());
  if (!number.ok()) return Bad(name, "is not a number in decimal");
  return *number;
}

Result<Bytes> ProtoMessage::Octets(std::string_view name) const {
  TRY(const std::string text, Text(name));
  auto bytes = Base64Decode(text);
  if (!bytes.ok()) return Bad(name, "is not base64");
  return bytes;
}

Result<Json::Array> ProtoMessage::List(std::string_view name) const {
  const Json* const member = Find(name);
  if (member == nullptr) return Json::Array();
  if (member->array() == nullptr) return Bad(name, "is not a list");
  return *member->array();
}

Result<std::string> ProtoMessage::NeededText(std::string_view name) const {
  TRY(std::string text, Text(name));
  if (text.empty()) return Bad(name, "is missing");
  return text;
}

Result<Bytes> ProtoMessage::NeededOctets(std::string_view name) const {
  TRY(Bytes octets, Octets(name));
  if (octets.empty()) return Bad(name, "is missing");
  return octets;
}

Result<const Json*> ProtoMessage::Needed(std::string_view name) const {
  const Json* const member = Find(name);
  if (member == nullptr) return Bad(name, "is missing");
  return member;
}

}  // namespace airlock::verifier
