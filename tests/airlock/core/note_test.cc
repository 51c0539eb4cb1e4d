#include "airlock/core/note.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

constexpr std::string_view kKind = "airlock.sample/v1";

std::string Sample() {
  NoteWriter writer(kKind);
  writer.Add("number", std::uint64_t{7})
      .Add("time", Instant(0))
      .Add("object", DigestOf<ObjectDigest>(1))
      .AddText("text", "a b")
      .Add("pair", "x 2");
  return std::move(writer).text();
}

TEST(NoteWriter, WritesOneLineAField) {
  EXPECT_EQ(Sample(),
            "airlock.sample/v1\nnumber 7\ntime 1970-01-01T00:00:00Z\nobject "
            "sha256:1111111111111111111111111111111111111111111111111111111111"
            "111111\ntext a%20b\npair x 2\n");
}

TEST(NoteWriterDeathTest, TakesAValueOutsideTheGrammarForABug) {
  EXPECT_DEATH(NoteWriter(kKind).Add("a", ""), "bug");
  EXPECT_DEATH(NoteWriter(kKind).Add("a", "x  y"), "bug");
  EXPECT_DEATH(NoteWriter(kKind).Add("a", "x\ny"), "bug");
  EXPECT_DEATH(NoteWriter(kKind).Add("A", "x"), "bug");
}

TEST(NoteReader, ReadsWhatWasWritten) {
  const std::string text = Sample();
  auto reader = NoteReader::Open(text, kKind);
  ASSERT_OK(reader);
  EXPECT_TRUE(reader->Sees("number"));
  EXPECT_FALSE(reader->Sees("num"));
  EXPECT_THAT(reader->TakeNumber("number"), Yields(7u));
  EXPECT_THAT(reader->TakeAs<Instant>("time"), Yields(Instant(0)));
  EXPECT_THAT(reader->TakeAs<ObjectDigest>("object"),
              Yields(DigestOf<ObjectDigest>(1)));
  EXPECT_THAT(reader->TakeText("text"), Yields("a b"));
  EXPECT_THAT(reader->End(), FailsWith(Reason::kBadNote));
  auto tokens = reader->TakeTokens("pair");
  ASSERT_OK(tokens);
  EXPECT_THAT(tokens->Next(), Yields("x"));
  EXPECT_THAT(tokens->End(), FailsWith(Reason::kBadNote));
  EXPECT_THAT(tokens->NextNumber(), Yields(2u));
  EXPECT_THAT(tokens->Next(), FailsWith(Reason::kBadNote));
  EXPECT_OK(tokens->End());
  EXPECT_OK(reader->End());
  EXPECT_THAT(reader->Take("pair"), FailsWith(Reason::kBadNote));
}

TEST(NoteReader, RefusesAFieldOutOfOrder) {
  const std::string text = Sample();
  auto reader = NoteReader::Open(text, kKind);
  ASSERT_OK(reader);
  EXPECT_THAT(reader->Take("time"), FailsWith(Reason::kBadNote));
}

TEST(NoteReader, RefusesAnotherKind) {
  EXPECT_THAT(NoteReader::Open(Sample(), "airlock.other/v1"),
              FailsWith(Reason::kUnknownKind));
  EXPECT_THAT(NoteReader::Open("", kKind), FailsWith(Reason::kUnknownKind));
  EXPECT_THAT(NoteReader::Open(kKind, kKind), FailsWith(Reason::kUnknownKind));
}

TEST(NoteReader, RefusesANoteOverItsLimit) {
  EXPECT_THAT(NoteReader::Open(Sample(), kKind, Sample().size() - 1),
              FailsWith(Reason::kNoteTooLarge));
  EXPECT_OK(NoteReader::Open(Sample(), kKind, Sample().size()));
}

