// tests/airlock/gate/gate_fixture.h
//
// A gate and a site that has crossings for it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "airlock/gate/memory.h"
#include "airlock/gate/receive.h"
#include "airlock/gate/store.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/tree.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::gate {

using testing_support::CrossingDraft;
using testing_support::Goods;
using testing_support::SealedSite;
using testing_support::SeededKey;
using testing_support::TempDirectory;

// A site that has published once, and a gate that has received nothing.
class Gate : public ::testing::Test {
 protected:
  explicit Gate(Separation separation = Separation::kSeparated)
      : site_(Goods::kBlob, separation) {
    const Chain chain = site_.Read().ChainOf(SiteSubject()).value();
    memory_.root = FormatSigned(chain[1].record.body);
    site_.Seal();
    site_.Publish();
  }

  // A newer version of the same target.
  void PublishAgain() {
    site_.Say(
        SubjectOf(site_.target()),
        {notes::Format(notes::Refreshed{site_.target(), site_.now()}), {}});
    site_.Publish();
  }

  Result<Accepted> Examine(CrossingDraft draft) const {
    const TempDirectory folder;
    draft.WriteTo(folder.path());
    return ExamineFolder(folder.path());
  }
  Result<Accepted> ExamineFolder(const std::string& folder) const {
    TRY(const platform::Directory directory, platform::Directory::Open(folder));
    return gate::Examine(directory, memory_, now());
  }
  // As `airlock-gate receive` does.
  Result<Done> Receive(CrossingDraft draft) {
    const TempDirectory folder;
    draft.WriteTo(folder.path());
    return ReceiveFolder(folder.path());
  }
  Result<Done> ReceiveFolder(const std::string& folder) {
    TRY(const platform::Directory directory, platform::Directory::Open(folder));
    TRY(const Accepted accepted, gate::Examine(directory, memory_, now()));
    TRY_DONE(gate::Import(directory, state_, accepted));
    TRY(memory_, ReadMemory(state_));
    return Done{};
  }

  Instant now() const { return site_.now(); }
  const TargetName& target() const { return site_.target(); }
  std::string Store(std::string_view path) const {
    return state_folder_ /
           ("store/" + target().text() + "/" + std::string(path));
  }
  std::string Current() const {
    const auto link = platform::ReadLink(Store("current"));
    return link.ok() ? *link : "none";
  }
  notes::Release ReleaseIn(const CrossingDraft& draft) const {
    return notes::ParseRelease(ParseSigned(draft.At(draft.note.release))->text)
        .value();
  }

  const crypto::SigningKey mallory_ = SeededKey("mallory");
  SealedSite site_;
  TempDirectory state_folder_;
  platform::Directory state_ =
      platform::Directory::Open(state_folder_.path()).value();
  Memory memory_{SiteName::Parse("north").value(), false, {}, {}, {}, {}, {}};
};

}  // namespace airlock::gate
