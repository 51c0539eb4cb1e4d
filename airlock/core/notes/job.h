// airlock/core/notes/job.h
//
// What a worker is asked, and what it answers.
//
// The job travels as the first frame of a connection, with its inputs as open
// descriptors in the order listed. The worker confines itself, does this one
// job, sends the report as one frame, then each document that the report lists
// as a frame of its own, and ends. Nothing in a report is believed for being in
// it: the nonce ties it to the job, and the parent recomputes every digest.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/limits.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"

namespace airlock::notes {

enum class Task {
  kVerify,   // "verify": items of a bundle → an Evidence, derived documents
  kInspect,  // "inspect": one object → an Inventory
  kScan,     // "scan": one object → a Scan
  kImport,   // "import": a keyring or PEM file → Anchors
  kWanted,   // "wanted": a Packages file, perhaps compressed → a Wanted list,
             // and the file uncompressed
  kExamine,  // "examine": what `question` asks of the inputs → a Statement, or
             // what else the question's verb yields
};
std::string_view NameOf(Task task);

struct JobInput {
  ItemRole role = ItemRole::kArtifact;
  ObjectDigest object;
  std::uint64_t size = 0;
  std::string name;
  friend bool operator==(const JobInput&, const JobInput&) = default;
};

// `airlock.job/v1`.
struct Job {
  std::string nonce;  // 32 hex digits, fresh
  Task task = Task::kInspect;
  Limits limits;
  std::optional<BundleKind> kind;        // verify
  std::optional<ObjectDigest> contents;  // verify
  std::vector<std::string> engines;      // scan: "yara"
  std::vector<std::string> wanted;       // wanted: "package:architecture"
  std::string question;                  // examine: an airlock.question/v1
  std::vector<JobInput> inputs;          // one descriptor each, in this order
  friend bool operator==(const Job&, const Job&) = default;
};
inline constexpr std::string_view kJobNote = "airlock.job/v1";
std::string Format(const Job& job);
Result<Job> ParseJob(std::string_view text);

// A document that follows the report, in order.
struct ReportDocument {
  ObjectDigest object;
  std::uint64_t size = 0;
  friend bool operator==(const ReportDocument&,
                         const ReportDocument&) = default;
};

// `airlock.report/v1`.
struct Report {
  std::string nonce;
  std::string sandbox;             // level reached
  std::optional<Failure> refusal;  // the input is refused
  std::vector<ReportDocument> documents;
  friend bool operator==(const Report&, const Report&) = default;
};
inline constexpr std::string_view kReportNote = "airlock.report/v1";
std::string Format(const Report& report);
Result<Report> ParseReport(std::string_view text);

// `airlock.wanted/v1`: what a signed list offers of what was asked for; intake
// fetches exactly these.
struct WantedFile {
  ObjectDigest object;
  std::uint64_t size = 0;
  std::string name;  // "pool/main/h/hello/hello_2.10-3_amd64.deb"
  friend bool operator==(const WantedFile&, const WantedFile&) = default;
};
struct Wanted {
  std::vector<WantedFile> files;
  friend bool operator==(const Wanted&, const Wanted&) = default;
};
inline constexpr std::string_view kWantedNote = "airlock.wanted/v1";
std::string Format(const Wanted& wanted);
Result<Wanted> ParseWanted(std::string_view text);

// `airlock.failure/v1`: how a program of ours says no to a request.
inline constexpr std::string_view kFailureNote = "airlock.failure/v1";
struct FailureNote {
  Failure failure;
  friend bool operator==(const FailureNote&, const FailureNote&) = default;
};
std::string Format(const FailureNote& note);
Result<FailureNote> ParseFailure(std::string_view text);

}  // namespace airlock::notes
