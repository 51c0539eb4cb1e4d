#include "airlock/net/fetch.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/crypto/openssl_config.h"
#include "airlock/platform/directory.h"

namespace airlock::net {
namespace {

// A mirror that stalls is given up after a minute at under 1 KiB/s. What moves
// may take a day: 64 GiB, the most that an artifact has, at 6 Mbit/s. One that
// drips on purpose would otherwise hold a place at intake for ever.
constexpr long kStallSeconds = 60;
constexpr long kStallBytesPerSecond = 1024;
constexpr long kConnectSeconds = 30;
constexpr long kMaxSeconds = 24L * 3600;
constexpr long kMaxRedirects = 5;
constexpr std::uint64_t kMaxWords = 4096;
// How the child ends when the server has no such file.
constexpr int kAbsent = 2;

std::size_t WriteToPipe(char* data, std::size_t size, std::size_t count,
                        void* fd) {
  const std::size_t bytes = size * count;
  const ByteView view(reinterpret_cast<const std::byte*>(data), bytes);
  return platform::WriteAll(*static_cast<int*>(fd), view).ok() ? bytes : 0;
}

// Where a redirect may lead: what came with a proof of its sender does not go
// on without one, and a stranger does not choose among our files.
const char* RedirectsOf(const std::string& url) {
  return url.starts_with("http://") ? "http,https" : "https";
}

[[noreturn]] void Transfer(pid_t parent, const std::string& url, int bytes,
                           int words) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have died before the kernel was told.
  if (::getppid() != parent) ::_exit(1);
  // Before libcurl starts, which reads proxies, keys' log files and OpenSSL's
  // modules from there.
  ::clearenv();  // NOLINT(concurrency-mt-unsafe): the child has one thread
  crypto::LoadNoOpensslConfig();
  const auto end = [&](std::string_view text, int code) {
    (void)platform::WriteAll(words, AsBytes(text));
    ::_exit(code);
  };
  CURL* curl = ::curl_easy_init();
  if (curl == nullptr) end("libcurl does not start", 1);
  char error[CURL_ERROR_SIZE] = "";
  ::curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  ::curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  ::curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,file");
  ::curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, RedirectsOf(url));
  ::curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  ::curl_easy_setopt(curl, CURLOPT_PROXY, "");
  ::curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
  ::curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 1L);
  ::curl_easy_setopt(curl, CURLOPT_MAXREDIRS, kMaxRedirects);
  ::curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  ::curl_easy_setopt(curl, CURLOPT_TIMEOUT, kMaxSeconds);
  ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, kStallSeconds);
  ::curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, kStallBytesPerSecond);
  ::curl_easy_setopt(curl, CURLOPT_USERAGENT, "airlock");
  ::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, WriteToPipe);
  ::curl_easy_setopt(curl, CURLOPT_WRITEDATA, &bytes);
  const CURLcode code = ::curl_easy_perform(curl);
  long status = 0;
  ::curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (code == CURLE_HTTP_RETURNED_ERROR && (status == 404 || status == 403)) {
    end(error, kAbsent);
  }
  if (code != CURLE_OK) {
    end(error[0] != '\0' ? error : ::curl_easy_strerror(code), 1);
  }
  ::_exit(0);
}

}  // namespace

Result<Download> Download::Start(const std::string& url) {
  if (!url.starts_with("http://") && !url.starts_with("https://") &&
      !url.starts_with("file:///")) {
    return Failure{Reason::kFetch,
                   Printable(url) + ": not http://, https:// or file:///"};
  }
  int bytes[2];
  int words[2];
  if (::pipe2(bytes, O_CLOEXEC) != 0) {
    return platform::IoFailure("make a pipe", errno);
  }
  platform::Fd bytes_out(bytes[0]);
  platform::Fd bytes_in(bytes[1]);
  if (::pipe2(words, O_CLOEXEC) != 0) {
    return platform::IoFailure("make a pipe", errno);
  }
  platform::Fd words_out(words[0]);
  platform::Fd words_in(words[1]);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return platform::IoFailure("fork", errno);
  if (pid == 0) {
    // While it could read its own pipe, nobody's giving up would end it.
    bytes_out.Close();
    words_out.Close();
    Transfer(parent, url, bytes_in.get(), words_in.get());
  }
  return Download(url, pid, std::move(bytes_out), std::move(words_out));
}

Result<Done> Download::Finish() {
  bytes_.Close();
  auto said = platform::ReadAll(words_.get(), kMaxWords);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return Done{};
  absent_ = WIFEXITED(status) && WEXITSTATUS(status) == kAbsent;
  std::string words = said.ok() ? std::string(AsText(*said)) : std::string();
  if (words.empty()) words = "the transfer ended early";
  return Failure{Reason::kFetch, Printable(url_) + ": " + Printable(words)};
}

}  // namespace airlock::net
