#include "airlock/net/fetch.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "tests/support/matchers.h"

namespace airlock::net {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

// One connection to this machine, which `talk` answers in a thread.
class Server {
 public:
  explicit Server(std::function<void(int)> talk)
      : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listening_, generic, size), 0);
    EXPECT_EQ(::listen(listening_, 1), 0);
    EXPECT_EQ(::getsockname(listening_, generic, &size), 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this, talk = std::move(talk)] {
      const int connection = ::accept(listening_, nullptr, nullptr);
      if (connection < 0) return;
      talk(connection);
      ::close(connection);
    });
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  std::string Url(const std::string& scheme) const {
    return scheme + "://127.0.0.1:" + std::to_string(port_) + "/file";
  }

 private:
  int listening_;
  int port_ = 0;
  std::thread thread_;
};

std::string ReceiveSome(int connection) {
  std::string bytes(4096, '\0');
  const ssize_t got = ::recv(connection, bytes.data(), bytes.size(), 0);
  bytes.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return bytes;
}

std::function<void(int)> Says(const std::string& answer) {
  return [answer](int connection) {
    (void)ReceiveSome(connection);
    (void)!::write(connection, answer.data(), answer.size());
  };
}

const std::string kHello =
    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello";

std::string RedirectTo(const std::string& where) {
  return "HTTP/1.1 302 Found\r\nLocation: " + where +
         "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

// What came, if the transfer said that it was whole. A transfer that does not
// end is given up.
Result<std::string> Fetch(const std::string& url) {
  TRY(Download download, Download::Start(url));
  std::string text;
  for (;;) {
    constexpr int kPatience = 20'000;
    struct pollfd polled = {
        .fd = download.fd(), .events = POLLIN, .revents = 0};
    if (::poll(&polled, 1, kPatience) != 1) {
      return Failure{Reason::kTimedOut, url};
    }
    char piece[256];
    const ssize_t got = ::read(download.fd(), piece, sizeof piece);
    if (got <= 0) break;
    text.append(piece, static_cast<std::size_t>(got));
  }
  TRY_DONE(download.Finish());
  return text;
}

TEST(Fetch, BringsAFileAndAPage) {
  const std::string path = ::testing::TempDir() + "fetch_me";
  std::ofstream(path) << "hello";
  EXPECT_THAT(Fetch("file://" + path), Yields("hello"));
  const Server server(Says(kHello));
  EXPECT_THAT(Fetch(server.Url("http")), Yields("hello"));
}

TEST(Fetch, RefusesOtherSchemes) {
  for (const char* url : {"ftp://127.0.0.1/a", "/etc/passwd", "scp://a/b"}) {
    EXPECT_THAT(Fetch(url), FailsWith(Reason::kFetch)) << url;
  }
}

TEST(Fetch, RefusesATransferCutShort) {
  const Server server(Says("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhell"));
  EXPECT_THAT(Fetch(server.Url("http")), FailsWith(Reason::kFetch));
}

TEST(Download, TellsAMissingFileFromAServerThatFails) {
  for (const auto& [status, absent] :
       {std::pair{"404 Not Found", true}, std::pair{"403 Forbidden", true},
        std::pair{"410 Gone", false}, std::pair{"500 Sorry", false},
        std::pair{"200 OK", false}}) {
    const Server server(Says("HTTP/1.1 " + std::string(status) +
                             "\r\nContent-Length: 9\r\n\r\nhell"));
    auto download = Download::Start(server.Url("http"));
    ASSERT_OK(download);
    EXPECT_FALSE(download->absent());
    char piece[256];
    while (::read(download->fd(), piece, sizeof piece) > 0) {
    }
    EXPECT_THAT(download->Finish(), FailsWith(Reason::kFetch)) << status;
    EXPECT_EQ(download->absent(), absent) << status;
  }
}

// The child must not wait for ever for a reader that is gone.
TEST(Download, CanBeGivenUpInTheMiddle) {
  const Server server([](int connection) {
    (void)ReceiveSome(connection);
    const std::string head = "HTTP/1.1 200 OK\r\n\r\n";
    (void)!::send(connection, head.data(), head.size(), MSG_NOSIGNAL);
    const std::string piece(1 << 16, 'x');
    while (::send(connection, piece.data(), piece.size(), MSG_NOSIGNAL) > 0) {
    }
  });
  auto download = Download::Start(server.Url("http"));
  ASSERT_OK(download);
  char piece[256];
  ASSERT_GT(::read(download->fd(), piece, sizeof piece), 0);
  EXPECT_THAT(download->Finish(), FailsWith(Reason::kFetch));
}

TEST(Fetch, RefusesARedirectToAFile) {
  const std::string path = ::testing::TempDir() + "fetch_not";
  std::ofstream(path) << "secret";
  const Server server(Says(RedirectTo("file://" + path)));
  const auto fetched = Fetch(server.Url("http"));
  ASSERT_THAT(fetched, FailsWith(Reason::kFetch));
  EXPECT_THAT(fetched.failure().detail, ::testing::HasSubstr("rotocol"));
}

TEST(Fetch, FollowsARedirectToAnotherPage) {
  const Server end(Says(kHello));
  const Server server(Says(RedirectTo(end.Url("http"))));
  EXPECT_THAT(Fetch(server.Url("http")), Yields("hello"));
}

// The failure of apt (CVE-2019-3462), by its number in docs/formats/bundles.md:
// what a redirect spells in its address was read as the fetcher's own words.
TEST(Fetch, H44ARedirectSaysNothingButWhereTo) {
  std::string asked;
  {
    const Server end([&asked](int connection) {
      asked = ReceiveSome(connection);
      (void)!::write(connection, kHello.data(), kHello.size());
    });
    const Server server(
        Says(RedirectTo(end.Url("http") + "%0d%0aX-Injected:%20yes")));
    EXPECT_THAT(Fetch(server.Url("http")), Yields("hello"));
  }
  EXPECT_THAT(asked, ::testing::StartsWith(
                         "GET /file%0d%0aX-Injected:%20yes HTTP/1.1\r\n"));
  EXPECT_THAT(asked, ::testing::Not(::testing::HasSubstr("\nX-Injected")));
}

// Nobody listens on port 1.
TEST(Fetch, UsesNoProxyOfTheEnvironment) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  ::setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
  const Server server(Says(kHello));
  EXPECT_THAT(Fetch(server.Url("http")), Yields("hello"));
  ::unsetenv("http_proxy");
  ::unsetenv("ALL_PROXY");
}

// A pipe without a writer stands for the file: whoever opens it waits for ever.
TEST(Fetch, OpensNoOpensslConfigOfTheEnvironment) {
  const std::string pipe = ::testing::TempDir() + "openssl_cnf_pipe";
  ::unlink(pipe.c_str());
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  ::setenv("OPENSSL_CONF", pipe.c_str(), 1);
  EXPECT_THAT(Fetch("https://127.0.0.1:1/a"), FailsWith(Reason::kFetch));
  ::unsetenv("OPENSSL_CONF");
  ::unlink(pipe.c_str());
}

// RFC 8446 §4.2.1: the versions that a client takes are in its first message.
TEST(Fetch, OffersNoTlsBefore12) {
  std::string hello;
  {
    const Server server(
        [&](int connection) { hello = ReceiveSome(connection); });
    EXPECT_THAT(Fetch(server.Url("https")), FailsWith(Reason::kFetch));
  }
  const std::size_t at = hello.find(std::string("\x00\x2b\x00\x05\x04", 5));
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(hello.substr(at + 5, 4), "\x03\x04\x03\x03");
}

}  // namespace
}  // namespace airlock::net
