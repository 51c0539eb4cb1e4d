#include "airlock/programs/service.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "airlock/core/note.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "airlock/programs/log.h"

namespace airlock::programs {
namespace {

constexpr std::uint64_t kMaxPassphraseBytes = 4096;

std::optional<std::string> ValueOf(int argc, char** argv,
                                   std::string_view option) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (option == argv[i]) return argv[i + 1];
  }
  return std::nullopt;
}

// Without the newline that an editor or echo leaves behind.
Secret AsPassphrase(ByteView bytes) {
  std::size_t size = bytes.size();
  if (size > 0 && bytes[size - 1] == std::byte{'\n'}) --size;
  Secret secret(size);
  std::memcpy(secret.writable().data(), bytes.data(), size);
  return secret;
}

}  // namespace

Result<Home> HomeFrom(int argc, char** argv) {
  if (auto value = ValueOf(argc, argv, "--home")) return Home(*value);
  if (const char* value = std::getenv("AIRLOCK_HOME");
      value != nullptr && *value != '\0') {
    return Home(value);
  }
  return Failure{Reason::kUsage, "--home DIR or $AIRLOCK_HOME is needed"};
}

Result<Secret> PassphraseFrom(int argc, char** argv) {
  if (auto value = ValueOf(argc, argv, "--passphrase-fd")) {
    TRY(const std::uint64_t fd, ParseNumber(*value, 1 << 20));
    TRY(const Bytes bytes,
        platform::ReadAll(static_cast<int>(fd), kMaxPassphraseBytes));
    return AsPassphrase(bytes);
  }
  if (const char* value = std::getenv("CREDENTIALS_DIRECTORY")) {
    TRY(const platform::Directory directory, platform::Directory::Open(value));
    TRY(const Bytes bytes, directory.Read("passphrase", kMaxPassphraseBytes));
    return AsPassphrase(bytes);
  }
  return Failure{Reason::kConfiguration,
                 "a passphrase is needed: --passphrase-fd N or "
                 "$CREDENTIALS_DIRECTORY/passphrase"};
}

Result<Done> ServeForever(
    std::string_view program, const std::string& socket_path,
    const std::function<Result<Done>(platform::Channel&)>& serve,
    const std::function<void()>& between) {
  (void)platform::StopRequested();
  TRY(platform::Listener listener, platform::Listener::Bind(socket_path));
  Log(Level::kInfo, program, "ready", socket_path);
  while (!platform::StopRequested()) {
    TRY(std::optional<platform::Channel> connection,
        listener.Accept(Seconds{1}));
    if (between) between();
    if (!connection) continue;
    const auto served = serve(*connection);
    if (!served.ok()) {
      const Failure& failure = served.failure();
      Log(KindOf(failure.reason) == ReasonKind::kFault ? Level::kError
                                                       : Level::kWarning,
          program, NameOf(failure.reason), failure.detail);
    }
  }
  Log(Level::kInfo, program, "stopped", "");
  return Done{};
}

Result<Done> InChild(const std::function<Result<Done>()>& serve) {
  // Those that have ended since the last connection.
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  TRY(const pid_t pid, StartChild(serve));
  (void)pid;
  return Done{};
}

Result<pid_t> StartChild(const std::function<Result<Done>()>& serve) {
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return platform::IoFailure("fork", errno);
  if (pid == 0) {
    // The parent may have died before the kernel was told.
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(ExitCodeOf(Reason::kInterrupted));
    static_cast<void>(::signal(SIGTERM, SIG_DFL));
    static_cast<void>(::signal(SIGINT, SIG_DFL));
    const auto done = serve();
    // No clean exit: a confined child cannot run what libraries do at one.
    ::_exit(done.ok() ? 0 : ExitCodeOf(done.failure().reason));
  }
  return pid;
}

int ExitWith(std::string_view program, const Failure& failure) {
  static_cast<void>(std::fprintf(
      stderr, "%.*s: %s: %s\n  %s\n", static_cast<int>(program.size()),
      program.data(), std::string(NameOf(failure.reason)).c_str(),
      Printable(failure.detail).c_str(),
      std::string(NextStepFor(failure.reason)).c_str()));
  return ExitCodeOf(failure.reason);
}

}  // namespace airlock::programs
