// tests/airlock/platform/forked.h
//
// Acts that end or change a process, tried in one that can be spared.
#pragma once

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <functional>
#include <string>

#include "airlock/platform/directory.h"

namespace airlock::testing_support {

// How the process ended, and what its act returned.
struct Ending {
  int status = 0;
  std::string said;
};

inline void PrintTo(const Ending& ending, std::ostream* out) {
  if (WIFSIGNALED(ending.status)) {
    *out << "killed by " << ::strsignal(WTERMSIG(ending.status));
  } else {
    *out << "exit " << WEXITSTATUS(ending.status) << " after saying \""
         << ending.said << "\"";
  }
}

// Runs `act` in a child; `act` gets the descriptor on which its words travel.
inline Ending InChild(const std::function<std::string(int)>& act) {
  int ends[2];
  if (::pipe(ends) != 0) std::abort();
  const pid_t child = ::fork();
  if (child < 0) std::abort();
  if (child == 0) {
    ::close(ends[0]);
    const std::string said = act(ends[1]);
    const bool written = platform::WriteAll(ends[1], AsBytes(said)).ok();
    ::_exit(written ? 0 : 99);
  }
  ::close(ends[1]);
  Ending ending;
  const auto said = platform::ReadAll(ends[0], 1 << 20);
  if (said.ok()) ending.said = AsText(*said);
  ::close(ends[0]);
  ::waitpid(child, &ending.status, 0);
  return ending;
}

MATCHER_P(DiedOf, signal, std::string("is killed by ") + ::strsignal(signal)) {
  return WIFSIGNALED(arg.status) && WTERMSIG(arg.status) == signal;
}

MATCHER_P(Says, words,
          std::string("ends well after saying \"") + words + "\"") {
  return WIFEXITED(arg.status) && WEXITSTATUS(arg.status) == 0 &&
         arg.said == words;
}

}  // namespace airlock::testing_support
