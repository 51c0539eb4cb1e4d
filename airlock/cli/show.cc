// list, show, why, watch: the ledger for people.
#include <chrono>
#include <thread>

#include "airlock/cli/cases.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/record_summary.h"
#include "airlock/cli/trust_text.h"
#include "airlock/cli/vouched.h"
#include "airlock/core/home.h"
#include "airlock/platform/process.h"
#include "policies/order.h"
#include "policies/scans.h"
#include "policies/why.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

std::string Padded(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::string VoidMark(const Standing& s, const RecordDigest& record) {
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
  } else if (s.void_seal) {
    reasons.push_back(
        ReasonJson(NameOf(s.void_seal->reason), s.void_seal->detail));
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
  if (s.verdict) {
    json.push_back({"verdict", s.verdict->record.text()});
    json.push_back({"dossier", s.verdict->body.dossier.text()});
  }
  return json;
}

bool IsGood(const Standing& s) {
  return s.state != "REFUSED" && s.state != "VOID";
}

// When it was released for each target, and to which sites that has crossed.
Result<std::string> Whereabouts(const stager::SiteNow& now, const Standing& s) {
  std::string text;
  if (!s.facts.seal) return text;
  TRY(const Chain own, now.reader.ChainOf(SubjectOf(s.facts.id)));
  for (const TargetName& target : s.facts.seal->body.targets) {
    TRY(const Chain chain, now.reader.ChainOf(SubjectOf(target)));
    std::string released = "not released yet";
    std::string crossed;
    for (const ChainedRecord& entry : chain) {
      const std::string& body = entry.record.body.text;
      if (entry.record.kind() == RecordKind::kReleased &&
          released.starts_with("not")) {
        TRY(const notes::Released r, notes::ParseReleased(body));
        // A release holds what was sealed before its prefix of the ledger
        // ended.
        if (r.size <= own.back().record.index) continue;
        released = "released as version " + std::to_string(r.size) + " on " +
                   entry.record.time.text();
      }
      if (entry.record.kind() == RecordKind::kCrossed) {
        TRY(const notes::Crossed c, notes::ParseCrossed(body));
        if (c.size <= own.back().record.index) continue;
        if (crossed.find(c.site.text()) != std::string::npos) continue;
        crossed += ", crossed to " + c.site.text() + " as " +
                   std::to_string(c.sequence);
      }
    }
    // Versions before that hold it still.
    if (s.void_seal) crossed += "; void now, so the newest is without it";
    text += "  target     " + target.text() + ": " + released + crossed + "\n";
  }
  return text;
}

// What a reviewer asks first.
std::string Heading(const Standing& s) {
  const notes::Submission& submission = s.facts.submission->body;
  std::string text = "  channel    " + submission.channel.text() + " (" +
                     std::string(NameOf(submission.kind)) + ")" +
                     (s.policy->body.targets.empty()
                          ? ""
                          : ", for " + TargetsText(s.policy->body.targets)) +
                     "\n  submitter  " + submission.submitter.text() + "\n";
  if (s.facts.authentic) {
    const notes::Authentic& authentic = s.facts.authentic->body;
    text += "  product    " + ProductText(authentic.product) + "\n" +
            "  order      " +
            policies::DescribePlaces(s.policy->body, authentic) + "\n";
    for (const notes::Signer& signer : authentic.signers) {
      text += "  signed by  " + signer.trust.text() + " " +
              Printable(signer.primary) + "\n";
    }
    for (const notes::Vouched& vouched : authentic.vouched) {
      text += VouchedText(vouched);
    }
    if (authentic.change) text += ChangeText(*authentic.change);
  }
  for (const policies::SetAside& one :
       policies::SetAsideIn(s.policy->body, s.facts)) {
    text += "  allowed    " + Printable(one.finding.rule) + " in " +
            Printable(one.finding.path) + " (" + one.engine +
            "): " + Printable(one.why) + "\n";
  }
  if (s.verdict) {
    const RecordDigest& verdict = s.verdict->record;
    text += "  verdict    " + verdict.text() + "\n  code       " +
            verdict.short_code() + "\n";
    if (!s.facts.seal && !s.facts.refused) {
      text += "  next       airlock approve " + s.facts.id.text() +
              " --digest " + verdict.short_code() + " --key KEY\n";
    }
  }
  return text;
}

}  // namespace

Result<Output> List(const Options& o) {
  const Home home(o.home);
  TRY(stager::SiteNow now, stager::OpenSite(home));
  TRY(now.taken, stager::ReadTaken(now.reader, now.installation));
  TRY(const std::vector<SubmissionId> all, AllSubmissions(now));
  const Instant when = platform::Now();
  const bool colour = WantsColour(o.no_color);
  Output output;
  JsonValue::Array rows;
  for (const SubmissionId& id : all) {
    TRY(const Standing s, StandingOf(now, home, id.text(), when));
    if (!o.state.empty() && s.state != o.state) continue;
    // The sentence has a line of its own: terminals are narrow.
    output.text += s.facts.submission->time.text() + "  " + id.text() + "  " +
                   Coloured(s.state, IsGood(s), colour) + "\n    " + s.why +
                   "\n";
    rows.push_back(StandingJson(s));
  }
  if (rows.empty()) {
    output.text =
        all.empty() ? "nothing submitted\n" : "nothing is " + o.state + "\n";
  }
  output.json = {{"submissions", rows}};
  return output;
}

Result<Output> Show(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const Standing s, StandingOf(now, home, o.id, platform::Now()));
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(s.facts.id)));
  Output output;
  output.text = s.facts.id.text() + "  " +
                Coloured(s.state, IsGood(s), WantsColour(o.no_color)) + "\n" +
                s.why + "\n\n" + Heading(s);
  TRY(const std::string whereabouts, Whereabouts(now, s));
  output.text += whereabouts;
  output.text += "\n";
  JsonValue::Array records;
  for (const ChainedRecord& entry : chain) {
    const Record& record = entry.record;
    // What counts for nothing is shown as that, and not in the words of who
    // wrote it alone.
    const std::string summary = VoidMark(s, entry.digest) + SummaryOf(entry);
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
                                        {"size", JsonNumber(item.size)},
                                        {"name", Printable(item.name.text())}});
    }
    output.json.push_back({"items", items});
  }
  JsonValue::Object json = StandingJson(s);
  json.push_back({"records", records});
  json.push_back({"statements", VouchedJson(s.facts)});
  json.push_back({"trust-change", ChangeJson(s.facts)});
  JsonValue::Array allowed;
  for (const policies::SetAside& one :
       policies::SetAsideIn(s.policy->body, s.facts)) {
    allowed.push_back(JsonValue::Object{{"engine", one.engine},
                                        {"rule", Printable(one.finding.rule)},
                                        {"path", Printable(one.finding.path)},
                                        {"digest", one.finding.digest.text()},
                                        {"why", Printable(one.why)}});
  }
  json.push_back({"allowed", allowed});
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
  // Whoever asks what is missing may be the one who has to decide on it.
  if (s.facts.authentic && s.facts.authentic->body.change) {
    output.text += ChangeText(*s.facts.authentic->body.change);
    output.json.push_back({"trust-change", ChangeJson(s.facts)});
  }
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
    const bool reviewable = s.state == "IN-REVIEW" && s.verdict;
    const bool there = (o.until == "review" && reviewable) ||
                       (o.until == "sealed" && s.state == "SEALED");
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
