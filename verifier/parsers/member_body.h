// verifier/parsers/member_body.h
//
// The bytes of one member of an archive whose size stands before them, as tar,
// ar and cpio have it: what they have in common but for what follows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "verifier/parsers/source.h"

namespace airlock::verifier {

class MemberBody : public Source {
 public:
  // Ends with the member, after what follows it was read. kTruncated, with
  // `format` in front, where the archive ends before; then and after any other
  // failure always the same.
  Result<std::size_t> Read(std::span<std::byte> to) final;

 protected:
  // Borrows `archive`. Empty until Begin().
  MemberBody(Lookahead& archive, std::string_view format)
      : archive_(archive), format_(format) {}

  void Begin(std::uint64_t size) {
    left_ = size;
    ended_ = false;
  }
  // Reads the padding that follows the last byte. Called once a member.
  virtual Result<Done> ReadPadding(Lookahead& archive) = 0;
  // Bytes of the member as they pass.
  virtual void Pass(ByteView /*bytes*/) {}

 private:
  Result<std::size_t> Next(std::span<std::byte> to);

  Lookahead& archive_;
  std::string_view format_;
  std::uint64_t left_ = 0;
  bool ended_ = true;
  std::optional<Failure> failure_;
};

}  // namespace airlock::verifier
