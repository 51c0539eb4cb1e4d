#include "airlock/cli/inspection_report.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "airlock/cli/inspection_text.h"
#include "airlock/cli/output.h"
#include "airlock/core/percent_encoding.h"
#include "verifier/checks/remarks.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;
using notes::Coverage;
using notes::Inventory;
using verifier::Level;
using verifier::Rule;

constexpr std::string_view kSarifSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json";
constexpr std::string_view kStatement = "https://in-toto.io/Statement/v1";
constexpr std::string_view kTestResult =
    "https://in-toto.io/attestation/test-result/v0.1";
constexpr std::string_view kCoverageTest = "coverage";

bool IsWhole(const Inventory& inventory) {
  return inventory.coverage == Coverage::kComplete ||
         inventory.coverage == Coverage::kLeaf;
}

// What keeps an inspection from having succeeded; none if it has.
std::optional<Failure> Shortfall(const Inspected& file) {
  if (!file.inventory.ok()) return file.inventory.failure();
  if (IsWhole(*file.inventory)) return std::nullopt;
  const bool opaque = file.inventory->coverage == Coverage::kOpaque;
  return Failure{opaque ? Reason::kOpaque : Reason::kIncompleteCoverage,
                 file.inventory->format};
}

JsonValue Text(std::string_view text) {
  return JsonValue::Object{{"text", text}};
}

JsonValue::Array RulesJson() {
  JsonValue::Array rules;
  for (const Rule& rule : verifier::Rules()) {
    rules.push_back(JsonValue::Object{
        {"id", rule.name},
        {"shortDescription", Text(rule.sentence)},
        {"defaultConfiguration",
         JsonValue::Object{{"level", verifier::NameOf(rule.level)}}}});
  }
  return rules;
}

// The file first, then each member that is spoken of, in it.
class Artifacts {
 public:
  Artifacts(const std::string& path, const Inspected& file) {
    list_.push_back(JsonValue::Object{
        {"location",
         JsonValue::Object{{"uri", (path.starts_with('/') ? "file://" : "") +
                                       PercentEncode(path, "/")}}},
        {"length", JsonNumber(file.size)},
        {"hashes", JsonValue::Object{{"sha-256", file.digest.hex()}}}});
    if (!file.inventory.ok()) return;
    for (const notes::Member& member : file.inventory->members) {
      members_.emplace(member.path, &member);
    }
  }

  std::size_t IndexOf(const std::string& path) {
    if (path.empty()) return 0;
    const auto [at, fresh] = indices_.emplace(path, list_.size());
    if (!fresh) return at->second;
    JsonValue::Object artifact = {
        {"location", JsonValue::Object{{"uri", PercentEncode(path, "/")}}},
        {"parentIndex", 0}};
    const auto member = members_.find(path);
    if (member != members_.end() && member->second->digest) {
      artifact.push_back(
          {"hashes",
           JsonValue::Object{{"sha-256", member->second->digest->hex()}}});
    }
    list_.push_back(std::move(artifact));
    return at->second;
  }

  JsonValue::Array list() && { return std::move(list_); }

 private:
  JsonValue::Array list_;
  std::map<std::string, const notes::Member*> members_;
  std::map<std::string, std::size_t> indices_;
};

JsonValue ResultJson(const PlacedRemark& placed, Artifacts& artifacts) {
  const auto& [path, remark] = placed;
  const Rule& rule = verifier::RuleNamed(remark.rule);
  // §3.27.9: too little is known to decide.
  const bool open = rule.name == "unopened" || rule.name == "unread";
  const std::string words =
      std::string(rule.sentence) +
      (remark.detail.empty() ? "" : " (" + Printable(remark.detail) + ")");
  return JsonValue::Object{
      {"ruleId", rule.name},
      {"ruleIndex",
       static_cast<std::uint64_t>(&rule - verifier::Rules().data())},
      {"kind", open ? "open" : "fail"},
      {"level", open ? "none" : verifier::NameOf(rule.level)},
      {"message", Text(words)},
      {"locations",
       JsonValue::Array{JsonValue::Object{
           {"physicalLocation",
            JsonValue::Object{
                {"artifactLocation",
                 JsonValue::Object{{"index", artifacts.IndexOf(path)}}}}}}}}};
}