TEST(NoteReader, RefusesEveryLineOutsideTheGrammar) {
  for (const char* line :
       {"name\n", "name \n", "name  x\n", "name x \n", " name x\n", "name\tx\n",
        "Name x\n", "na.me x\n", "name x\r\n", "name caf\xc3\xa9\n", "name x",
        "\n", "name x  y\n"}) {
    EXPECT_THAT(NoteReader::Open(std::string(kKind) + "\n" + line, kKind),
                FailsWith(Reason::kBadNote))
        << Printable(line);
  }
  EXPECT_THAT(
      NoteReader::Open(
          std::string(kKind) + "\n" + std::string(41, 'n') + " x\n", kKind),
      FailsWith(Reason::kBadNote));
}

NoteSignature Signature(int digit) {
  return {"sshsig", DigestOf<KeyId>(digit), Bytes(70, std::byte{9})};
}

TEST(SignedNote, ParsesWhatItFormats) {
  const SignedNote bare{Sample(), {}};
  EXPECT_EQ(FormatSigned(bare), Sample());
  EXPECT_THAT(ParseSigned(Sample()), Yields(bare));
  const SignedNote twice{Sample(), {Signature(1), Signature(2)}};
  EXPECT_THAT(ParseSigned(FormatSigned(twice)), Yields(twice));
}

TEST(SignedNote, RefusesASignatureOutsideTheGrammar) {
  const std::string key = DigestOf<KeyId>(1).text();
  for (const std::string& line :
       {std::string(), "signature sshsig " + key + " AAAA",
        "signature sshsig " + key + " AAAA \n",
        "signature sshsig " + key + " AAAB=\n",
        "signature sshsig " + key + "\n", "signature rot13 " + key + " AAAA\n",
        "Signature sshsig " + key + " AAAA\n",
        "signature  sshsig " + key + " AAAA\n",
        "signature sshsig " + key + " AAAA\n\n",
        "signature sshsig " + key + " AAAA\r\n",
        std::string("signature sshsig sha256:00 AAAA\n")}) {
    EXPECT_FALSE(ParseSigned(Sample() + "\n" + line).ok()) << line;
  }
}

TEST(SignedNote, RefusesABodyOutsideTheGrammar) {
  for (const char* text :
       {"", "\n", "airlock.sample/v1", "airlock.sample/v1\nname x",
        "airlock.sample/v1\nname  x\n", "airlock.sample/v1\r\nname x\n",
        "airlock./v1\n", "airlock.sample/v\n", "airlock.sample/v01\n",
        "airlock.sample/v1 \n", "airlock.Sample/v1\n", "airlock.a/b/v1\n",
        "other.sample/v1\n", "airlock.sample\n"}) {
    EXPECT_THAT(ParseSigned(text), FailsWith(Reason::kBadNote))
        << Printable(text);
  }
}

TEST(SignedNote, RefusesMoreSignaturesThanAnyThreshold) {
  SignedNote note{Sample(), std::vector(32, Signature(1))};
  EXPECT_OK(ParseSigned(FormatSigned(note)));
  note.signatures.push_back(Signature(2));
  EXPECT_THAT(ParseSigned(FormatSigned(note)), FailsWith(Reason::kBadNote));
}

TEST(SignedNote, RefusesASignatureThatIsTooLong) {
  const SignedNote note{Sample(),
                        {{"sshsig", DigestOf<KeyId>(1), Bytes(8 * 1024 + 1)}}};
  EXPECT_THAT(ParseSigned(FormatSigned(note)), FailsWith(Reason::kBadNote));
}

TEST(SignedNote, RefusesANoteOverItsLimit) {
  EXPECT_THAT(ParseSigned(Sample(), 10), FailsWith(Reason::kNoteTooLarge));
}

TEST(KindOfNote, IsTheFirstLine) {
  EXPECT_EQ(KindOfNote(Sample()), kKind);
  EXPECT_EQ(KindOfNote(kKind), "");
  EXPECT_EQ(KindOfNote(""), "");
}

}  // namespace
}  // namespace airlock
