#include "airlock/wire/clamd.h"

#include <array>
#include <span>

#include "airlock/core/check.h"
#include "airlock/platform/deadline.h"
#include "airlock/platform/memory_file.h"
#include "airlock/platform/socket_bytes.h"

namespace airlock::wire {
namespace {

// The `z` before a command: it and its answer end with a NUL.
constexpr std::string_view kBegin("zIDSESSION\0", 11);
constexpr std::string_view kVersion("zVERSION\0", 9);
constexpr std::string_view kFile("zFILDES\0", 8);
// Something must go with a descriptor.
constexpr std::string_view kBeside("\0", 1);

// EICAR's test file, in two halves so that a scanner has nothing to say about
// this program.
constexpr std::string_view kEicar[] = {
    R"(X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-)",
    R"(STANDARD-ANTIVIRUS-TEST-FILE!$H+H*)"};
// MaxFileSize can say 2^31 - 3 at most, and 0 means that.
constexpr std::uint64_t kBeyondClamav = 1ULL << 31;

Failure Unreachable(const Failure& why) {
  return {Reason::kScannerUnreachable, "clamd: " + why.detail};
}
Failure Unfit(std::string why) {
  return {Reason::kScannerUnfit, "clamd: " + std::move(why)};
}

}  // namespace

Result<ClamdSession> ClamdSession::Open(const std::string& socket,
                                        Seconds patience) {
  auto connection = platform::Channel::Connect(socket);
  if (!connection.ok()) return Unreachable(connection.failure());
  ClamdSession session(std::move(*connection), patience);
  const auto begun = platform::SendBytes(session.connection_.fd(), kBegin, "",
                                         {}, platform::Deadline(patience));
  if (!begun.ok()) return Unreachable(begun.failure());
  TRY(session.version_, session.AskVersion());
  TRY_DONE(session.ProveFit());
  return session;
}

Result<Done> ClamdSession::ProveFit() {
  TRY(const platform::Fd eicar,
      platform::MemoryFile(
          AsBytes(std::string(kEicar[0]) + std::string(kEicar[1]))));
  TRY(const platform::Fd large, platform::HollowFile(kBeyondClamav));
  for (const platform::Fd* file : {&eicar, &large}) {
    TRY(const std::uint64_t number, Ask(file->get()));
    (void)number;
    auto answer = Next();
    if (!answer.ok()) {
      return answer.failure().reason == Reason::kTimedOut
                 ? Unreachable(answer.failure())
                 : answer.failure();
    }
    const ClamdVerdict::Kind kind = answer->verdict.kind;
    if (file == &eicar && kind != ClamdVerdict::Kind::kMatch) {
      return Unfit(
          "it does not know EICAR's test file, so it has no signatures");
    }
    if (kind == ClamdVerdict::Kind::kClean) {
      return Unfit(
          "it says OK of what it does not read: set AlertExceedsMax yes");
    }
  }
  return Done{};
}

Result<std::uint64_t> ClamdSession::Ask(int fd) {
  return Send(Command::kFile, &fd);
}

Result<ClamdVersion> ClamdSession::AskVersion() {
  Check(asked_.empty(), "nothing is unanswered");
  TRY(const std::uint64_t number, Send(Command::kVersion, nullptr));
  (void)number;
  auto reply = Receive(Command::kVersion);
  if (!reply.ok()) {
    return reply.failure().reason == Reason::kTimedOut
               ? Unreachable(reply.failure())
               : reply.failure();
  }
  return ParseClamdVersion(reply->words);
}

Result<ClamdSession::Answer> ClamdSession::Next() {
  TRY(const ClamdReply reply, Receive(Command::kFile));
  TRY(ClamdVerdict verdict, ParseClamdVerdict(reply.words));
  return Answer{reply.number, std::move(verdict)};
}

Result<std::uint64_t> ClamdSession::Send(Command command, const int* fd) {
  const platform::Deadline deadline(patience_);
  auto sent = platform::SendBytes(connection_.fd(),
                                  fd != nullptr ? kFile : kVersion, "", {},
                                  deadline);
  if (sent.ok() && fd != nullptr) {
    sent = platform::SendBytes(connection_.fd(), kBeside, "",
                               std::span(fd, 1), deadline);
  }
  if (!sent.ok()) return Unreachable(sent.failure());
  asked_.emplace(++sent_, command);
  return sent_;
}

Result<ClamdReply> ClamdSession::Receive(Command command) {
  const platform::Deadline deadline(patience_);
  while (unread_.find('\0') == std::string::npos) {
    if (unread_.size() > kMaxClamdReplyBytes) {
      return Unfit("an answer without an end");
    }
    std::array<char, kMaxClamdReplyBytes> piece;
    const auto got = platform::ReceiveBytes(connection_.fd(), piece, nullptr,
                                            deadline);
    if (!got.ok()) {
      if (got.failure().reason == Reason::kTimedOut) return got.failure();
      return Unreachable(got.failure());
    }
    if (*got == 0) {
      return Unreachable({Reason::kUnavailable, "it ended the session"});
    }
    unread_.append(piece.data(), *got);
  }
  const std::size_t end = unread_.find('\0');
  TRY(ClamdReply reply,
      ParseClamdReply(std::string_view(unread_).substr(0, end)));
  unread_.erase(0, end + 1);
  const auto asked = asked_.find(reply.number);
  if (asked == asked_.end() || asked->second != command) {
    return Unfit("an answer to what nobody asked");
  }
  asked_.erase(asked);
  return reply;
}

}  // namespace airlock::wire
