// verifier/parsers/cpio.h
//
// A cpio archive of the "new ASCII" form (070701, and 070702 with checksums),
// which initramfs images and rpm payloads are.
//
// Described in the Linux kernel's buffer-format.rst for initramfs and in
// libarchive's cpio(5). Hard links are where readers differ: the form writes
// the names of one file one after another and its bytes once, with any of them.
// Here at most one of them may have bytes; that one becomes the file and the
// others links to it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/member_names.h"
#include "verifier/parsers/source.h"
#include "verifier/parsers/tree.h"

namespace airlock::verifier {

class CpioReader {
 public:
  // Borrows `archive`, which must begin at a header.
  explicit CpioReader(Source& archive);
  ~CpioReader();
  CpioReader(const CpioReader&) = delete;
  CpioReader& operator=(const CpioReader&) = delete;

  // The next member, or none after the trailer, which nothing but zeros may
  // follow. The bytes of the member before are drained. The names of one file
  // are given after the one that has its bytes, and if none has, at the end.
  //
  // kBadContainer, kTruncated, kTrailingBytes, kMemberPath, kMemberType,
  // kDuplicateMember, kLinkTarget, kTooManyMembers. After a failure there is no
  // going on.
  Result<std::optional<notes::Member>> Next();

  // The bytes of the member that Next() has just given; empty for all but
  // files. Ends with the member. Valid until the next Next().
  Source& body();

 private:
  class Body;
  struct Header;
  using FileId = std::pair<std::uint64_t, std::uint64_t>;  // device, inode
  // The names of one file that has several.
  struct Links {
    std::uint64_t promised = 0;  // how many names the headers say
    std::uint64_t seen = 0;
    std::uint64_t mode = 0;  // of the first name, as its owners
    std::uint64_t uid = 0;
    std::uint64_t gid = 0;
    std::vector<notes::Member> waiting;  // for the name that has the bytes
    std::optional<std::string> file;     // that name, once it was met
  };

  Result<std::optional<Header>> NextHeader();
  Result<std::string> ReadName(std::uint64_t size);
  Result<std::string> ReadTarget(std::uint64_t size);
  Result<std::optional<notes::Member>> ToMember(const Header& header,
                                                std::string name);
  Result<std::optional<notes::Member>> Linked(const Header& header,
                                              notes::Member member);
  Result<std::optional<notes::Member>> NextLink();
  Result<Done> CheckEnd();
  Result<Done> Place(const notes::Member& member);

  Lookahead archive_;
  std::unique_ptr<Body> body_;
  Tree tree_;
  RootPrefix prefix_;
  std::map<FileId, Links> links_;
  std::size_t waiting_ = 0;           // ever, of all files
  std::vector<notes::Member> ready_;  // links to give next, the last first
  std::optional<std::string> form_;   // the magic number of the first header
  bool root_seen_ = false;
  bool ended_ = false;
};

}  // namespace airlock::verifier
