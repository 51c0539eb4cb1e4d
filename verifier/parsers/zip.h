// verifier/parsers/zip.h
//
// A zip archive that has one meaning, read from its first byte to its last.
//
// Most readers begin at the end and go where the central directory points;
// others begin at the front. Here the files stand one after another from the
// first byte, without a gap, and the central directory then says of each the
// same once more; whoever reads the archive from either end finds the same.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/decoder.h"
#include "verifier/parsers/source.h"
#include "verifier/parsers/tree.h"
#include "verifier/parsers/zip_records.h"

namespace airlock::verifier {

class ZipReader {
 public:
  // Borrows both; `archive` must begin at the first record.
  ZipReader(Source& archive, Expansion& expansion);
  ~ZipReader();
  ZipReader(const ZipReader&) = delete;
  ZipReader& operator=(const ZipReader&) = delete;

  // The next member, or none once the central directory and the end were read
  // and agree with what stood before. The bytes of the member before are
  // drained. Only then it is known which members are symbolic links and what
  // their modes are: see attributes().
  //
  // kBadContainer, kTruncated, kTrailingBytes, kMemberPath, kMemberType,
  // kDuplicateMember, kLinkTarget, kBomb. After a failure there is no going on.
  Result<std::optional<notes::Member>> Next();

  // The bytes of the member that Next() has just given; empty for directories.
  Source& body();

  struct Attributes {
    notes::MemberType type = notes::MemberType::kFile;
    std::uint32_t mode = 0;
    std::string link;
    ZipMargin margin;  // of both records, parted by a slash where they differ
  };
  // Of each member that Next() gave, in that order. To be asked at the end.
  const std::vector<Attributes>& attributes() const { return attributes_; }
  // The archive's own, at the end.
  const std::string& comment() const { return comment_; }
  // Before the first Next(): attributes() shall have margins, which of a million
  // members take as much memory as all the rest.
  void KeepMargins() { keeps_margins_ = true; }

 private:
  class Body;
  struct Local {
    ZipEntry entry;
    std::size_t index = 0;              // among the members given
    std::optional<std::string> target;  // its bytes, where a link's may be
    bool described = false;             // by the central directory
  };

  Result<Done> FinishBody();
  Result<Done> ReadDirectory();
  Result<Done> Describe(const ZipCentral& central);

  Lookahead archive_;
  std::unique_ptr<Body> body_;
  Tree tree_;
  std::map<std::uint64_t, Local> locals_;  // by the offset of their headers
  Local* current_ = nullptr;
  std::vector<Attributes> attributes_;
  std::size_t kept_bytes_ = 0;
  bool ended_ = false;
  std::string comment_;
  bool keeps_margins_ = false;
};

}  // namespace airlock::verifier
