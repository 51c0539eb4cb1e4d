#include "airlock/core/notes/job.h"

#include <algorithm>
#include <array>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

constexpr std::array<std::string_view, 6> kTasks = {
    "verify", "inspect", "scan", "import", "wanted", "examine"};
// A detail is a sentence; what is longer is a stranger talking.
constexpr std::size_t kMaxDetailBytes = 2 * 1024;

Failure BadNote(std::string why) { return {Reason::kBadNote, std::move(why)}; }

Result<std::string> TakeNonce(NoteReader& reader) {
  TRY(const std::string_view nonce, reader.Take("nonce"));
  if (nonce.size() != 32 || !HexDecode(nonce).ok()) {
    return BadNote("a nonce is 32 hexadecimal digits");
  }
  return std::string(nonce);
}

Result<FailureNote> FailureFrom(Tokens tokens) {
  TRY(const std::string_view name, tokens.Next());
  TRY(std::string detail, tokens.NextText());
  TRY_DONE(tokens.End());
  const auto reason = ReasonNamed(name);
  if (!reason) return BadNote("unknown reason " + Printable(name));
  if (detail.size() > kMaxDetailBytes) return BadNote("detail over 2 KiB");
  return FailureNote{{*reason, std::move(detail)}};
}

}  // namespace

std::string_view NameOf(Task task) {
  return kTasks[static_cast<std::size_t>(task)];
}

std::string Format(const Job& job) {
  NoteWriter writer(kJobNote);
  writer.Add("nonce", job.nonce)
      .Add("task", NameOf(job.task))
      .Add("limits", FormatLimits(job.limits))
      .Add("kind", job.kind ? NameOf(*job.kind) : "-")
      .Add("contents", job.contents ? job.contents->text() : "-");
  for (const std::string& engine : job.engines) {
    writer.AddText("engine", engine);
  }
  for (const std::string& wanted : job.wanted) {
    writer.AddText("wanted", wanted);
  }
  if (!job.question.empty()) writer.AddText("question", job.question);
  for (const JobInput& input : job.inputs) {
    writer.Add("input", std::string(NameOf(input.role)) + " " +
                            input.object.text() + " " +
                            std::to_string(input.size) + " " +
                            TokenEncode(input.name));
  }
  return std::move(writer).text();
}

Result<Job> ParseJob(std::string_view text) {
  // A bundle of 10,000 items, each with its name.
  constexpr std::size_t kMaxJobBytes = 8 * 1024 * 1024;
  TRY(NoteReader reader, NoteReader::Open(text, kJobNote, kMaxJobBytes));
  Job job;
  TRY(job.nonce, TakeNonce(reader));
  TRY(const std::string_view task, reader.Take("task"));
  const auto at = std::find(kTasks.begin(), kTasks.end(), task);
  if (at == kTasks.end()) return BadNote("unknown task " + Printable(task));
  job.task = static_cast<Task>(at - kTasks.begin());
  TRY(const Tokens limits, reader.TakeTokens("limits"));
  TRY(job.limits, ParseLimits(limits));
  TRY(const std::string_view kind, reader.Take("kind"));
  if (kind != "-") {
    TRY(job.kind, BundleKindNamed(kind));
  }
  TRY(const std::string_view contents, reader.Take("contents"));
  if (contents != "-") {
    TRY(job.contents, ObjectDigest::Parse(contents));
  }
  while (reader.Sees("engine")) {
    TRY(std::string engine, reader.TakeText("engine"));
    job.engines.push_back(std::move(engine));
  }
  while (reader.Sees("wanted")) {
    TRY(std::string wanted, reader.TakeText("wanted"));
    job.wanted.push_back(std::move(wanted));
  }
  if (reader.Sees("question")) {
    TRY(job.question, reader.TakeText("question"));
    if (job.question.empty()) return BadNote("an empty question");
  }
  while (reader.Sees("input")) {
    TRY(Tokens tokens, reader.TakeTokens("input"));
    TRY(const std::string_view role_name, tokens.Next());
    TRY(const ItemRole role, ItemRoleNamed(role_name));
    TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t size, tokens.NextNumber());
    TRY(std::string name, tokens.NextText());
    TRY_DONE(tokens.End());
    job.inputs.push_back({role, object, size, std::move(name)});
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(job), text);
}

std::string Format(const Report& report) {
  NoteWriter writer(kReportNote);
  writer.Add("nonce", report.nonce).AddText("sandbox", report.sandbox);
  if (report.refusal) {
    writer.Add("refused", std::string(NameOf(report.refusal->reason)) + " " +
                              TokenEncode(report.refusal->detail));
  }
  for (const ReportDocument& document : report.documents) {
    writer.Add("document",
               document.object.text() + " " + std::to_string(document.size));
  }
  return std::move(writer).text();
}

Result<Report> ParseReport(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kReportNote));
  Report report;
  TRY(report.nonce, TakeNonce(reader));
  TRY(report.sandbox, reader.TakeText("sandbox"));
  if (reader.Sees("refused")) {
    TRY(const Tokens tokens, reader.TakeTokens("refused"));
    TRY(FailureNote refusal, FailureFrom(tokens));
    report.refusal = std::move(refusal.failure);
  }
  while (reader.Sees("document")) {
    TRY(Tokens tokens, reader.TakeTokens("document"));
    TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t size, tokens.NextNumber(kMaxDocumentBytes));
    TRY_DONE(tokens.End());
    report.documents.push_back({object, size});
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(report), text);
}

std::string Format(const Wanted& wanted) {
  NoteWriter writer(kWantedNote);
  for (const WantedFile& file : wanted.files) {
    writer.Add("file", file.object.text() + " " + std::to_string(file.size) +
                           " " + TokenEncode(file.name));
  }
  return std::move(writer).text();
}

Result<Wanted> ParseWanted(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kWantedNote, kMaxDocumentBytes));
  Wanted wanted;
  while (reader.Sees("file")) {
    TRY(Tokens tokens, reader.TakeTokens("file"));
    TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t size, tokens.NextNumber());
    TRY(std::string name, tokens.NextText());
    TRY_DONE(tokens.End());
    wanted.files.push_back({object, size, std::move(name)});
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(wanted), text);
}

std::string Format(const FailureNote& note) {
  NoteWriter writer(kFailureNote);
  writer.Add("failure", std::string(NameOf(note.failure.reason)) + " " +
                            TokenEncode(note.failure.detail));
  return std::move(writer).text();
}

Result<FailureNote> ParseFailure(std::string_view text) {
  TRY(NoteReader reader, NoteReader::Open(text, kFailureNote));
  TRY(const Tokens tokens, reader.TakeTokens("failure"));
  TRY(FailureNote note, FailureFrom(tokens));
  TRY_DONE(reader.End());
  return Canonical(std::move(note), text);
}

}  // namespace airlock::notes
