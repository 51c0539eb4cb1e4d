#include "verifier/checks/powers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "airlock/crypto/hash.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Member File(const std::string& path, const std::string& bytes = "x",
            std::uint32_t mode = 0644) {
  Member member;
  member.path = path;
  member.mode = mode;
  member.size = bytes.size();
  member.digest = crypto::DigestObject(AsBytes(bytes));
  return member;
}

TEST(PowersOf, ComeFromTheMode) {
  EXPECT_THAT(PowersOf(File("usr/bin/x", "", 04755)),
              ElementsAre(Power::kSetuid));
  EXPECT_THAT(PowersOf(File("usr/bin/x", "", 02755)),
              ElementsAre(Power::kSetgid));
  EXPECT_THAT(PowersOf(File("srv/x", "", 0666)),
              ElementsAre(Power::kWorldWritable));
  // Mandatory locking's mark, no program.
  EXPECT_THAT(PowersOf(File("srv/x", "", 02644)), IsEmpty());
  Member folder = File("tmp", "", 01777);
  folder.type = MemberType::kDirectory;
  EXPECT_THAT(PowersOf(folder), IsEmpty());
  folder.mode = 02777;
  EXPECT_THAT(PowersOf(folder), ElementsAre(Power::kWorldWritable));
}

TEST(PowersOf, AreASymbolicLinksOnlyByItsPlace) {
  Member link = File("etc/systemd/system/x.service", "", 0777);
  link.type = MemberType::kSymlink;
  EXPECT_THAT(PowersOf(link), ElementsAre(Power::kStartsByItself));
  link.path = "usr/bin/x";
  EXPECT_THAT(PowersOf(link), IsEmpty());
}

TEST(PowersOf, ComeFromThePlace) {
  EXPECT_THAT(PowersOf(File("data.tar.xz!/lib/systemd/system/x.service")),
              ElementsAre(Power::kStartsByItself));
  EXPECT_THAT(PowersOf(File("data.tar!/usr/lib/systemd/system/x.timer")),
              ElementsAre(Power::kStartsByItself));
  EXPECT_THAT(PowersOf(File("data.tar!/etc/sudoers.d/x")),
              ElementsAre(Power::kAuthentication));
  EXPECT_THAT(PowersOf(File("usr/local/share/ca-certificates/x.crt")),
              ElementsAre(Power::kTrust));
  EXPECT_THAT(PowersOf(File("usr/lib/modules/6.1/x.ko")),
              ElementsAre(Power::kKernel));
  EXPECT_THAT(PowersOf(File("etc/ld.so.preload")),
              ElementsAre(Power::kPreload));
  EXPECT_THAT(PowersOf(File("usr/share/doc/etc/sudoers.d/x")), IsEmpty());
}

TEST(PowersOf, AreAnInstallScriptsOnlyWherePackagesHaveThem) {
  EXPECT_THAT(PowersOf(File("control.tar.xz!/postinst")),
              ElementsAre(Power::kInstallScript));
  EXPECT_THAT(PowersOf(File("header")), ElementsAre(Power::kInstallScript));
  EXPECT_THAT(PowersOf(File("data.tar.xz!/postinst")), IsEmpty());
  EXPECT_THAT(PowersOf(File("control.tar.xz!/md5sums")), IsEmpty());
  EXPECT_THAT(PowersOf(File("payload!/header")), IsEmpty());
}

}  // namespace
}  // namespace airlock::verifier
