#include "airlock/wire/worker.h"

#include <optional>

#include "airlock/core/note.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"

namespace airlock::wire {
namespace {

// What a job may take beyond its CPU time: the machine is shared, and a worker
// that waits for the disk uses no CPU.
constexpr std::int64_t kWallFactor = 4;
constexpr std::size_t kNonceBytes = 16;

Failure Died(std::string why) { return {Reason::kParserDied, std::move(why)}; }

// A failure of the connection after the job was sent, as the worker's end.
Failure AsDeath(const Failure& failure) {
  if (failure.reason == Reason::kTimedOut) {
    return {Reason::kParserTimeout, failure.detail};
  }
  return Died(failure.detail);
}

// The report, after whatever the worker asks first.
Result<std::string> AwaitReport(platform::Channel& channel, Seconds patience,
                                const Serve& serve) {
  for (;;) {
    auto frame = channel.Receive(kMaxDocumentBytes, patience);
    if (!frame.ok()) return AsDeath(frame.failure());
    if (!frame->has_value()) return Died("the worker ended without a report");
    std::string& text = (**frame).text;
    if (!serve || KindOfNote(text) == notes::kReportNote) {
      return std::move(text);
    }
    TRY(const std::vector<std::string> answer, serve(text));
    for (const std::string& part : answer) {
      if (const auto sent = channel.Send(part, {}, patience); !sent.ok()) {
        return AsDeath(sent.failure());
      }
    }
  }
}

Result<WorkerAnswer> Converse(platform::Channel& channel, notes::Job job,
                              const std::vector<platform::Fd>& inputs,
                              const Serve& serve) {
  Check(inputs.size() == job.inputs.size(), "one descriptor per input");
  job.nonce = HexEncode(crypto::RandomBytes(kNonceBytes));
  std::vector<int> fds;
  for (const platform::Fd& input : inputs) fds.push_back(input.get());
  const std::string text = notes::Format(job);
  // Descriptors travel at most kMaxDescriptors to a frame; the job's text is in
  // the first, the rest are frames of one LF.
  std::size_t sent = 0;
  do {
    const std::size_t count =
        std::min(fds.size() - sent, platform::Channel::kMaxDescriptors);
    TRY_DONE(channel.Send(sent == 0 ? std::string_view(text) : "\n",
                          std::span(fds).subspan(sent, count)));
    sent += count;
  } while (sent < fds.size());

  const Seconds patience{static_cast<std::int64_t>(job.limits.cpu_seconds) *
                         kWallFactor};
  TRY(const std::string reported, AwaitReport(channel, patience, serve));
  auto report = notes::ParseReport(reported);
  if (!report.ok()) return Died(report.failure().detail);
  if (report->nonce != job.nonce) {
    return Failure{Reason::kLyingWorker, "the report is for another job"};
  }
  if (report->refusal) return *report->refusal;
  WorkerAnswer answer{report->sandbox, {}};
  for (const notes::ReportDocument& document : report->documents) {
    auto next = channel.Receive(kMaxDocumentBytes, patience);
    if (!next.ok()) return AsDeath(next.failure());
    if (!next->has_value()) return Died("the worker ended before a document");
    std::string& body = (**next).text;
    if (body.size() != document.size ||
        crypto::DigestObject(AsBytes(body)) != document.object) {
      return Failure{Reason::kLyingWorker,
                     "a document does not have the digest reported"};
    }
    answer.documents.push_back(std::move(body));
  }
  return answer;
}

}  // namespace

Result<WorkerAnswer> AskWorker(const std::string& socket_path, notes::Job job,
                               const std::vector<platform::Fd>& inputs,
                               const Serve& serve) {
  TRY(platform::Channel channel, platform::Channel::Connect(socket_path));
  return Converse(channel, std::move(job), inputs, serve);
}

Result<WorkerAnswer> AskOwnWorker(const std::string& program, notes::Job job,
                                  const std::vector<platform::Fd>& inputs,
                                  const Serve& serve) {
  TRY(auto ends, platform::Channel::Pair());
  constexpr int kWorkerFd = 3;
  platform::Child::Options options;
  options.argv = {program, "--fd", std::to_string(kWorkerFd)};
  options.descriptors = {{ends.second.fd(), kWorkerFd}};
  TRY(platform::Child child, platform::Child::Spawn(options));
  { platform::Channel theirs = std::move(ends.second); }
  return Converse(ends.first, std::move(job), inputs, serve);
}

Result<std::vector<platform::Fd>> OpenInputs(
    notes::Job& job, const platform::VaultReader& vault) {
  std::vector<platform::Fd> inputs;
  for (notes::JobInput& input : job.inputs) {
    TRY(platform::Fd fd, vault.OpenObject(input.object));
    TRY(input.size, platform::SizeOf(fd.get()));
    inputs.push_back(std::move(fd));
  }
  return inputs;
}

}  // namespace airlock::wire
