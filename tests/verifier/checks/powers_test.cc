#include "verifier/checks/powers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/verifier/checks/members.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PowersOf, ComeFromTheMode) {
  EXPECT_THAT(PowersOf(FileMember("usr/bin/x", "", 04755)),
              ElementsAre(Power::kSetuid));
  EXPECT_THAT(PowersOf(FileMember("usr/bin/x", "", 02755)),
              ElementsAre(Power::kSetgid));
  EXPECT_THAT(PowersOf(FileMember("srv/x", "", 0666)),
              ElementsAre(Power::kWorldWritable));
  // Mandatory locking's mark, no program.
  EXPECT_THAT(PowersOf(FileMember("srv/x", "", 02644)), IsEmpty());
  Member folder = FileMember("tmp", "", 01777);
  folder.type = MemberType::kDirectory;
  EXPECT_THAT(PowersOf(folder), IsEmpty());
  folder.mode = 02777;
  EXPECT_THAT(PowersOf(folder), ElementsAre(Power::kWorldWritable));
}

TEST(PowersOf, AreASymbolicLinksOnlyByItsPlace) {
  Member link = FileMember("etc/systemd/system/x.service", "", 0777);
  link.type = MemberType::kSymlink;
  EXPECT_THAT(PowersOf(link), ElementsAre(Power::kStartsByItself));
  link.path = "usr/bin/x";
  EXPECT_THAT(PowersOf(link), IsEmpty());
}

TEST(PowersOf, ComeFromThePlace) {
  EXPECT_THAT(PowersOf(FileMember("data.tar.xz!/lib/systemd/system/x.service")),
              ElementsAre(Power::kStartsByItself));
  EXPECT_THAT(PowersOf(FileMember("data.tar!/usr/lib/systemd/system/x.timer")),
              ElementsAre(Power::kStartsByItself));
  EXPECT_THAT(PowersOf(FileMember("data.tar!/etc/sudoers.d/x")),
              ElementsAre(Power::kAuthentication));
  EXPECT_THAT(PowersOf(FileMember("usr/local/share/ca-certificates/x.crt")),
              ElementsAre(Power::kTrust));
  EXPECT_THAT(PowersOf(FileMember("usr/lib/modules/6.1/x.ko")),
              ElementsAre(Power::kKernel));
  EXPECT_THAT(PowersOf(FileMember("etc/ld.so.preload")),
              ElementsAre(Power::kPreload));
  EXPECT_THAT(PowersOf(FileMember("usr/share/doc/etc/sudoers.d/x")), IsEmpty());
}

TEST(PowersOf, AreAnInstallScriptsOnlyWherePackagesHaveThem) {
  EXPECT_THAT(PowersOf(FileMember("control.tar.xz!/postinst")),
              ElementsAre(Power::kInstallScript));
  EXPECT_THAT(PowersOf(FileMember("header")),
              ElementsAre(Power::kInstallScript));
  EXPECT_THAT(PowersOf(FileMember("data.tar.xz!/postinst")), IsEmpty());
  EXPECT_THAT(PowersOf(FileMember("control.tar.xz!/md5sums")), IsEmpty());
  EXPECT_THAT(PowersOf(FileMember("payload!/header")), IsEmpty());
}

}  // namespace
}  // namespace airlock::verifier
