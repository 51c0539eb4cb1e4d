#include "airlock/cli/inspection_text.h"

#include <map>

#include "airlock/cli/output.h"
#include "verifier/checks/file_capabilities.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;
using notes::Member;
using verifier::Level;

// Whether the members behind the one at `index` lie in it.
bool IsOpened(const notes::Inventory& inventory, std::size_t index) {
  if (index + 1 >= inventory.members.size()) return false;
  const std::string& path = inventory.members[index].path;
  const std::string& next = inventory.members[index + 1].path;
  return next.size() > path.size() + 2 && next.starts_with(path) &&
         next.compare(path.size(), 2, "!/") == 0;
}

JsonValue MemberJson(const Member& member, bool opened) {
  JsonValue::Object json = {
      {"path", Printable(member.path)},  {"type", notes::NameOf(member.type)},
      {"size", JsonNumber(member.size)}, {"mode", member.mode},
      {"uid", JsonNumber(member.uid)},   {"gid", JsonNumber(member.gid)}};
  if (member.digest) json.push_back({"digest", member.digest->text()});
  if (!member.link.empty()) json.push_back({"link", Printable(member.link)});
  if (!member.capabilities.empty()) {
    json.push_back({"capabilities",
                    Printable(verifier::CapabilityText(member.capabilities))});
  }
  json.push_back({"coverage", verifier::CoverageOf(member, opened)});
  if (!member.facts.empty()) json.push_back({"facts", FactsJson(member.facts)});
  return json;
}

// The layer of an image in which a member lies, the lowest being 1.
std::size_t LayerOf(const verifier::Image& image, const std::string& path) {
  for (std::size_t i = 0; i < image.layers.size(); ++i) {
    if (path.starts_with(image.layers[i] + "!/")) return i + 1;
  }
  return 0;
}

JsonValue PlaceJson(const verifier::Image& image, const Member& member) {
  return JsonValue::Object{
      {"path", Printable(member.path.substr(member.path.find("!/") + 2))},
      {"layer", LayerOf(image, member.path)},
      {"type", notes::NameOf(member.type)},
      {"size", JsonNumber(member.size)},
      {"mode", member.mode}};
}

}  // namespace

JsonValue::Array ImagesJson(
    const notes::Inventory& inventory,
    const std::vector<verifier::SquashedImage>& images) {
  JsonValue::Array json;
  for (const auto& [image, squashed] : images) {
    JsonValue::Array layers;
    JsonValue::Array seen;
    JsonValue::Array hidden;
    for (const std::string& layer : image.layers) {
      layers.push_back(Printable(layer));
    }
    for (const auto& [path, index] : squashed.seen) {
      seen.push_back(PlaceJson(image, inventory.members[index]));
    }
    for (const std::size_t index : squashed.hidden) {
      hidden.push_back(PlaceJson(image, inventory.members[index]));
    }
    json.push_back(
        JsonValue::Object{{"name", Printable(image.name)},
                          {"config", Printable(image.config)},
                          {"entrypoint", Printable(image.entrypoint)},
                          {"user", Printable(image.user)},
                          {"layers", layers},
                          {"seen", seen},
                          {"hidden", hidden}});
  }
  return json;
}

std::vector<PlacedRemark> RemarksIn(const notes::Inventory& inventory) {
  std::vector<PlacedRemark> placed;
  for (verifier::Remark& remark : verifier::RemarksOn(inventory.facts)) {
    placed.push_back({"", std::move(remark)});
  }
  for (const Member& member : inventory.members) {
    for (verifier::Remark& remark : verifier::RemarksOf(member)) {
      placed.push_back({member.path, std::move(remark)});
    }
  }
  return placed;
}

std::vector<std::pair<std::string, std::uint64_t>> CoverageCounts(
    const notes::Inventory& inventory) {
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < inventory.members.size(); ++i) {
    const std::string coverage(
        verifier::CoverageOf(inventory.members[i], IsOpened(inventory, i)));
    if (coverage != "-") ++counts[coverage];
  }
  return {counts.begin(), counts.end()};
}

std::string InspectionText(const notes::Inventory& inventory,
                           const std::vector<verifier::SquashedImage>& images) {
  std::string text;
  for (const Member& member : inventory.members) {
    text += std::string(notes::NameOf(member.type)) + " " +
            (member.digest ? member.digest->hex() : "-") + " " +
            std::to_string(member.size) + " " + Printable(member.path) +
            (member.link.empty() ? "" : " -> " + Printable(member.link)) + "\n";
  }
  for (const auto& [image, squashed] : images) {
    text +=
        "image " + Printable(image.name) + ": " +
        std::to_string(image.layers.size()) + " layers, " +
        std::to_string(squashed.seen.size()) + " entries seen, " +
        std::to_string(squashed.hidden.size()) +
        " files hidden in lower layers, runs " +
        (image.entrypoint.empty() ? "nothing" : Printable(image.entrypoint)) +
        " as " + (image.user.empty() ? "root" : Printable(image.user)) + "\n";
  }
  std::uint64_t notes = 0;
  for (const auto& [path, remark] : RemarksIn(inventory)) {
    const verifier::Rule& rule = verifier::RuleNamed(remark.rule);
    if (rule.level == Level::kNote) {
      ++notes;
      continue;
    }
    text +=
        std::string(verifier::NameOf(rule.level)) + "  " +
        (path.empty() ? "-" : Printable(path)) + "  " + std::string(rule.name) +
        (remark.detail.empty() ? "" : ": " + Printable(remark.detail)) + "\n";
  }
  if (notes != 0) {
    text += std::to_string(notes) + " notes beside that: see --json\n";
  }
  for (const auto& [coverage, count] : CoverageCounts(inventory)) {
    if (coverage == "opened" || coverage == "leaf") continue;
    text += std::to_string(count) + " files " + coverage + "\n";
  }
  return text;
}

JsonValue::Array MembersJson(const notes::Inventory& inventory) {
  JsonValue::Array members;
  for (std::size_t i = 0; i < inventory.members.size(); ++i) {
    members.push_back(MemberJson(inventory.members[i], IsOpened(inventory, i)));
  }
  return members;
}

JsonValue::Array FactsJson(const std::vector<notes::Fact>& facts) {
  JsonValue::Array array;
  for (const notes::Fact& fact : facts) {
    array.push_back(JsonValue::Object{{"name", fact.name},
                                      {"value", Printable(fact.value)}});
  }
  return array;
}

JsonValue::Array RemarksJson(const notes::Inventory& inventory) {
  JsonValue::Array array;
  for (const auto& [path, remark] : RemarksIn(inventory)) {
    array.push_back(JsonValue::Object{
        {"path", Printable(path)},
        {"rule", remark.rule},
        {"level", verifier::NameOf(verifier::RuleNamed(remark.rule).level)},
        {"detail", Printable(remark.detail)}});
  }
  return array;
}

}  // namespace airlock::cli
