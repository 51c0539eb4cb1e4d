// The writer, stopped at every point at which it can be stopped.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <thread>

#include "airlock/platform/fd.h"
#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing_support::FailsWith;

// One file that the writer brings into being, or one rename.
struct Step {
  std::string name;
  std::string bytes;
  std::string renamed_to;
};

// What the append from `before` to `after` did, in its order: bundle, tiles,
// the next checkpoint, its name. (That this is the order is watched below.)
std::vector<Step> StepsBetween(const std::string& before,
                               const std::string& after) {
  const auto old_files = FilesUnder(before);
  std::vector<Step> steps;
  for (const std::string_view first : {"tile/entries/", "tile/"}) {
    for (const auto& [path, bytes] : FilesUnder(after)) {
      const bool entries = path.starts_with("tile/entries/");
      if (!path.starts_with(first) || entries != (first == "tile/entries/")) {
        continue;
      }
      const auto old = old_files.find(path);
      if (old == old_files.end() || old->second != bytes) {
        steps.push_back({path, bytes, ""});
      }
    }
  }
  steps.push_back({"checkpoint.next", FileText(after + "/checkpoint"), ""});
  steps.push_back({"checkpoint.next", "", "checkpoint"});
  return steps;
}

void Take(const Step& step, const std::string& directory) {
  if (step.renamed_to.empty()) {
    WriteFile(directory + "/" + step.name, step.bytes);
  } else {
    std::filesystem::rename(directory + "/" + step.name,
                            directory + "/" + step.renamed_to);
  }
}

SignedNote NumberedBody(std::uint64_t i) {
  return BodyOf(RecordKind::kReleased, SubjectNamed("target.crash"),
                std::to_string(i));
}

AppendRequest NumberedRequest(std::uint64_t i,
                              std::optional<RecordDigest> head) {
  return {Author::kConductor, Separation::kSeparated,
          SubjectNamed("target.crash"), head, NumberedBody(i)};
}

// Sizes before an append that fills nothing, fills a bundle, opens one, and
// carries a second time.
class CrashAtSize : public testing::TestWithParam<std::uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Ledger, CrashAtSize,
                         testing::Values(0, 1, 7, 254, 255, 256, 511, 512));

