// What parses as a record formats back to itself, has a rule and fits it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/core/record.h"
#include "airlock/ledger/law.h"
#include "airlock/ledger/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  const auto record = ParseRecord(text);
  if (record.ok()) {
    Check(FormatRecord(*record) == text, "Format(Parse(t)) == t");
    Check(RuleOf(record->kind()).subject == KindOf(record->subject),
          "the subject fits the kind");
    // None of these may do anything but answer.
    (void)UniqueKeyOf(record->body);
    (void)ledger::CheckPlace(record->author, record->subject, record->body);
    (void)ledger::CheckSignatures(record->body);

    // The same as a request.
    ledger::AppendRequest request{record->author, Separation::kEmbedded,
                                  record->subject, record->previous,
                                  record->body};
    const auto again =
        ledger::ParseAppendRequest(ledger::FormatAppendRequest(request));
    Check(again.ok() && *again == request, "Parse(Format(x)) == x");
  }

  const auto request = ledger::ParseAppendRequest(text);
  if (request.ok()) {
    Check(ledger::FormatAppendRequest(*request) == text,
          "Format(Parse(t)) == t");
  }
  const auto appended = ledger::ParseAppended(text);
  if (appended.ok()) {
    Check(ledger::FormatAppended(*appended) == text, "Format(Parse(t)) == t");
  }
  return 0;
}
