// apt_bench FOLDER KEYRING
//
// An apt repository as a bundle: what the worker proposes of it, and what
// conductor and signer each check. Prints "propose SECONDS KIB" and "check
// SECONDS KIB", the time of each and the most memory that a process of its own
// took for it.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include "airlock/cli/file_objects.h"
#include "airlock/cli/files.h"
#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/memory_file.h"
#include "airlock/platform/tree.h"
#include "verifier/checks/check_evidence.h"
#include "verifier/parsers/tasks.h"

using namespace airlock;

namespace {

// The work in a child, which ends with it; its time is without the start.
void Measure(const char* what, const std::function<bool()>& work) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child == 0) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    const bool done = work();
    const std::chrono::duration<double> took = Clock::now() - start;
    struct rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("%s %.3f %ld\n", what, took.count(), usage.ru_maxrss);
    std::fflush(stdout);
    ::_exit(done ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  Check(WIFEXITED(status) && WEXITSTATUS(status) == 0, "the bundle is good");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: apt_bench FOLDER KEYRING\n");
    return 2;
  }
  Check(verifier::PrepareParsers().ok(), "the libraries are there");
  auto keyring = cli::OpenUserFile(argv[2]);
  Check(keyring.ok(), "there is a keyring");
  const std::uint64_t ring_size = platform::SizeOf(keyring->get()).value();
  const auto anchors = verifier::ReadAnchors(
      notes::Job(),
      {{notes::ItemRole::kList, crypto::DigestObject({}), ring_size, "keyring"},
       keyring->get()});
  Check(anchors.ok(), "the keyring has a key");

  auto files = platform::FilesBelow(argv[1]);
  Check(files.ok(), "there is a repository");
  notes::Contents contents{notes::BundleKind::kAptRepo, {}};
  notes::Job job;
  job.task = notes::Task::kVerify;
  job.kind = contents.kind;
  std::vector<verifier::Input> inputs;
  cli::FileObjects objects;
  for (const platform::FoundFile& file : *files) {
    const auto role = notes::RoleOf(contents.kind, file.name);
    Check(role.ok(), "a repository's file");
    const std::uint64_t size = platform::SizeOf(file.fd.get()).value();
    const ObjectDigest digest = cli::DigestOfFile(file.fd.get(), size).value();
    contents.items.push_back(
        {*role, digest, size, MemberPath::Parse(file.name).value()});
    inputs.push_back({{*role, digest, size, file.name}, file.fd.get()});
    objects.Add(digest, file.fd.get(), 0, size);
  }
  const std::string text = notes::Format(contents);
  job.contents = crypto::DigestObject(AsBytes(text));
  const std::string pinned = notes::Format(*anchors);
  const auto anchors_file = platform::MemoryFile(AsBytes(pinned));
  Check(anchors_file.ok(), "memory for the anchors");
  inputs.push_back(
      {{notes::ItemRole::kList, crypto::DigestObject(AsBytes(pinned)),
        pinned.size(), "anchors/key"},
       anchors_file->get()});

  Measure("propose",
          [&] { return verifier::ProposeEvidence(job, inputs).ok(); });
  const auto proposal = verifier::ProposeEvidence(job, inputs);
  for (const std::string& derived : proposal->derived) {
    objects.AddDocument(crypto::DigestObject(AsBytes(derived)), derived);
  }
  const TrustName trust = TrustName::Parse("key").value();
  Measure("check", [&] {
    return verifier::CheckEvidence(proposal->evidence, contents,
                                   {{trust, *anchors}}, objects)
        .ok();
  });
  return 0;
}
