// airlock/wire/clamd.h
//
// A session with clamd, ClamAV's daemon (IDSESSION, FILDES; clamd(8)).
//
// ClamAV is GPL and has a history of flaws, so it is spoken to and not linked, and
// it is believed as little as can be. By default it says "OK" of what it did not
// read because of a limit, and a daemon without signatures says "OK" of all. So a
// session begins with two files: EICAR's test file must be found, and one that is
// larger than ClamAV can ever take must not be "OK".
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/fd.h"
#include "airlock/wire/clamd_reply.h"

namespace airlock::wire {

class ClamdSession {
 public:
  // kScannerUnreachable if nobody listens, or nobody answers for `patience`;
  // kScannerUnfit for a daemon that is not understood, or is unfit.
  static Result<ClamdSession> Open(const std::string& socket, Seconds patience);

  const ClamdVersion& version() const { return version_; }

  // Asks about the bytes of a descriptor, which clamd gets a copy of, and yields
  // the number under which it will answer. kScannerUnreachable.
  Result<std::uint64_t> Ask(int fd);

  struct Answer {
    std::uint64_t number = 0;
    ClamdVerdict verdict;
  };
  // The next answer to what was asked, in whichever order; nobody else's.
  // kTimedOut after `patience` without a word; kScannerUnreachable when clamd has
  // gone; kScannerUnfit. After a failure the session is over.
  Result<Answer> Next();
  std::size_t unanswered() const { return asked_.size(); }

  // Asks again. Only when nothing is unanswered.
  Result<ClamdVersion> AskVersion();

 private:
  ClamdSession(platform::Channel connection, Seconds patience)
      : connection_(std::move(connection)), patience_(patience) {}
  enum class Command { kVersion, kFile };
  Result<std::uint64_t> Send(Command command, const int* fd);
  Result<ClamdReply> Receive(Command command);
  Result<Done> ProveFit();

  platform::Channel connection_;
  Seconds patience_;
  std::uint64_t sent_ = 0;  // commands, as clamd counts them
  std::map<std::uint64_t, Command> asked_;
  std::string unread_;
  ClamdVersion version_;
};

}  // namespace airlock::wire
