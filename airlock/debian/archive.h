// airlock/debian/archive.h
//
// A Debian archive, as apt sees it with a configuration of ours.
//
// apt is the verifier here: it believes an InRelease that
// debian-archive-keyring's keys signed, and only files whose digests lead up to
// that. It looks where this machine looks (its own sources say which mirror),
// and nowhere else. This is the only part of a rebuild that has a network.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/debian/source_package.h"
#include "airlock/platform/directory.h"

namespace airlock::debian {

class Archive {
 public:
  // The machine's mirror of `suite`, main; lists go to `cache`/apt and are
  // brought up to date (kNoSource if no source of the machine's has the suite,
  // kIo with apt's words).
  static Result<Archive> Open(const platform::Directory& cache,
                              std::string suite);

  // Of that name; the newest without a version (kNoSource).
  Result<SourcePackage> FindSource(const std::string& name,
                                   const std::string& version) const;
  // What is published of it for this machine's architecture.
  Result<Publication> FindPublished(const SourcePackage& source) const;

  // Fetches the .dsc and what it names into `folder`; yields the .dsc's name
  // (kNoSource if the mirror lacks one of them).
  Result<std::string> FetchSource(const SourcePackage& source,
                                  const platform::Directory& folder) const;
  // Fetches the .debs, under their names in the pool (kNoSource).
  Result<Done> FetchPublished(const std::vector<PublishedDeb>& debs,
                              const platform::Directory& folder) const;

  // What must be installed to build this .dsc, beside what is essential.
  Result<std::vector<std::string>> BuildNeeds(const std::string& dsc) const;
  // Those of "NAME=VERSION" that the archive does not have.
  Result<std::vector<std::string>> MissingOf(
      const std::vector<std::string>& wanted) const;

  // A line of sources.list, and what the InRelease was when it was read.
  const std::string& line() const { return line_; }
  const std::string& suite() const { return suite_; }
  const ObjectDigest& release() const { return release_; }

 private:
  Archive(std::string suite, std::string line, std::string configuration,
          ObjectDigest release)
      : suite_(std::move(suite)),
        line_(std::move(line)),
        configuration_(std::move(configuration)),
        release_(release) {}
  Result<std::string> Apt(const std::string& folder,
                          std::vector<std::string> command) const;

  std::string suite_;
  std::string line_;
  std::string configuration_;  // a path
  ObjectDigest release_;
};

}  // namespace airlock::debian
