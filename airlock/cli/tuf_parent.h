// airlock/cli/tuf_parent.h
//
// The hands of a TUF client: they fetch and keep files, and read none.
//
// What to believe is decided by a worker in its sandbox. Of what it asks only
// this is believed: that a file may be fetched from the repository that the
// user named, that what was fetched last may be kept under its own role's name,
// and that a target with these very hashes is wanted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/tuf_exchange.h"
#include "airlock/core/result.h"
#include "airlock/platform/directory.h"

namespace airlock::cli {

class TufParent {
 public:
  // Base URLs as TufBaseUrl() yields them. `targets` may be null where no
  // target is asked for.
  TufParent(std::string metadata_url, const platform::Directory& metadata,
            std::string target_url, const platform::Directory* targets)
      : metadata_url_(std::move(metadata_url)),
        metadata_(metadata),
        target_url_(std::move(target_url)),
        targets_(targets) {}

  // The frames to answer a worker's request with. A failure is the world's
  // (kFetch, kIo), a file that is larger than allowed (kTooLarge), a target
  // that is not the one signed (kSizeMismatch, kDigestMismatch), or a worker
  // that asks for what no client needs (kLyingWorker).
  Result<std::vector<std::string>> Serve(std::string_view request);

 private:
  Result<std::vector<std::string>> Fetch(const notes::TufRequest& request);
  Result<std::vector<std::string>> Recall(const notes::TufRequest& request);
  Result<Done> Keep(const notes::TufRequest& request);
  Result<Done> Forget(const notes::TufRequest& request);
  Result<Done> Take(const notes::TufRequest& request);

  std::string metadata_url_;
  const platform::Directory& metadata_;
  std::string target_url_;
  const platform::Directory* targets_;
  std::string fetched_role_;
  std::string fetched_;
  std::uint64_t requests_ = 0;
};

}  // namespace airlock::cli
