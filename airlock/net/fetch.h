// airlock/net/fetch.h
//
// Bytes from an upstream's server, through a pipe.
//
// The transfer runs in a child process of its own, since libcurl reads a
// stranger's protocol: what comes out is a stream that the parent copies, and
// an end that says whether it was whole. http, https and file only; a redirect
// never leads from https to http, nor to a file; TLS 1.2 or newer. No
// credentials, no cookies, and nothing of the environment: no proxies, no
// $OPENSSL_CONF, no openssl.cnf.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "airlock/platform/fd.h"
#include "airlock/platform/process.h"

namespace airlock::net {

class Download {
 public:
  // kFetch if the address is not one of the three kinds.
  static Result<Download> Start(const std::string& url);

  // Readable until the transfer ends.
  int fd() const { return bytes_.get(); }

  // After the stream has ended: kFetch, with what libcurl said, unless the
  // transfer was complete. Closes the stream first, so that it may also be
  // called to give up.
  Result<Done> Finish();

  // After Finish() failed: whether that is because the server said that there
  // is no such file (HTTP 404; 403 is how object stores spell it).
  bool absent() const { return absent_; }

 private:
  Download(std::string url, int pid, platform::Fd bytes, platform::Fd words)
      : url_(std::move(url)),
        pid_(pid),
        bytes_(std::move(bytes)),
        words_(std::move(words)) {}
  std::string url_;
  int pid_;
  platform::Fd bytes_;
  platform::Fd words_;  // the child's last words
  bool absent_ = false;
};

}  // namespace airlock::net
