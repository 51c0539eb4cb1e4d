// list, show, why, watch: the ledger for people.
#include <chrono>
#include <thread>

#include "airlock/cli/cases.h"
#include "airlock/cli/commands.h"
#include "airlock/core/home.h"
#include "airlock/platform/process.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

// One line of a submission's timeline: what a record says, in a few words.
std::string Summary(const Record& record) {
  const std::string& text = record.body.text;
  switch (record.kind()) {
    case RecordKind::kSubmission: {
      auto s = notes::ParseSubmission(text);
      if (s.ok()) {
        return "by " + s->submitter.text() + ", " + std::to_string(s->items) +
               " files, " + std::to_string(s->bytes) + " bytes";
      }
      break;
    }
    case RecordKind::kAuthentic: {
      auto a = notes::ParseAuthentic(text);
      if (a.ok()) {
        return std::to_string(a->signers.size()) + " pinned signers; " +
               Printable(a->product.name) + " " + Printable(a->product.version);
      }
      break;
    }
    case RecordKind::kInspected: {
      auto i = notes::ParseInspected(text);
      if (i.ok()) {
        return i->object.short_code() + " " + Printable(i->format) + " " +
               std::string(notes::NameOf(i->coverage)) + ", " +
               std::to_string(i->members) + " members";
      }
      break;
    }
    case RecordKind::kScan: {
      auto s = notes::ParseScan(text);
      if (s.ok()) {
        return s->object.short_code() + " " + Printable(s->engine) + " " +
               std::string(notes::NameOf(s->outcome)) + ", " +
               std::to_string(s->covered_bytes) + " of " +
               std::to_string(s->total_bytes) + " bytes";
      }
      break;
    }
    case RecordKind::kRebuild: {
      auto r = notes::ParseRebuild(text);
      if (r.ok()) {
        return r->object.short_code() + " " +
               std::string(notes::NameOf(r->level)) +
               (r->cause.empty() ? "" : " (" + Printable(r->cause) + ")");
      }
      break;
    }
    case RecordKind::kHeld: {
      auto h = notes::ParseHeld(text);
      if (h.ok()) return "until " + h->not_before.text();
      break;
    }
    case RecordKind::kWaiver: {
      auto w = notes::ParseWaiver(text);
      if (w.ok()) {
        return Printable(w->requirement) + " by " + w->person.text() +
               " until " + w->expires.text() + ": " +
               Printable(w->justification);
      }
      break;
    }
    case RecordKind::kDecision: {
      auto d = notes::ParseDecision(text);
      if (d.ok()) {
        return std::string(notes::NameOf(d->choice)) + " by " +
               d->person.text() + " as " + d->role.text() +
               (d->comment.empty() ? "" : ": " + Printable(d->comment));
      }
      break;
    }
    case RecordKind::kSeal: {
      auto s = notes::ParseSeal(text);
      if (s.ok()) {
        return "for " + std::to_string(s->targets.size()) + " targets, mode " +
               std::string(NameOf(s->separation));
      }
      break;
    }
    case RecordKind::kRefused: {
      auto r = notes::ParseRefused(text);
      if (r.ok()) return r->reason + ": " + Printable(r->detail);
      break;
    }
    default:
      break;
  }
  return "";
}

std::string WhyVoid(const Standing& s, const RecordDigest& record) {
  for (const policies::PassedOver& one : s.passed_over) {
    if (one.record == record) return "VOID (" + one.why.detail + "): ";
  }
  return "";
}

// "airlock.scan/v1" → "scan".
std::string Word(const Record& record) {
  std::string kind(KindOfNote(record.body.text));
  kind.erase(0, std::string_view("airlock.").size());
  return kind.substr(0, kind.find('/'));
}

// With what to do about it; a name that a later version wrote has none.
JsonValue::Object ReasonJson(std::string_view name, std::string_view detail) {
  const auto reason = ReasonNamed(name);
  return {{"reason", name},
          {"sentence", reason ? SentenceOf(*reason) : std::string_view()},
          {"detail", Printable(detail)},
          {"next", reason ? NextStepFor(*reason) : std::string_view()}};
}

JsonValue::Object StandingJson(const Standing& s) {
  JsonValue::Array missing;
  if (const auto* waiting = std::get_if<policies::Waiting>(&s.judgement)) {
    for (const policies::Missing& item : waiting->missing) {
      missing.push_back(JsonValue::Object{{"what", Printable(item.what)},
                                          {"who", Printable(item.who)},
                                          {"reason", NameOf(item.reason)}});
    }
  }
  JsonValue::Array reasons;
  if (s.facts.refused) {
    const notes::Refused& refused = s.facts.refused->body;
    reasons.push_back(ReasonJson(refused.reason, refused.detail));
  } else if (const auto* refusal =
                 std::get_if<policies::Refusal>(&s.judgement)) {
    for (const Failure& failure : refusal->reasons) {
      reasons.push_back(ReasonJson(NameOf(failure.reason), failure.detail));
    }
  }
  JsonValue::Object json = {
      {"id", s.facts.id.text()},
      {"state", s.state},
      {"channel", s.facts.submission->body.channel.text()},
      {"submitter", s.facts.submission->body.submitter.text()},
      {"submitted", s.facts.submission->time.text()},
      {"why", s.why},
      {"missing", missing},
      {"reasons", reasons},
      {"exit-code", ExitCodeFor(s)}};
  if (!s.facts.verdicts.empty()) {
    json.push_back({"verdict", s.facts.verdicts.back().record.text()});
    json.push_back({"dossier", s.facts.verdicts.back().body.dossier.text()});
  }
  return json;
}

}  // namespace