JsonValue CoverageJson(const Inspected& file) {
  JsonValue::Object json;
  if (!file.inventory.ok()) return json;
  json.push_back({"coverage", notes::NameOf(file.inventory->coverage)});
  for (const auto& [word, count] : CoverageCounts(*file.inventory)) {
    json.push_back({"files-" + word, JsonNumber(count)});
  }
  return json;
}

JsonValue::Array Names(const std::set<std::string>& names) {
  return {names.begin(), names.end()};
}

}  // namespace

JsonValue SarifReport(const std::string& path, const Inspected& file) {
  Artifacts artifacts(path, file);
  JsonValue::Array results;
  if (file.inventory.ok()) {
    for (const PlacedRemark& placed : RemarksIn(*file.inventory)) {
      results.push_back(ResultJson(placed, artifacts));
    }
  }
  const std::optional<Failure> shortfall = Shortfall(file);
  JsonValue::Object invocation = {{"executionSuccessful", !shortfall},
                                  {"exitCode", 0}};
  if (shortfall) {
    invocation.back().second = ExitCodeOf(shortfall->reason);
    invocation.push_back(
        {"toolExecutionNotifications",
         JsonValue::Array{JsonValue::Object{
             {"level", "error"},
             {"descriptor",
              JsonValue::Object{{"id", NameOf(shortfall->reason)}}},
             {"message", Text(std::string(SentenceOf(shortfall->reason)) +
                              " (" + Printable(shortfall->detail) + ")")}}}});
  }
  return JsonValue::Object{
      {"$schema", kSarifSchema},
      {"version", "2.1.0"},
      {"runs",
       JsonValue::Array{JsonValue::Object{
           {"tool",
            JsonValue::Object{
                {"driver", JsonValue::Object{{"name", "airlock"},
                                             {"version", AIRLOCK_VERSION},
                                             {"rules", RulesJson()}}}}},
           {"invocations", JsonValue::Array{std::move(invocation)}},
           {"results", std::move(results)},
           {"artifacts", std::move(artifacts).list()},
           {"properties", CoverageJson(file)}}}}};
}

JsonValue TestResultReport(const std::string& path, const Inspected& file) {
  std::set<std::string> passed;
  std::set<std::string> warned;
  std::set<std::string> failed;
  for (const Rule& rule : verifier::Rules()) passed.emplace(rule.name);
  passed.emplace(kCoverageTest);
  if (file.inventory.ok()) {
    for (const auto& [place, remark] : RemarksIn(*file.inventory)) {
      const Rule& rule = verifier::RuleNamed(remark.rule);
      (rule.level == Level::kError ? failed : warned).emplace(rule.name);
    }
  }
  for (const auto* others : {&warned, &failed}) {
    for (const std::string& name : *others) passed.erase(name);
  }
  if (Shortfall(file)) {
    passed.clear();
    failed.emplace(kCoverageTest);
  }
  const char* const result = !failed.empty()   ? "FAILED"
                             : !warned.empty() ? "WARNED"
                                               : "PASSED";
  const std::string name = path.substr(path.rfind('/') + 1);
  return JsonValue::Object{
      {"_type", kStatement},
      {"subject",
       JsonValue::Array{JsonValue::Object{
           {"name", Printable(name)},
           {"digest", JsonValue::Object{{"sha256", file.digest.hex()}}}}}},
      {"predicateType", kTestResult},
      {"predicate", JsonValue::Object{
                        {"result", result},
                        {"configuration",
                         JsonValue::Array{JsonValue::Object{
                             {"name", "airlock inspect " AIRLOCK_VERSION},
                             {"uri", "urn:airlock:inspect:" AIRLOCK_VERSION}}}},
                        {"passedTests", Names(passed)},
                        {"warnedTests", Names(warned)},
                        {"failedTests", Names(failed)}}}};
}

}  // namespace airlock::cli
