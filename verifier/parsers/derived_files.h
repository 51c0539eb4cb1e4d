// verifier/parsers/derived_files.h
//
// Files that only say of other files what those are: a package's md5sums, a
// wheel's RECORD.
//
// One changed byte changes the list too, and a list that differs for that
// reason alone is no second difference. So what it says of a file is hidden
// where it is true, which is found out here, and stays where it is not.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/held_file.h"

namespace airlock::verifier {

class DerivedFiles {
 public:
  // Each leaf of a walk, in its order: lists are kept, each of at most 16 MiB,
  // all of at most 64. What is not kept is compared as it is.
  void Saw(std::string_view path, const HeldFile& file);
  // Whether a list that was kept has the MD5 of the file at `path`; and what it
  // turned out to be.
  bool WantsMd5(std::string_view path) const;
  void Took(std::string_view path, std::string md5);

  // At the end, when all members have their digests: what is hidden of each
  // list that is a member still, as its facts.
  void Settle(std::vector<notes::Member>& members);

 private:
  // What an md5sums speaks of, by name: its MD5, "" until it was met.
  using Sums = std::map<std::string, std::string, std::less<>>;

  std::map<std::string, std::string> lists_;           // by path
  std::size_t held_ = 0;                               // bytes of them
  std::map<std::string, Sums, std::less<>> packages_;  // by what is before
};

}  // namespace airlock::verifier
