// tests/verifier/parsers/inputs.h
//
// Bytes as a worker gets them: inputs of a job, behind descriptors.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <deque>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/parsers/tasks.h"

namespace airlock::testing_support {

// Inputs that stay open as long as it lives.
class Inputs {
 public:
  Inputs() = default;
  ~Inputs() {
    for (const verifier::Input& input : all_) ::close(input.fd);
  }
  Inputs(const Inputs&) = delete;
  Inputs& operator=(const Inputs&) = delete;

  Inputs& Add(notes::ItemRole role, std::string name, std::string_view bytes) {
    const int fd = ::memfd_create("input", MFD_CLOEXEC);
    Check(fd >= 0, "a memfd");
    std::size_t at = 0;
    while (at < bytes.size()) {
      const ssize_t count = ::write(fd, bytes.data() + at, bytes.size() - at);
      Check(count > 0, "a memfd takes bytes");
      at += static_cast<std::size_t>(count);
    }
    all_.push_back({{role, crypto::DigestObject(AsBytes(bytes)), bytes.size(),
                     std::move(name)},
                    fd});
    return *this;
  }
  Inputs& AddAnchors(const std::string& trust, const notes::Anchors& anchors) {
    return Add(notes::ItemRole::kList, "anchors/" + trust,
               notes::Format(anchors));
  }
  const std::vector<verifier::Input>& all() const { return all_; }
  const verifier::Input& front() const { return all_.front(); }

 private:
  std::vector<verifier::Input> all_;
};

inline notes::Job VerifyJob(notes::BundleKind kind) {
  notes::Job job;
  job.task = notes::Task::kVerify;
  job.kind = kind;
  job.contents = crypto::DigestObject(AsBytes("contents"));
  return job;
}

// The whole file; "" if there is none.
inline std::string FileBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file),
          std::istreambuf_iterator<char>()};
}

}  // namespace airlock::testing_support
