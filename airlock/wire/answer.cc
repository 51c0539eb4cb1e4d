#include "airlock/wire/answer.h"

#include "airlock/core/note.h"
#include "airlock/core/notes/job.h"

namespace airlock::wire {

Result<std::string> OpenAnswer(const platform::Message& message) {
  if (KindOfNote(message.text) == notes::kFailureNote) {
    TRY(notes::FailureNote failure, notes::ParseFailure(message.text));
    return failure.failure;
  }
  return message.text;
}

Failure Refuse(platform::Channel& channel, const Failure& failure) {
  // A peer that has gone cannot be told; the failure stands all the same.
  (void)channel.Send(notes::Format(notes::FailureNote{failure}));
  return failure;
}

}  // namespace airlock::wire
