// airlock/programs/service.h
//
// What the daemons have in common: a home, a passphrase, a socket, a loop.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

#include "airlock/core/home.h"
#include "airlock/core/result.h"
#include "airlock/core/secret.h"
#include "airlock/platform/channel.h"

namespace airlock::programs {

// $AIRLOCK_HOME, or the first argument after --home (kUsage).
Result<Home> HomeFrom(int argc, char** argv);

// The passphrase: from the descriptor after --passphrase-fd, else from
// $CREDENTIALS_DIRECTORY/passphrase (systemd's LoadCredential), else
// kConfiguration. Never from the command line or the environment itself.
Result<Secret> PassphraseFrom(int argc, char** argv);

// Serves connections one after the other until SIGTERM or SIGINT. `serve` gets
// each; its failure is logged and ends that connection only. `between` is
// called before each, and every second.
Result<Done> ServeForever(
    std::string_view program, const std::string& socket_path,
    const std::function<Result<Done>(platform::Channel&)>& serve,
    const std::function<void()>& between = {});

// Does `serve` in a process of its own, so that one slow peer keeps nobody
// waiting. For programs that hold no state in memory. It dies with its parent,
// however that ends: nothing goes on fetching or parsing that nobody watches.
Result<Done> InChild(const std::function<Result<Done>()>& serve);
// The same for who reaps its children itself.
Result<pid_t> StartChild(const std::function<Result<Done>()>& serve);

// Prints a failure as `program: reason: detail` and what to do; yields the
// exit code by cause.
int ExitWith(std::string_view program, const Failure& failure);

}  // namespace airlock::programs
