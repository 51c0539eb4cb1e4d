// A worker that lies, for tests of those who ask it.
//
//   lying_worker --fd N
//
// takes one job, as airlock-worker does, and answers as the name of the job's
// first input says.
#include <signal.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/core/notes/job.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/directory.h"

namespace airlock {
namespace {

constexpr std::uint64_t kMaxJobBytes = 8ULL << 20;

Result<Done> Answer(int fd, const notes::Job& job, const std::string& lie) {
  const std::string document = "airlock.inventory/v1\n";
  notes::Report report{
      job.nonce,
      "seccomp",
      {},
      {{crypto::DigestObject(AsBytes(document)), document.size()}}};
  const auto send = [&]() -> Result<Done> {
    TRY_DONE(platform::WriteFrame(fd, notes::Format(report)));
    return platform::WriteFrame(fd, document);
  };
  if (lie == "none") return send();
  if (lie == "refusal") {
    report.refusal = Failure{Reason::kBomb, "too large"};
    report.documents.clear();
    return platform::WriteFrame(fd, notes::Format(report));
  }
  if (lie == "asks first") {
    for (const char* question : {"airlock.one/v1\n", "airlock.two/v1\n"}) {
      TRY_DONE(platform::WriteFrame(fd, question));
      TRY(const std::string answer, platform::ReadFrame(fd, 100));
      TRY(const std::string more, platform::ReadFrame(fd, 100));
      if (answer != question || more != "more") ::_exit(1);
    }
    return send();
  }
  if (lie == "nonce") {
    report.nonce = std::string(32, '0');
    return send();
  }
  // The answer to a job that it was given before this one.
  if (lie == "another job") {
    report.nonce = HexEncode(Bytes(16, std::byte{7}));
    report.refusal = Failure{Reason::kMatch, "of another artifact"};
    report.documents.clear();
    return platform::WriteFrame(fd, notes::Format(report));
  }
  if (lie == "digest") {
    report.documents[0].object = crypto::DigestObject({});
    return send();
  }
  if (lie == "size") {
    report.documents[0].size += 1;
    return send();
  }
  if (lie == "another document") {
    TRY_DONE(platform::WriteFrame(fd, notes::Format(report)));
    return platform::WriteFrame(fd, "airlock.inventory/v2\n");
  }
  if (lie == "dies at once") ::_exit(0);
  if (lie == "is killed") ::raise(SIGKILL);
  if (lie == "dies after the report") {
    return platform::WriteFrame(fd, notes::Format(report));
  }
  if (lie == "dies within a frame") {
    const char half[] = {0, 0, 0, 100, 'a', 'i', 'r'};
    return platform::WriteAll(fd, AsBytes({half, sizeof half}));
  }
  if (lie == "dies within a document") {
    TRY_DONE(platform::WriteFrame(fd, notes::Format(report)));
    const char half[] = {0, 0, 0, 21, 'a', 'i', 'r'};
    return platform::WriteAll(fd, AsBytes({half, sizeof half}));
  }
  if (lie == "never answers" || lie == "never ends a document") {
    if (lie == "never ends a document") {
      TRY_DONE(platform::WriteFrame(fd, notes::Format(report)));
    }
    // Ended by its parent, or by this test's own patience.
    ::sleep(60);
    return Done{};
  }
  if (lie == "garbage")
    return platform::WriteFrame(fd,
                                "\x7f"
                                "ELF \xff\n\n");
  if (lie == "no report") return platform::WriteFrame(fd, document);
  if (lie == "empty frame") return platform::WriteFrame(fd, "");
  if (lie == "report and more") {
    return platform::WriteFrame(fd, notes::Format(report) + "more 1\n");
  }
  if (lie == "oversized frame") {
    const char head[] = {'\x7f', '\xff', '\xff', '\xff', 'a'};
    return platform::WriteAll(fd, AsBytes({head, sizeof head}));
  }
  if (lie == "oversized document") {
    TRY_DONE(platform::WriteFrame(fd, notes::Format(report)));
    const char head[] = {'\x7f', '\xff', '\xff', '\xff', 'a'};
    return platform::WriteAll(fd, AsBytes({head, sizeof head}));
  }
  return Failure{Reason::kUsage, "no such lie: " + lie};
}

Result<Done> Run(int argc, char** argv) {
  if (argc != 3 || std::strcmp(argv[1], "--fd") != 0) {
    return Failure{Reason::kUsage, "lying_worker --fd N"};
  }
  TRY(const std::uint64_t fd, ParseNumber(argv[2], 1 << 20));
  platform::Channel connection{platform::Fd(static_cast<int>(fd))};
  TRY(std::optional<platform::Message> first,
      connection.Receive(kMaxJobBytes, Seconds{60}));
  if (!first) return Done{};
  TRY(const notes::Job job, notes::ParseJob(first->text));
  return Answer(connection.fd(), job, job.inputs.at(0).name);
}

}  // namespace
}  // namespace airlock

int main(int argc, char** argv) {
  return airlock::Run(argc, argv).ok() ? 0 : 1;
}