TEST_P(CrashAtSize, LosesNothingAcknowledgedAndOpensAgain) {
  const std::uint64_t size = GetParam();
  const TempDirectory directory;
  const Place place(directory / "work");
  const std::string before = directory / "before";
  const std::string after = directory / "after";
  RecordDigest acknowledged = crypto::DigestLeaf({});
  {
    Writer writer = place.Write().value();
    AppendMany(writer, size);
    CopyTree(place.ledger, before);
    CopyTree(place.index, directory / "index.before");
    acknowledged =
        writer.Append(NumberedRequest(0, std::nullopt), Instant(5'000))
            .value()
            .digest;
    CopyTree(place.ledger, after);
  }
  const std::vector<Step> steps = StepsBetween(before, after);
  ASSERT_GE(steps.size(), 4U);
  for (std::size_t done = 0; done <= steps.size(); ++done) {
    SCOPED_TRACE("after " + std::to_string(done) + " of " +
                 std::to_string(steps.size()) + " steps");
    CopyTree(before, place.ledger);
    for (const char* suffix : {"", "-wal", "-shm"}) {
      std::filesystem::remove(place.index + suffix);
    }
    CopyTree(directory / "index.before", place.index);
    for (std::size_t i = 0; i < done; ++i) Take(steps[i], place.ledger);

    // A reader needs no repair.
    const std::uint64_t seen = place.Read().value().size();
    EXPECT_EQ(seen, done == steps.size() ? size + 1 : size);

    auto writer = place.Write();
    ASSERT_OK(writer);
    // Durable under its first name is enough: the record is kept.
    const bool kept = done + 1 >= steps.size();
    ASSERT_EQ(writer->size(), kept ? size + 1 : size);
    const auto again =
        writer->Append(NumberedRequest(0, std::nullopt), Instant(6'000));
    ASSERT_OK(again);
    EXPECT_EQ(again->already, kept);
    if (kept) {
      EXPECT_EQ(again->digest, acknowledged);
    }
    const auto next =
        writer->Append(NumberedRequest(1, again->digest), Instant(7'000));
    ASSERT_OK(next);
    EXPECT_EQ(next->index, size + 1);

    const auto reader = place.Read();
    ASSERT_OK(reader);
    EXPECT_OK(reader->Range(0, size + 2));
    EXPECT_OK(reader->Subjects());
    EXPECT_FALSE(std::filesystem::exists(place.ledger + "/checkpoint.next"));
  }
}

// The names that appear below `directory`, in order, while `work` runs.
std::vector<std::string> NamesAppearing(const std::string& directory,
                                        const std::function<void()>& work) {
  const platform::Fd watch(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  std::map<int, std::string> places;
  const auto add = [&](const std::string& path) {
    const int id = ::inotify_add_watch(watch.get(), path.c_str(), IN_MOVED_TO);
    Check(id >= 0, "a watch");
    places[id] = path.substr(directory.size());
  };
  add(directory);
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.is_directory()) add(entry.path().string());
  }
  work();
  std::vector<std::string> names;
  alignas(inotify_event) char buffer[8192];
  for (ssize_t got; (got = ::read(watch.get(), buffer, sizeof buffer)) > 0;) {
    for (const char* at = buffer; at < buffer + got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(at);
      names.push_back(places[event->wd] + "/" + event->name);
      at += sizeof(inotify_event) + event->len;
    }
  }
  return names;
}

TEST(Append, ShowsItsPromiseLast) {
  const TempDirectory directory;
  const Place place(directory.path());
  Writer writer = place.Write().value();
  AppendMany(writer, 1);
  const auto names = NamesAppearing(place.ledger, [&] {
    ASSERT_OK(writer.Append(NumberedRequest(0, std::nullopt), Instant(2'000)));
  });
  EXPECT_THAT(names,
              testing::ElementsAre("/tile/entries/000.p/2", "/tile/0/000.p/2",
                                   "/checkpoint.next", "/checkpoint"));
}

TEST(FailedAppend, LeavesNothingWhenATileCannotBeWritten) {
  const TempDirectory directory;
  const Place place(directory.path());
  Writer writer = place.Write().value();
  const auto first =
      writer.Append(NumberedRequest(0, std::nullopt), Instant(1));
  ASSERT_OK(first);

  ::signal(SIGXFSZ, SIG_IGN);
  rlimit saved;
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &saved), 0);
  rlimit small = saved;
  small.rlim_cur = 100;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto failed =
      writer.Append(NumberedRequest(1, first->digest), Instant(2));
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &saved), 0);
  EXPECT_THAT(failed, FailsWith(Reason::kDiskFull));
  EXPECT_EQ(writer.size(), 1U);

  const auto second =
      writer.Append(NumberedRequest(2, first->digest), Instant(3));
  ASSERT_OK(second);
  EXPECT_EQ(second->index, 1U);
  EXPECT_OK(place.Read().value().Range(0, 2));
}

TEST(FailedAppend, LeavesNothingWhenTheCheckpointCannotBeWritten) {
  const TempDirectory directory;
  const Place place(directory.path());
  Writer writer = place.Write().value();
  const std::string in_the_way = place.ledger + "/checkpoint.next";
  WriteFile(in_the_way + "/file", "");
  EXPECT_THAT(writer.Append(NumberedRequest(0, std::nullopt), Instant(1)),
              FailsWith(Reason::kIo));
  EXPECT_FALSE(
      writer.Append(NumberedRequest(0, std::nullopt), Instant(1)).ok());
  std::filesystem::remove_all(in_the_way);
  const auto appended =
      writer.Append(NumberedRequest(1, std::nullopt), Instant(2));
  ASSERT_OK(appended);
  EXPECT_EQ(appended->index, 0U);
  EXPECT_OK(place.Read().value().Range(0, 1));
}

TEST(FailedAppend, KeepsARecordWhoseCheckpointWasDurable) {
  const TempDirectory directory;
  const Place place(directory.path());
  Writer writer = place.Write().value();
  const std::string checkpoint = FileText(place.ledger + "/checkpoint");
  // A directory of this name stops the rename, and nothing before it.
  std::filesystem::remove(place.ledger + "/checkpoint");
  WriteFile(place.ledger + "/checkpoint/file", "");
  EXPECT_FALSE(
      writer.Append(NumberedRequest(0, std::nullopt), Instant(1)).ok());
  std::filesystem::remove_all(place.ledger + "/checkpoint");
  WriteFile(place.ledger + "/checkpoint", checkpoint);
  const auto again =
      writer.Append(NumberedRequest(0, std::nullopt), Instant(2));
  ASSERT_OK(again);
  EXPECT_TRUE(again->already);
  EXPECT_EQ(again->time, Instant(1));
}

TEST(NextCheckpoint, IsRefusedUnlessItContinuesTheOneBefore) {
  const TempDirectory directory;
  const Place place(directory / "a");
  const Place other(directory / "b");
  {
    Writer writer = place.Write().value();
    AppendMany(writer, 2);
    Writer elsewhere = other.Write().value();
    AppendMany(elsewhere, 3, Instant(7));
  }
  const auto put_next = [&](std::string_view text) {
    WriteFile(place.ledger + "/checkpoint.next", text);
  };
  // Of another history, though signed and complete.
  put_next(FileText(other.ledger + "/checkpoint"));
  EXPECT_THAT(place.Write(), FailsWith(Reason::kLedgerCorrupt));
  const std::string saved = directory / "saved";
  CopyTree(place.ledger, saved);
  std::filesystem::copy(other.ledger + "/tile", place.ledger + "/tile",
                        std::filesystem::copy_options::recursive |
                            std::filesystem::copy_options::overwrite_existing);
  EXPECT_THAT(place.Write(), FailsWith(Reason::kLedgerCorrupt));
  // Not signed.
  CopyTree(saved, place.ledger);
  put_next("garbage");
  EXPECT_THAT(place.Write(), FailsWith(Reason::kBadCheckpoint));
  std::filesystem::remove(place.ledger + "/checkpoint.next");
  EXPECT_OK(place.Write());
}

// A writer in a process of its own, which reports each acknowledgement.
void AppendUntilKilled(const Place& place, int report) {
  auto writer = place.Write();
  if (!writer.ok()) ::_exit(3);
  std::optional<RecordDigest> head;
  {
    const auto chain =
        place.Read().value().ChainOf(SubjectNamed("target.crash"));
    if (!chain.ok()) ::_exit(4);
    if (!chain->empty()) head = chain->back().digest;
  }
  for (;;) {
    const auto appended =
        writer->Append(NumberedRequest(writer->size(), head), Instant(1));
    if (!appended.ok()) ::_exit(5);
    head = appended->digest;
    const std::string line = head->hex();
    if (::write(report, line.data(), line.size()) !=
        static_cast<ssize_t>(line.size())) {
      ::_exit(6);
    }
  }
}

TEST(KilledWriter, LosesNothingAcknowledged) {
  const TempDirectory directory;
  const Place place(directory.path());
  std::string acknowledged;
  std::uint64_t last_size = 0;
  for (int round = 0; round < 25; ++round) {
    int pipe_fds[2];
    ASSERT_EQ(::pipe(pipe_fds), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe_fds[0]);
      AppendUntilKilled(place, pipe_fds[1]);
    }
    ::close(pipe_fds[1]);
    // Every other round dies where it happens to be, mostly as it opens what
    // the last one left; the others once they have appended, however busy the
    // machine is. The time differs, to fall into different steps.
    if (round % 2 == 0) {
      struct pollfd first = {pipe_fds[0], POLLIN, 0};
      ASSERT_EQ(::poll(&first, 1, 60'000), 1);
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(15));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(337 * round));
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    char buffer[4096];
    for (ssize_t got; (got = ::read(pipe_fds[0], buffer, sizeof buffer)) > 0;) {
      acknowledged.append(buffer, static_cast<std::size_t>(got));
    }
    ::close(pipe_fds[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);

    const auto reader = place.Read();
    ASSERT_OK(reader);
    ASSERT_OK(reader->Subjects());
    ASSERT_GE(reader->size(), last_size);
    last_size = reader->size();
    const auto& leaves = reader->leaves();
    const std::set<RecordDigest> known(leaves.begin(), leaves.end());
    for (std::size_t at = 0; at + 64 <= acknowledged.size(); at += 64) {
      ASSERT_TRUE(known.contains(
          RecordDigest::ParseHex(acknowledged.substr(at, 64)).value()));
    }
  }
  EXPECT_GE(last_size, 13U);  // one for each of the rounds 0, 2, … 24
  EXPECT_OK(place.Write());
}

}  // namespace
}  // namespace airlock::ledger
