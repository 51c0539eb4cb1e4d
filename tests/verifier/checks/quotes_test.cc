#include "verifier/checks/quotes.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using notes::QuoteForm;
using testing_support::FailsWith;
using testing_support::Yields;

const ObjectDigest kTo = crypto::DigestObject(AsBytes("artifact"));
const ObjectDigest kOther = crypto::DigestObject(AsBytes("another"));

notes::Quote At(QuoteForm form, std::string_view text, std::string_view needle,
                const ObjectDigest& to = kTo) {
  const std::size_t at = text.find(needle);
  EXPECT_NE(at, std::string::npos);
  return {form, crypto::DigestObject(AsBytes(text)), at, needle.size(), to};
}

TEST(ReleaseLineAt, TakesAWholeLineOfTheSectionOnly) {
  const std::string line = " " + kTo.hex() + " 8 main/binary-amd64/Packages";
  const std::string text = ReleaseHead() + "SHA256:\n" + line + "\nSHA512:\n " +
                           kTo.hex() + " 8 x/Packages\nX-Note: " + kTo.hex() +
                           " 8 y/Packages\n";
  const auto release = ScanRelease(text);
  ASSERT_OK(release);
  notes::Quote quote = At(QuoteForm::kReleaseLine, text, line);
  const auto found = ReleaseLineAt(*release, quote);
  ASSERT_OK(found);
  EXPECT_EQ(found->path, "main/binary-amd64/Packages");

  quote.to = kOther;
  EXPECT_THAT(ReleaseLineAt(*release, quote), FailsWith(Reason::kBadQuote));
  for (const auto& [offset, length] :
       {std::pair{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, -1}}) {
    quote = At(QuoteForm::kReleaseLine, text, line);
    quote.offset += offset;
    quote.length += length;
    EXPECT_THAT(ReleaseLineAt(*release, quote), FailsWith(Reason::kBadQuote));
  }
  const std::string elsewhere = " " + kTo.hex() + " 8 x/Packages";
  EXPECT_THAT(
      ReleaseLineAt(*release, At(QuoteForm::kReleaseLine, text, elsewhere)),
      FailsWith(Reason::kBadQuote));
  const std::string body = " " + kTo.hex() + " 8 y/Packages";
  EXPECT_THAT(ReleaseLineAt(*release, At(QuoteForm::kReleaseLine, text, body)),
              FailsWith(Reason::kBadQuote));
}

std::string StanzaOf(const ObjectDigest& digest) {
  return std::string(kHelloStanza) + "Size: 8\nSHA256: " + digest.hex() + "\n";
}

TEST(StanzaAt, TakesAStanzaWhereverItStands) {
  const std::string stanza = StanzaOf(kTo);
  const std::string other = StanzaOf(kOther);
  for (const std::string& text :
       {stanza, "\n" + stanza, stanza + "\n" + other, other + "\n" + stanza,
        other + "\n\n\n" + stanza + "\n\n", other + "\n" + stanza + "\n"}) {
    EXPECT_OK(StanzaAt(text, At(QuoteForm::kStanza, text, stanza)))
        << Printable(text);
  }
}

TEST(StanzaAt, RefusesAStanzaThatItsBlankLinesDoNotBound) {
  const std::string stanza = StanzaOf(kTo);
  const std::string other = StanzaOf(kOther);
  const std::string text = other + "\n" + stanza + "\n" + other;
  const notes::Quote good = At(QuoteForm::kStanza, text, stanza);
  ASSERT_OK(StanzaAt(text, good));

  notes::Quote shifted = good;
  shifted.offset += std::string("Package: hello\n").size();
  shifted.length -= std::string("Package: hello\n").size();
  EXPECT_THAT(StanzaAt(text, shifted), FailsWith(Reason::kBadQuote));

  notes::Quote short_of_a_line = good;
  short_of_a_line.length -= std::string("SHA256: \n").size() + 64;
  EXPECT_THAT(StanzaAt(text, short_of_a_line), FailsWith(Reason::kBadQuote));

  notes::Quote with_blank_line = good;
  ++with_blank_line.length;
  EXPECT_THAT(StanzaAt(text, with_blank_line), FailsWith(Reason::kBadQuote));

  notes::Quote without_last_end = good;
  --without_last_end.length;
  EXPECT_THAT(StanzaAt(text, without_last_end), FailsWith(Reason::kBadRelease));

  notes::Quote blank_line_first = good;
  --blank_line_first.offset;
  ++blank_line_first.length;
  EXPECT_THAT(StanzaAt(text, blank_line_first), FailsWith(Reason::kBadQuote));

  notes::Quote two = good;
  two.offset = 0;
  two.length += other.size() + 1;
  EXPECT_THAT(StanzaAt(text, two), FailsWith(Reason::kBadRelease));

  notes::Quote nothing = good;
  nothing.length = 0;
  EXPECT_FALSE(StanzaAt(text, nothing).ok());

  // A line of a blank does not bound: apt reads on where others stop.
  const std::string soft = other + " \n" + stanza;
  EXPECT_THAT(StanzaAt(soft, At(QuoteForm::kStanza, soft, stanza)),
              FailsWith(Reason::kBadQuote));
}

