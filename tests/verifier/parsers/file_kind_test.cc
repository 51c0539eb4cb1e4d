#include "verifier/parsers/file_kind.h"

#include <gtest/gtest.h>

#include <string>

namespace airlock::verifier {
namespace {

using Nature = FileKind::Nature;

FileKind Kind(std::string_view text) { return KindOf(AsBytes(text)); }

TEST(FileKind, KnowsContainersByContent) {
  EXPECT_EQ(Kind("\x1f\x8b\x08").name, "gzip");
  EXPECT_EQ(Kind(std::string("\xfd"
                             "7zXZ\0",
                             6))
                .name,
            "xz");
  EXPECT_EQ(Kind("\x28\xb5\x2f\xfd").name, "zstd");
  EXPECT_EQ(Kind("!<arch>\ndebian-binary   ").name, "deb");
  EXPECT_EQ(Kind(std::string(257, '\0') + "ustar").name, "tar");
}

TEST(FileKind, TellsAStaticLibraryFromAPackage) {
  EXPECT_EQ(Kind("!<arch>\nfoo.o/").name, "ar");
  EXPECT_EQ(Kind("!<arch>\nfoo.o/").nature, Nature::kLeaf);
}

TEST(FileKind, TakesASkippableFrameForZstd) {
  EXPECT_EQ(Kind("\x50\x2a\x4d\x18").nature, Nature::kContainer);
}

TEST(FileKind, CallsUnknownBytesOpaque) {
  EXPECT_EQ(Kind(std::string("\x01\x02\x03\0", 4)).nature, Nature::kOpaque);
  // The first of several volumes of a zip.
  EXPECT_EQ(Kind("PK\x07\x08").nature, Nature::kOpaque);
}

TEST(FileKind, KnowsTexts) {
  EXPECT_EQ(Kind("#!/bin/sh\n").name, "script");
  EXPECT_EQ(Kind("\x7f"
                 "ELF")
                .name,
            "elf");
  EXPECT_EQ(Kind(" {\"a\": 1}\n").name, "json");
  EXPECT_EQ(Kind("-----BEGIN PUBLIC KEY-----\n").name, "pem");
  EXPECT_EQ(Kind("hello ü\n").name, "text");
  EXPECT_EQ(Kind("").name, "empty");
}

TEST(FileKind, ForgivesACharacterThatTheHeadCutsInTwo) {
  std::string text(kKindBytes - 1, 'x');
  text += "\xc3";  // the first half of ü
  EXPECT_EQ(Kind(text).name, "text");
  EXPECT_EQ(Kind("x\xc3").name, "unknown");
}

}  // namespace
}  // namespace airlock::verifier
