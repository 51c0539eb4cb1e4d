#include "airlock/wire/append.h"

#include <optional>
#include <utility>

#include "airlock/ledger/wire.h"

namespace airlock::wire {
namespace {

Result<ledger::Appended> Append(const std::string& socket_path,
                                std::optional<RecordDigest> previous,
                                Author author, const Subject& subject,
                                SignedNote body) {
  // How the author is separated is the ledger's to know.
  ledger::AppendRequest request;
  request.author = author;
  request.subject = subject;
  request.previous = previous;
  request.body = std::move(body);
  return ledger::AppendThrough(socket_path, request);
}

}  // namespace

Result<ledger::Appended> AppendNext(const std::string& socket_path,
                                    const ledger::Reader& read, Author author,
                                    const Subject& subject, SignedNote body) {
  TRY(const std::optional<ChainedRecord> head, read.HeadOf(subject));
  std::optional<RecordDigest> previous;
  if (head) previous = head->digest;
  return Append(socket_path, previous, author, subject, std::move(body));
}

Result<ledger::Appended> AppendAfter(const std::string& socket_path,
                                     const ledger::Appended& before,
                                     Author author, const Subject& subject,
                                     SignedNote body) {
  return Append(socket_path, before.digest, author, subject, std::move(body));
}

Result<ledger::Appended> AppendFirst(const std::string& socket_path,
                                     Author author, const Subject& subject,
                                     SignedNote body) {
  return Append(socket_path, std::nullopt, author, subject, std::move(body));
}

}  // namespace airlock::wire
