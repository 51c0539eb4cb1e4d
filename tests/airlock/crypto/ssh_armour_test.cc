#include <gtest/gtest.h>

#include "airlock/crypto/sshsig.h"
#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(SshArmour, IsReadAndWrittenAlike) {
  // 52 and 53 bytes stand on either side of the first 70 columns.
  for (const std::size_t size : {0, 1, 2, 3, 51, 52, 53, 105, 200, 4000}) {
    const Bytes blob(size, std::byte{0xa5});
    EXPECT_THAT(UnarmourSshSignature(ArmourSshSignature(blob)), Yields(blob))
        << size;
  }
}

TEST(SshArmour, BreaksLinesAt70Columns) {
  EXPECT_EQ(ArmourSshSignature(Bytes(54)),
            "-----BEGIN SSH SIGNATURE-----\n" + std::string(70, 'A') + "\n" +
                std::string(2, 'A') + "\n-----END SSH SIGNATURE-----\n");
}

TEST(SshArmour, RefusesEveryOtherForm) {
  const std::string armour = ArmourSshSignature(Bytes(100));
  const std::string body = armour.substr(30, armour.find("-----END") - 30);
  const std::string head = "-----BEGIN SSH SIGNATURE-----\n";
  const std::string tail = "-----END SSH SIGNATURE-----\n";
  struct Case {
    const char* name;
    std::string text;
  };
  for (const Case& c : {
           Case{"nothing", ""},
           Case{"the body alone", body},
           Case{"text before", "x\n" + armour},
           Case{"text after", armour + "x\n"},
           Case{"blank line after", armour + "\n"},
           Case{"no last line feed", armour.substr(0, armour.size() - 1)},
           Case{"two blocks", armour + armour},
           Case{"another label", "-----BEGIN SSH SIGNED-----\n" + body + tail},
           Case{"lines not broken",
                head + Base64Encode(Bytes(100)) + "\n" + tail},
           Case{"broken elsewhere", head + "AAAA\n" + body + tail},
           Case{"blank line within", head + "\n" + body + tail},
           Case{"carriage return",
                head + body.substr(0, 70) + "\r" + body.substr(70) + tail},
           Case{"blank at a line's end",
                head + body.substr(0, 70) + " " + body.substr(70) + tail},
           Case{"no padding",
                head + body.substr(0, body.size() - 3) + "\n" + tail},
           Case{"head and tail overlap",
                "-----BEGIN SSH SIGNATURE-----END SSH SIGNATURE-----\n"},
           Case{"longer than any signature", ArmourSshSignature(Bytes(20000))},
       }) {
    EXPECT_THAT(UnarmourSshSignature(c.text), FailsWith(Reason::kSshSignature))
        << c.name;
  }
}

}  // namespace
}  // namespace airlock::crypto