Result<Output> List(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const std::vector<SubmissionId> all, AllSubmissions(now));
  const Instant when = platform::Now();
  const bool colour = WantsColour(o.no_color);
  Output output;
  JsonValue::Array rows;
  for (const SubmissionId& id : all) {
    TRY(const Standing s, StandingOf(now, home, id.text(), when));
    if (!o.state.empty() && s.state != o.state) continue;
    output.text += Padded(s.facts.submission->time.text(), 22) +
                   Padded(id.text(), 40) + " " +
                   Coloured(Padded(s.state, 12), s.state != "REFUSED", colour) +
                   " " + s.why + "\n";
    rows.push_back(StandingJson(s));
  }
  if (rows.empty()) output.text = "nothing submitted\n";
  output.json = {{"submissions", rows}};
  return output;
}

Result<Output> Show(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const Standing s, StandingOf(now, home, o.id, platform::Now()));
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(s.facts.id)));
  Output output;
  output.text =
      s.facts.id.text() + "  " +
      Coloured(s.state, s.state != "REFUSED", WantsColour(o.no_color)) + "\n" +
      s.why + "\n";
  if (!s.facts.verdicts.empty()) {
    output.text += "verdict  " + s.facts.verdicts.back().record.text() +
                   "\n  code   " + s.facts.verdicts.back().record.short_code() +
                   "\n";
  }
  output.text += "\n";
  JsonValue::Array records;
  for (const ChainedRecord& entry : chain) {
    const Record& record = entry.record;
    // What counts for nothing is shown as that, and not in the words of who
    // wrote it alone.
    const std::string summary = WhyVoid(s, entry.digest) + Summary(record);
    output.text += Padded(record.time.text(), 22) + Padded(Word(record), 12) +
                   Padded(std::string(NameOf(record.author)), 11) + summary +
                   "\n";
    records.push_back(JsonValue::Object{{"index", record.index},
                                        {"time", record.time.text()},
                                        {"author", NameOf(record.author)},
                                        {"kind", KindOfNote(record.body.text)},
                                        {"digest", entry.digest.text()},
                                        {"summary", summary}});
  }
  if (s.facts.contents) {
    output.text += "\n";
    JsonValue::Array items;
    for (const notes::ContentsItem& item : s.facts.contents->items) {
      output.text += Padded(std::string(notes::NameOf(item.role)), 10) +
                     item.object.text() + " " +
                     Padded(std::to_string(item.size), 11) + " " +
                     Printable(item.name.text()) + "\n";
      items.push_back(JsonValue::Object{{"role", notes::NameOf(item.role)},
                                        {"object", item.object.text()},
                                        {"size", item.size},
                                        {"name", Printable(item.name.text())}});
    }
    output.json.push_back({"items", items});
  }
  JsonValue::Object json = StandingJson(s);
  json.push_back({"records", records});
  json.insert(json.end(), output.json.begin(), output.json.end());
  output.json = std::move(json);
  return output;
}

Result<Output> Why(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const Standing s, StandingOf(now, home, o.id, platform::Now()));
  Output output;
  output.text = s.why + "\n";
  output.json = StandingJson(s);
  output.exit_code = ExitCodeFor(s);
  return output;
}

Result<Output> Watch(const Options& o) {
  const Home home(o.home);
  TRY(const Seconds patience, ParseSeconds(o.timeout));
  const Instant end = platform::Now() + patience;
  std::string last;
  while (true) {
    TRY(const stager::SiteNow now, stager::OpenSite(home));
    TRY(const Standing s, StandingOf(now, home, o.id, platform::Now()));
    if (s.why != last) Progress(s.state + "  " + s.why, o.quiet);
    last = s.why;
    const bool reviewable = s.state == "IN-REVIEW" && !s.facts.verdicts.empty();
    const bool there = (o.until == "review" && reviewable) ||
                       (o.until == "sealed" && s.facts.seal);
    if (there || s.facts.refused || s.facts.seal) {
      Output output;
      output.text = s.state + "  " + s.why + "\n";
      output.json = StandingJson(s);
      output.exit_code = there ? 0 : ExitCodeFor(s);
      return output;
    }
    if (platform::Now() >= end) {
      return Failure{Reason::kTimedOut, s.state + ": " + s.why};
    }
    if (platform::StopRequested()) {
      return Failure{Reason::kInterrupted, s.state};
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

}  // namespace airlock::cli
