#include "verifier/certificates/host_name.h"

#include <gtest/gtest.h>

namespace airlock::verifier {
namespace {

TEST(HostName, IsLabelsOfLettersDigitsAndHyphens) {
  for (const char* name : {"example.com", "a", "xn--628h.example.com",
                           "_dmarc.example", "1.2.example"}) {
    EXPECT_TRUE(IsHostName(name)) << name;
  }
  for (const std::string& name :
       {std::string(), std::string(".example.com"), std::string("example.com."),
        std::string("a..b"), std::string("-a.b"), std::string("a-.b"),
        std::string("*.example.com"), std::string("a b"),
        std::string("a\0b", 3), std::string(64, 'a'), std::string(254, 'a')}) {
    EXPECT_FALSE(IsHostName(name)) << name;
  }
}

TEST(HostPattern, HasItsOneWildcardInFront) {
  EXPECT_TRUE(IsHostPattern("*.example.com"));
  for (const char* name : {"*", "*.com", "*.*.example.com", "a*.example.com",
                           "*a.example.com", "foo.*.example.com"}) {
    EXPECT_FALSE(IsHostPattern(name)) << name;
  }
}

TEST(HostPattern, StandsForOneLabel) {
  EXPECT_TRUE(MatchesHost("*.example.com", "FOO.example.COM"));
  EXPECT_TRUE(MatchesHost("example.com", "Example.com"));
  for (const char* host : {"example.com", "a.b.example.com", "fooexample.com",
                           ".example.com", "*.example.com"}) {
    EXPECT_FALSE(MatchesHost("*.example.com", host)) << host;
  }
}

TEST(HostName, LiesWithinADomain) {
  EXPECT_TRUE(IsWithin("example.com", "example.com"));
  EXPECT_TRUE(IsWithin("a.b.EXAMPLE.com", "example.com"));
  EXPECT_TRUE(IsWithin("example.com", ""));
  EXPECT_FALSE(IsWithin("notexample.com", "example.com"));
  EXPECT_FALSE(IsWithin("com", "example.com"));
}

TEST(Address, IsReadInItsUsualForms) {
  EXPECT_EQ(ParseAddress("192.0.2.1"), std::string("\xc0\x00\x02\x01", 4));
  EXPECT_EQ(ParseAddress("::1"), std::string(15, '\0') + '\x01');
  for (const std::string& text :
       {std::string("192.0.2"), std::string("192.0.2.256"), std::string(),
        std::string("192.0.2.1\0", 10), std::string("example.com")}) {
    EXPECT_EQ(ParseAddress(text), std::nullopt) << text;
  }
}

TEST(Mailbox, HasOneAtAndAHost) {
  const auto mailbox = ParseMailbox("a.b@example.com");
  ASSERT_TRUE(mailbox.has_value());
  EXPECT_EQ(mailbox->local, "a.b");
  EXPECT_EQ(mailbox->host, "example.com");
  for (const char* text : {"example.com", "@example.com", "a@b@example.com",
                           "a@", "a@.example.com", "\"a\"@example.com"}) {
    EXPECT_FALSE(ParseMailbox(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace airlock::verifier
