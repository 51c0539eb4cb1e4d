#include "airlock/core/notes/rebuild_report.h"

#include <algorithm>

#include "airlock/core/bytes.h"
#include "airlock/core/name.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/field.h"
#include "airlock/core/notes/recipe.h"

namespace airlock::notes {
namespace {

Failure BadNote(std::string why) { return {Reason::kBadNote, std::move(why)}; }

// Its last words say why; the log has the rest.
constexpr std::size_t kMaxDetailBytes = 4 * 1024;

std::string LineOf(const RootPackage& package) {
  return TokenEncode(package.name) + " " + TokenEncode(package.architecture) +
         " " + TokenEncode(package.version);
}

template <typename T>
Result<Done> CheckNames(const std::vector<T>& files) {
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!IsFileName(files[i].name)) return BadNote("a file's name");
    if (i > 0 && !(files[i - 1].name < files[i].name)) {
      return BadNote("files repeated or not sorted");
    }
  }
  return Done{};
}

Result<Done> TakePackages(NoteReader& reader, RebuildReport& report) {
  while (reader.Sees("package")) {
    TRY(Tokens tokens, reader.TakeTokens("package"));
    RootPackage package;
    TRY(package.name, tokens.NextText());
    TRY(package.architecture, tokens.NextText());
    TRY(package.version, tokens.NextText());
    TRY_DONE(tokens.End());
    if (!report.packages.empty() && !(report.packages.back() < package)) {
      return BadNote("packages repeated or not sorted");
    }
    report.packages.push_back(std::move(package));
  }
  return Done{};
}

Result<Done> TakeInputs(NoteReader& reader, RebuildReport& report) {
  while (reader.Sees("input")) {
    TRY(Tokens tokens, reader.TakeTokens("input"));
    TRY(const ObjectDigest digest, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t size, tokens.NextNumber());
    TRY(const std::string_view name, tokens.Next());
    TRY_DONE(tokens.End());
    report.inputs.push_back({std::string(name), digest, size});
  }
  return CheckNames(report.inputs);
}

Result<Done> TakeOutputs(NoteReader& reader, RebuildReport& report) {
  while (reader.Sees("output")) {
    TRY(Tokens tokens, reader.TakeTokens("output"));
    // The verdict follows from the digests: Canonical() compares it.
    TRY(const std::string_view verdict, tokens.Next());
    (void)verdict;
    TRY(const ObjectDigest digest, tokens.NextAs<ObjectDigest>());
    TRY(const std::string_view expected, tokens.Next());
    TRY(const std::uint64_t size, tokens.NextNumber());
    TRY(const std::string_view name, tokens.Next());
    TRY_DONE(tokens.End());
    BuiltOutput output{std::string(name), digest, size, {}};
    if (expected != "-") {
      TRY(output.expected, ObjectDigest::Parse(expected));
    }
    report.outputs.push_back(std::move(output));
  }
  return CheckNames(report.outputs);
}

Result<Done> TakeFailure(NoteReader& reader, RebuildReport& report) {
  TRY(Tokens tokens, reader.TakeTokens("outcome"));
  TRY(const std::string_view outcome, tokens.Next());
  TRY(std::string detail, tokens.NextText());
  TRY_DONE(tokens.End());
  if (detail.size() > kMaxDetailBytes) return BadNote("an outcome over 4 KiB");
  if (outcome == "rebuilt") return Done{};
  const auto reason = ReasonNamed(outcome);
  if (!reason) return BadNote("unknown reason " + Printable(outcome));
  report.failure = Failure{*reason, std::move(detail)};
  return Done{};
}

}  // namespace

std::string PackageLines(const std::vector<RootPackage>& packages) {
  std::string lines;
  for (const RootPackage& package : packages) {
    lines += "package " + LineOf(package) + "\n";
  }
  return lines;
}

std::string Format(const RebuildReport& r) {
  NoteWriter writer(kRebuildReportNote);
  writer.Add("name", r.name)
      .Add("recipe", r.recipe)
      .AddText("box", r.box)
      .Add("started", r.started)
      .Add("duration", FormatSeconds(r.duration))
      .Add("root", r.root);
  for (const RootPackage& package : r.packages) {
    writer.Add("package", LineOf(package));
  }
  for (const BuiltInput& input : r.inputs) {
    writer.Add("input", input.digest.text() + " " + std::to_string(input.size) +
                            " " + input.name);
  }
  writer.Add("log", r.log.text() + " " + std::to_string(r.log_bytes));
  writer.Add("outcome",
             r.failure
                 ? std::string(NameOf(r.failure->reason)) + " " +
                       TokenEncode(r.failure->detail.substr(0, kMaxDetailBytes))
                 : "rebuilt " + TokenEncode(""));
  for (const BuiltOutput& output : r.outputs) {
    writer.Add("output",
               std::string(output.verdict()) + " " + output.digest.text() +
                   " " + (output.expected ? output.expected->text() : "-") +
                   " " + std::to_string(output.size) + " " + output.name);
  }
  return std::move(writer).text();
}

Result<RebuildReport> ParseRebuildReport(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kRebuildReportNote, kMaxDocumentBytes));
  TRY(const std::string_view name, reader.Take("name"));
  if (!IsName(name)) return BadNote("name " + Printable(name.substr(0, 80)));
  TRY(const NoteDigest recipe, reader.TakeAs<NoteDigest>("recipe"));
  TRY(std::string box, reader.TakeText("box"));
  TRY(const Instant started, reader.TakeAs<Instant>("started"));
  TRY(const std::string_view length, reader.Take("duration"));
  TRY(const Seconds duration, ParseSeconds(length));
  TRY(const NoteDigest root, reader.TakeAs<NoteDigest>("root"));
  RebuildReport report{.name = std::string(name),
                       .recipe = recipe,
                       .box = std::move(box),
                       .started = started,
                       .duration = duration,
                       .root = root,
                       .packages = {},
                       .inputs = {},
                       .log = ObjectDigest({}),
                       .failure = {},
                       .outputs = {}};
  TRY_DONE(TakePackages(reader, report));
  TRY_DONE(TakeInputs(reader, report));
  TRY(Tokens log, reader.TakeTokens("log"));
  TRY(report.log, log.NextAs<ObjectDigest>());
  TRY(report.log_bytes, log.NextNumber());
  TRY_DONE(log.End());
  TRY_DONE(TakeFailure(reader, report));
  TRY_DONE(TakeOutputs(reader, report));
  TRY_DONE(reader.End());
  if (report.failure.has_value() == !report.outputs.empty()) {
    return BadNote("outputs are there, or the reason why they are not");
  }
  return Canonical(std::move(report), text);
}

}  // namespace airlock::notes
