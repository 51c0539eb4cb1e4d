// tests/support/scripted_clamd.h
//
// A daemon that speaks clamd's protocol as a test wants it spoken.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "airlock/platform/channel.h"
#include "airlock/platform/deadline.h"
#include "airlock/platform/socket_bytes.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace airlock::testing_support {

inline constexpr std::string_view kMarker = "a-marker-that-the-daemon-knows";
inline constexpr const char* kVersion = "ClamAV 1.4.6/42/Sat Jan 31 12:00:00 2026";

// What the daemon is asked: its version, or about a file.
struct Asked {
  bool version = false;
  bool hollow = false;  // a file larger than ClamAV can take
  std::string file;
  std::uint64_t number = 0;
  int session = 0;
};
// An answer; "" for what an honest daemon says. With a '!' before it, it is
// written without a number.
using Script = std::function<std::string(const Asked&)>;
inline constexpr const char* kDies = "dies";
inline constexpr const char* kSilent = "silent";

class ScriptedClamd {
 public:
  explicit ScriptedClamd(Script script = nullptr)
      : script_(std::move(script)),
        listener_(platform::Listener::Bind(socket()).value()),
        door_([this] { Serve(); }) {}
  ~ScriptedClamd() {
    ends_ = true;
    (void)platform::Channel::Connect(socket());  // wakes the door
    door_.join();
    for (std::thread& guest : guests_) guest.join();
  }
  std::string socket() const { return folder_ / "clamd"; }
  std::vector<std::string> files() const {
    const std::lock_guard lock(mutex_);
    return files_;
  }

 private:
  void Serve() {
    for (int session = 0; !ends_;) {
      auto guest = listener_.Accept();
      if (ends_ || !guest.ok() || !*guest) continue;
      guests_.emplace_back(
          [this, session, channel = std::make_shared<platform::Channel>(
                              std::move(**guest))] {
            Converse(channel->fd(), session);
          });
      ++session;
    }
  }

  static std::string Command(int fd) {
    std::string command;
    for (char c; ::recv(fd, &c, 1, 0) == 1; command.push_back(c)) {
      if (c == '\0') return command;
    }
    return "";
  }
  static std::string Contents(int fd, bool& hollow) {
    struct stat info = {};
    ::fstat(fd, &info);
    hollow = info.st_size > 1 << 30;
    std::string text(hollow ? 0 : static_cast<std::size_t>(info.st_size), ' ');
    EXPECT_EQ(::pread(fd, text.data(), text.size(), 0),
              static_cast<ssize_t>(text.size()));
    EXPECT_LT(::pwrite(fd, "x", 1, 0), hollow ? 2 : 0) << "it is sealed";
    return text;
  }
  void Converse(int fd, int session) {
    EXPECT_EQ(Command(fd), "zIDSESSION");
    for (std::uint64_t number = 1;; ++number) {
      Asked asked;
      const std::string command = Command(fd);
      if (command.empty()) return;
      asked.number = number;
      asked.session = session;
      asked.version = command == "zVERSION";
      if (!asked.version) {
        std::array<char, 1> beside;
        std::vector<platform::Fd> fds;
        ASSERT_OK(platform::ReceiveBytes(fd, beside, &fds,
                                         platform::Deadline(Seconds{10})));
        ASSERT_EQ(fds.size(), 1U);
        asked.file = Contents(fds[0].get(), asked.hollow);
        const std::lock_guard lock(mutex_);
        if (!asked.hollow && !IsEicar(asked.file)) files_.push_back(asked.file);
      }
      std::string answer = script_ ? script_(asked) : "";
      if (answer == kDies) {
        ::shutdown(fd, SHUT_RDWR);
        return;
      }
      if (answer == kSilent) continue;
      if (answer.empty()) answer = Honest(asked);
      answer = answer[0] == '!' ? answer.substr(1)
                                : std::to_string(number) + ": " + answer;
      answer.push_back('\0');
      ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }
  static std::string Honest(const Asked& asked) {
    if (asked.version) return kVersion;
    if (asked.hollow) {
      return "fd[9]: Heuristics.Limits.Exceeded.MaxFileSize FOUND";
    }
    if (IsEicar(asked.file)) return "fd[9]: Eicar FOUND";
    return asked.file.find(kMarker) == std::string::npos
               ? "fd[9]: OK"
               : "fd[9]: Marker FOUND";
  }
  static bool IsEicar(const std::string& file) {
    return file.size() == 68 && file.starts_with("X5O!P%@AP");
  }

  testing_support::TempDirectory folder_;
  Script script_;
  platform::Listener listener_;
  std::atomic<bool> ends_ = false;
  mutable std::mutex mutex_;
  std::vector<std::string> files_;
  std::list<std::thread> guests_;
  std::thread door_;
};

}  // namespace airlock::testing_support