TEST(StanzaAt, RefusesAnotherDigestAndARangePastTheEnd) {
  const std::string text = StanzaOf(kTo);
  EXPECT_THAT(StanzaAt(text, At(QuoteForm::kStanza, text, text, kOther)),
              FailsWith(Reason::kBadQuote));
  notes::Quote quote = At(QuoteForm::kStanza, text, text);
  quote.length += 1;
  EXPECT_THAT(StanzaAt(text, quote), FailsWith(Reason::kBadQuote));
  quote = At(QuoteForm::kStanza, text, text);
  quote.offset = UINT64_MAX;
  EXPECT_THAT(StanzaAt(text, quote), FailsWith(Reason::kBadQuote));
  quote.offset = 1;
  quote.length = UINT64_MAX;
  EXPECT_THAT(StanzaAt(text, quote), FailsWith(Reason::kBadQuote));
}

TEST(StanzaBytesAt, YieldsUpstreamsBytesWithoutTheBlankLine) {
  const std::string stanza = StanzaOf(kTo);
  const std::string text = StanzaOf(kOther) + "\n" + stanza + "\n";
  EXPECT_THAT(StanzaBytesAt(text, At(QuoteForm::kStanza, text, stanza)),
              Yields(stanza));
}

TEST(SumsLineAt, TakesBothModesAndEveryLineEnd) {
  const std::string text_mode = kTo.hex() + "  a b.bin";
  const std::string binary_mode = kTo.hex() + " *a b.bin";
  for (const std::string& line : {text_mode, binary_mode}) {
    for (const std::string& text :
         {line, line + "\n", line + "\r\n", "x\n" + line + "\ny\n",
          "x\r\n" + line + "\r\ny"}) {
      EXPECT_THAT(SumsLineAt(text, At(QuoteForm::kSumsLine, text, line)),
                  Yields("a b.bin"));
    }
  }
}

TEST(SumsLineAt, RefusesWhatIsNotOneWholeLine) {
  const std::string line = kTo.hex() + "  a.bin";
  const std::string text = "x\n" + line + "\ny\n";
  const notes::Quote good = At(QuoteForm::kSumsLine, text, line);
  ASSERT_OK(SumsLineAt(text, good));
  notes::Quote quote = good;
  quote.to = kOther;
  EXPECT_THAT(SumsLineAt(text, quote), FailsWith(Reason::kBadQuote));
  quote = good;
  ++quote.length;
  EXPECT_THAT(SumsLineAt(text, quote), FailsWith(Reason::kBadQuote));
  quote = good;
  --quote.length;
  EXPECT_THAT(SumsLineAt(text, quote), FailsWith(Reason::kBadQuote));
  quote = good;
  --quote.offset;
  ++quote.length;
  EXPECT_THAT(SumsLineAt(text, quote), FailsWith(Reason::kBadQuote));
  for (const std::string& bad :
       {kTo.hex() + " a.bin", kTo.hex() + "\t a.bin", kTo.hex() + "  ",
        kTo.hex(), kTo.hex() + "  a\tb", kTo.hex() + "  a\nb",
        " " + kTo.hex() + "  a.bin", "\\" + kTo.hex() + "  a.bin"}) {
    EXPECT_THAT(SumsLineAt(bad, At(QuoteForm::kSumsLine, bad, bad)),
                FailsWith(Reason::kBadQuote))
        << Printable(bad);
  }
}

TEST(CheckJsonDigestAt, TakesTheValueOfTheKey) {
  for (const std::string between : {"", " ", "\n\t\r "}) {
    const std::string text =
        "{\"digest\":" + between + "\"" + kTo.text() + "\"}";
    EXPECT_OK(CheckJsonDigestAt(
        text, "digest", At(QuoteForm::kOciDescriptor, text, kTo.text())));
  }
}

TEST(CheckJsonDigestAt, RefusesADigestAnywhereElse) {
  const auto check = [](const std::string& text) {
    return CheckJsonDigestAt(text, "digest",
                             At(QuoteForm::kOciDescriptor, text, kTo.text()));
  };
  for (const std::string& bad : {
           "{\"other\":\"" + kTo.text() + "\"}",
           "{\"xdigest\":\"" + kTo.text() + "\"}",
           "{\"digest\" \"" + kTo.text() + "\"}",
           "{\"digest\":[\"" + kTo.text() + "\"]}",
           "{\"digest\":\"x" + kTo.text() + "\"}",
           "{\"digest\":\"" + kTo.text() + "0\"}",
           "{\"digest\":\"" + kTo.text(),
           "{\"digest\":" + kTo.text(),
           "{\"note\":\"\\\"digest\\\":\\\"" + kTo.text() + "\\\"\"}",
           "{\"a\\\"digest\":\"" + kTo.text() + "\"}",
           kTo.text(),
       }) {
    EXPECT_THAT(check(bad), FailsWith(Reason::kBadQuote)) << bad;
  }
  const std::string text = "{\"digest\":\"" + kTo.text() + "\"}";
  notes::Quote quote = At(QuoteForm::kOciDescriptor, text, kTo.text());
  quote.to = kOther;
  EXPECT_THAT(CheckJsonDigestAt(text, "digest", quote),
              FailsWith(Reason::kBadQuote));
  quote = At(QuoteForm::kOciDescriptor, text, kTo.text());
  --quote.offset;
  EXPECT_THAT(CheckJsonDigestAt(text, "digest", quote),
              FailsWith(Reason::kBadQuote));
  quote = At(QuoteForm::kOciDescriptor, text, kTo.text());
  --quote.length;
  EXPECT_THAT(CheckJsonDigestAt(text, "digest", quote),
              FailsWith(Reason::kBadQuote));
}

}  // namespace
}  // namespace airlock::verifier
