#include "verifier/json/signed_json.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

// An object's own key, and the key of the object that it stands in.
struct Place {
  std::string_view parent;
  std::string_view key;
};

bool IsMap(const Place& place) {
  constexpr std::array<std::string_view, 3> kMaps = {"annotations",
                                                     "environment", "labels"};
  return std::find(kMaps.begin(), kMaps.end(), place.key) != kMaps.end() ||
         (place.parent == "signed" && place.key == "targets");
}

// As encoding/json's foldName() does, for the letters of a field's name.
std::string Folded(std::string_view key) {
  constexpr std::string_view kLongS = "\xc5\xbf";
  constexpr std::string_view kKelvin = "\xe2\x84\xaa";
  std::string folded;
  while (!key.empty()) {
    if (key.starts_with(kLongS)) {
      folded.push_back('s');
      key.remove_prefix(kLongS.size());
    } else if (key.starts_with(kKelvin)) {
      folded.push_back('k');
      key.remove_prefix(kKelvin.size());
    } else {
      const char c = key.front();
      folded.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a')
                                            : c);
      key.remove_prefix(1);
    }
  }
  return folded;
}

// Not deeper than the strict door lets in.
Result<Done> CheckKeys(const Json& json, const Place& place) {
  if (json.array() != nullptr) {
    for (const Json& item : *json.array()) {
      TRY_DONE(CheckKeys(item, place));
    }
  }
  if (json.object() == nullptr) return Done{};
  const bool map = IsMap(place);
  std::set<std::string> seen;
  for (const auto& [key, value] : *json.object()) {
    if (!map && !seen.insert(Folded(key)).second) {
      return Failure{Reason::kJsonCase,
                     "'" + Printable(key.substr(0, 80)) + "' in another case"};
    }
    TRY_DONE(CheckKeys(value, {place.key, key}));
  }
  return Done{};
}

}  // namespace

Result<Json> ParseSignedJson(std::string_view text, std::size_t max_bytes) {
  auto json = ParseStrictJson(text, max_bytes);
  if (json.ok()) {
    TRY_DONE(CheckKeys(*json, {}));
  }
  return json;
}

}  // namespace airlock::verifier
