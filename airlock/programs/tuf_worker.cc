#include "airlock/programs/tuf_worker.h"

#include <optional>
#include <utility>

#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/tuf_exchange.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/channel.h"
#include "verifier/tuf/client.h"

namespace airlock::programs {
namespace {

namespace tuf = verifier::tuf;

constexpr std::string_view kInit = "tuf-init";
constexpr std::string_view kRefresh = "tuf-refresh";
constexpr std::string_view kDownload = "tuf-download";
// An answer is one word in a note of two lines.
constexpr std::uint64_t kMaxAnswerBytes = 4096;

// The parent at the other end of the connection.
class Parent : public tuf::Repository {
 public:
  explicit Parent(int connection) : connection_(connection) {}

  Result<std::optional<std::string>> Fetch(const std::string& role,
                                           std::uint64_t version,
                                           std::uint64_t max_bytes) override {
    return AskForBytes(
        {notes::TufAction::kFetch, role, version, max_bytes, "", {}});
  }
  Result<std::optional<std::string>> Recall(const std::string& role,
                                            std::uint64_t max_bytes) override {
    return AskForBytes({notes::TufAction::kRecall, role, 0, max_bytes, "", {}});
  }
  Result<Done> Keep(const std::string& role) override {
    return Ask({notes::TufAction::kKeep, role, 0, 0, "", {}});
  }
  Result<Done> Forget(const std::string& role) override {
    return Ask({notes::TufAction::kForget, role, 0, 0, "", {}});
  }
  Result<Done> Take(const tuf::FoundTarget& target) {
    notes::TufRequest request{notes::TufAction::kTake, target.path,   0,
                              target.length,           target.prefix, {}};
    for (const tuf::FileHash& hash : target.hashes) {
      request.hashes.push_back({std::string(crypto::NameOf(hash.algorithm)),
                                HexEncode(hash.digest)});
    }
    return Ask(request);
  }

 private:
  Result<notes::TufAnswer> Exchange(const notes::TufRequest& request) {
    TRY_DONE(platform::WriteFrame(connection_, notes::Format(request)));
    TRY(const std::string text,
        platform::ReadFrame(connection_, kMaxAnswerBytes));
    return notes::ParseTufAnswer(text);
  }
  Result<Done> Ask(const notes::TufRequest& request) {
    TRY(const notes::TufAnswer answer, Exchange(request));
    if (!answer.found) {
      return Failure{Reason::kProtocol, "the parent did not do as asked"};
    }
    return Done{};
  }
  Result<std::optional<std::string>> AskForBytes(
      const notes::TufRequest& request) {
    TRY(const notes::TufAnswer answer, Exchange(request));
    if (!answer.found) return std::optional<std::string>();
    TRY(std::string bytes, platform::ReadFrame(connection_, request.size));
    return std::optional<std::string>(std::move(bytes));
  }

  int connection_;
};

void AddVersions(const tuf::Client& client, notes::Statement& statement) {
  const auto add = [&](const char* role, const tuf::Validity& validity) {
    statement.facts.push_back(
        {std::string(role) + ".version", std::to_string(validity.version)});
    statement.facts.push_back(
        {std::string(role) + ".expires", validity.expires.text()});
  };
  add("root", client.root().validity);
  if (statement.predicate == kInit) return;
  add("timestamp", client.timestamp().validity);
  add("snapshot", client.snapshot().validity);
  add("targets", client.targets().validity);
}

}  // namespace

bool IsTufQuestion(const notes::Job& job) {
  const auto question = notes::ParseQuestion(job.question);
  return question.ok() && question->verb.starts_with("tuf-");
}

Result<std::vector<std::string>> UpdateByTuf(
    const notes::Job& job, const std::vector<verifier::InquiryInput>& inputs,
    int connection) {
  TRY(const verifier::Inquiry inquiry,
      verifier::ReadInquiry(job, inputs, tuf::kMaxRootBytes));
  const notes::Question& question = inquiry.question;
  const bool init = question.verb == kInit;
  const bool download = question.verb == kDownload;
  if (!init && !download && question.verb != kRefresh) {
    return Failure{Reason::kUsage,
                   "no verb '" + Printable(question.verb) + "'"};
  }
  const std::vector<std::string> paths = question.All("target");
  if (download == paths.empty()) {
    return Failure{Reason::kUsage, "targets are for a download"};
  }
  TRY(const std::string time, question.Only("time"));
  TRY(const Instant now, Instant::Parse(time));
  TRY(const std::string_view root, inquiry.Document("root"));
  TRY(tuf::Client client, tuf::Client::Start(root, now));

  notes::Statement statement;
  statement.family = "tuf";
  statement.predicate = question.verb;
  Parent parent(connection);
  if (!init) {
    TRY_DONE(client.Refresh(parent));
  }
  for (const std::string& path : paths) {
    TRY(const tuf::FoundTarget target, client.Find(path, parent));
    TRY_DONE(parent.Take(target));
    for (const tuf::FileHash& hash : target.hashes) {
      statement.subjects.push_back({target.path,
                                    std::string(crypto::NameOf(hash.algorithm)),
                                    HexEncode(hash.digest)});
    }
    statement.facts.push_back({"role", target.role});
  }
  AddVersions(client, statement);
  statement.times.push_back({"client", "", now});
  statement.evidence = client.evidence();
  return std::vector<std::string>{notes::Format(statement)};
}

}  // namespace airlock::programs
