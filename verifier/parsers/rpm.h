// verifier/parsers/rpm.h
//
// An rpm package: lead, signatures, header, and a packed cpio archive.
//
// rpm takes each file's bytes from the archive, and its type, owner, mode and
// capabilities from the header. What one of them says and the other does not is
// where a scanner and an installation come to see two packages, so both must
// say the same. Form: "RPM V4 Package format"; large files (over 4 GiB, in an
// archive of rpm's own form) are not accepted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"
#include "verifier/parsers/rpm_header.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

// The files of a package as its header tells of them.
class RpmFiles {
 public:
  static Result<RpmFiles> From(const RpmHeader& header);

  // `member` of the archive is what the header says of it, and was not there
  // before (kBadContainer). Gives it the capabilities that the header has, as
  // text ("cap_net_raw=ep").
  Result<Done> Check(notes::Member& member);
  // The digest of a file that has passed Check(), where the header has one that
  // is worth comparing (SHA-256).
  Result<Done> CheckDigest(const std::string& path,
                           const ObjectDigest& digest) const;
  // Every file that is not only reserved by the package was there.
  Result<Done> CheckAllSeen() const;

 private:
  struct File {
    std::uint64_t mode = 0;  // st_mode
    std::uint64_t size = 0;
    std::string link;
    std::string digest;  // SHA-256 in hexadecimal, "" for none
    std::string capabilities;
    bool ghost = false;  // named, and not in the archive
    bool seen = false;
  };
  std::unordered_map<std::string, File> files_;
};

struct RpmPackage {
  Bytes signatures;  // as in the package, with their padding
  Bytes header;
  RpmFiles files;
  std::string_view packing;  // of the archive: "gzip", …; "cpio" if none
  std::optional<std::string> payload_digest;  // SHA-256 of the packed archive
};

// Everything before the archive. kTruncated, kBadContainer, kTooLarge; the
// digest of the header that the signatures name must be the header's.
Result<RpmPackage> ReadRpm(Lookahead& package);

}  // namespace airlock::verifier
