// airlock/core/notes/tuf_exchange.h
//
// What a TUF client in its sandbox asks of its parent.
//
// The worker decides what to believe and can reach nothing; the parent fetches
// and keeps files and reads none of them. Between the job and the report the
// worker sends requests, each as one frame, and takes the answer: a frame, and
// after a `found yes` to fetch or recall one more frame with the file's bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"

namespace airlock::notes {

enum class TufAction {
  kFetch,   // "fetch": the role's file from the server
  kRecall,  // "recall": the role's file as it is kept
  kKeep,    // "keep": what was fetched last becomes the role's file
  kForget,  // "forget": the role's file goes
  kTake,    // "take": the target, into the user's folder
};
std::string_view NameOf(TufAction action);

struct TufHash {
  std::string algorithm;  // "sha256", as notes write it
  std::string hex;
  friend bool operator==(const TufHash&, const TufHash&) = default;
};

// `airlock.tufrequest/v1`. The names are a stranger's: whoever makes a URL or
// a file name of one encodes it.
struct TufRequest {
  TufAction action = TufAction::kFetch;
  std::string name;             // a role, or a target's path
  std::uint64_t version = 0;    // fetch: stands before the file's name if not 0
  std::uint64_t size = 0;       // fetch, recall: at most; take: exactly
  std::string prefix;           // take: stands before the file's name if not ""
  std::vector<TufHash> hashes;  // take: every one must hold
  friend bool operator==(const TufRequest&, const TufRequest&) = default;
};
inline constexpr std::string_view kTufRequestNote = "airlock.tufrequest/v1";
std::string Format(const TufRequest& request);
Result<TufRequest> ParseTufRequest(std::string_view text);

// `airlock.tufanswer/v1`. What did not succeed has no answer: the parent ends
// the conversation.
struct TufAnswer {
  bool found = true;
  friend bool operator==(const TufAnswer&, const TufAnswer&) = default;
};
inline constexpr std::string_view kTufAnswerNote = "airlock.tufanswer/v1";
std::string Format(const TufAnswer& answer);
Result<TufAnswer> ParseTufAnswer(std::string_view text);

}  // namespace airlock::notes
