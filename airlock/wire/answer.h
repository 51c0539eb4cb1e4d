// airlock/wire/answer.h
//
// The first frame of an answer, and the one way to say no.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "airlock/platform/channel.h"

namespace airlock::wire {

// The text of the frame; an `airlock.failure/v1` note becomes the failure that
// it carries.
Result<std::string> OpenAnswer(const platform::Message& message);

// Sends the failure as a note, and yields it.
Failure Refuse(platform::Channel& channel, const Failure& failure);

}  // namespace airlock::wire
