// verifier/parsers/tar.h
//
// A tar archive that has one meaning.
//
// Tar readers accept much and agree on little: where an extended header, a long
// name and a plain one contradict each other, each picks another, and what was
// scanned is not what will be installed. This reader takes the common ground of
// ustar, pax and GNU only, and refuses the first byte it cannot account for.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "airlock/core/member_path.h"
#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/member_names.h"
#include "verifier/parsers/pax.h"
#include "verifier/parsers/source.h"
#include "verifier/parsers/tar_header.h"
#include "verifier/parsers/tree.h"

namespace airlock::verifier {

// What of a member's headers no unpacker installs: it decides nothing here, and
// two archives may differ in it alone.
struct TarMargin {
  std::uint64_t time = 0;      // seconds since 1970
  std::string user;            // the owners' names, those of pax before others
  std::string group;
  std::string without_effect;  // pax records (pax.h)
  std::string spelling;        // of all headers of this member
};

class TarReader {
 public:
  // Borrows `archive`, which must begin at a header.
  explicit TarReader(Source& archive);
  ~TarReader();
  TarReader(const TarReader&) = delete;
  TarReader& operator=(const TarReader&) = delete;

  // The next member, or none after the last one: then two zero blocks and
  // nothing but zero blocks were read to the end of the input. The bytes of
  // the member before are drained. `path` is relative and without the "./"
  // that a whole archive may put before its names; the root itself is ".".
  //
  // kBadContainer, kTruncated, kTrailingBytes, kMemberPath, kMemberType,
  // kDuplicateMember, kLinkTarget. After a failure there is no going on.
  Result<std::optional<notes::Member>> Next();

  // The bytes of the member that Next() has just given; empty for all but
  // files. Ends with the member. Valid until the next Next().
  Source& body();

  // Of that member, and extended attributes beside the capabilities, "" for
  // none (pax.h).
  const TarMargin& margin() const { return margin_; }
  const std::string& attributes() const { return attributes_; }
  // A digest of all global headers so far, "" if there was none.
  const std::string& comments() const { return comments_; }
  // At the end: the zeros that close the archive, and all bytes that are no
  // member's.
  std::uint64_t closing_bytes() const { return closing_bytes_; }
  std::uint64_t framing_bytes() const {
    return archive_.position() - content_bytes_;
  }

  // Where in the archive that member's bytes begin: only before body() is read.
  std::uint64_t body_at() const { return archive_.position(); }

 private:
  class Body;

  struct Extensions {
    std::optional<PaxRecords> pax;
    std::optional<std::string> long_name;
    std::optional<std::string> long_link;
  };
  Result<std::optional<TarHeader>> NextHeader();
  Result<Done> ReadExtension(const TarHeader& header, Extensions& to);
  Result<std::string> ReadText(std::uint64_t size, const char* what);
  Result<Done> CheckEnd();
  Result<notes::Member> ToMember(TarHeader header, Extensions extensions);

  Lookahead archive_;
  std::unique_ptr<Body> body_;
  Tree tree_;
  RootPrefix prefix_;
  bool root_seen_ = false;
  TarMargin margin_;
  std::string attributes_;
  std::string comments_;
  std::uint64_t content_bytes_ = 0;
  std::uint64_t closing_bytes_ = 0;
};

}  // namespace airlock::verifier
