// verifier/parsers/rpm_header.h
//
// A header of an rpm package: tags with values, as a stranger wrote them.
//
// The form is that of rpm 4 ("RPM V4 Package format", section "Header
// Structure"). rpm itself takes entries that overlap, leave gaps or lie outside
// the region that signatures cover. Here every byte of the store belongs to one
// entry or is padding, and the region covers all of them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

enum class RpmTag : std::uint32_t {
  kSignatureRegion = 62,
  kRegion = 63,
  kHeaderSha256 = 273,  // in the signature header
  kFileSizes = 1028,
  kFileModes = 1030,
  kFileDigests = 1035,
  kFileLinks = 1036,
  kFileFlags = 1037,
  kDirIndexes = 1116,
  kBaseNames = 1117,
  kDirNames = 1118,
  kPayloadFormat = 1124,
  kPayloadCompressor = 1125,
  kLongFileSizes = 5008,
  kFileCaps = 5010,
  kFileDigestAlgorithm = 5011,
  kPayloadDigest = 5092,
  kPayloadDigestAlgorithm = 5093,
};

class RpmHeader {
 public:
  // The bytes of the next header, with its magic number and index and without
  // padding after it. kTruncated, kBadContainer, kTooLarge.
  static Result<Bytes> Read(Lookahead& package);

  // `bytes` are what Read() gave and must outlive the header. kBadContainer.
  static Result<RpmHeader> Parse(ByteView bytes, RpmTag region);

  // The values of `tag`, none where it is not there; kBadContainer where it is
  // of another type. Numbers are of one, two, four or eight bytes.
  Result<std::optional<std::vector<std::uint64_t>>> Numbers(RpmTag tag) const;
  Result<std::optional<std::vector<std::string_view>>> Strings(
      RpmTag tag) const;
  // Of the tags that have one value.
  Result<std::optional<std::string_view>> String(RpmTag tag) const;

 private:
  struct Entry {
    std::uint32_t type = 0;
    std::uint32_t count = 0;
    ByteView bytes;
  };
  std::map<std::uint32_t, Entry> entries_;
};

}  // namespace airlock::verifier
