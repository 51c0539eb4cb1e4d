#include "airlock/cli/record_summary.h"

#include "airlock/cli/output.h"
#include "airlock/cli/trust_text.h"
#include "policies/judge.h"
#include "policies/why.h"

namespace airlock::cli {

namespace {

// The first, with all that it takes to look it up or to allow it.
std::string FindingsText(const notes::Scan& scan) {
  if (scan.findings.empty()) return "";
  const notes::Finding& first = scan.findings[0];
  const std::uint64_t more = scan.findings.size() - 1 + scan.more_findings;
  return ": " + Printable(first.rule) +
         (first.path.empty() ? "" : " in " + Printable(first.path)) + ", " +
         first.digest.text() +
         (more == 0 ? "" : " and " + std::to_string(more) + " more");
}

}  // namespace

std::string ProductText(const notes::Product& product) {
  return Printable(product.name) +
         (product.version.empty() ? "" : " " + Printable(product.version));
}

std::string TargetsText(const std::vector<TargetName>& targets) {
  std::vector<std::string> names;
  for (const TargetName& target : targets) names.push_back(target.text());
  return policies::AllOf(names);
}

std::string SummaryOf(const ChainedRecord& entry) {
  const Record& record = entry.record;
  const std::string& text = record.body.text;
  switch (record.kind()) {
    case RecordKind::kSubmission: {
      auto s = notes::ParseSubmission(text);
      if (s.ok()) {
        return "by " + s->submitter.text() + ", " +
               policies::Counted(s->items, "file") + ", " +
               std::to_string(s->bytes) + " bytes";
      }
      break;
    }
    case RecordKind::kAuthentic: {
      auto a = notes::ParseAuthentic(text);
      if (a.ok()) {
        if (a->change) return "changes " + ChangeSummary(*a->change);
        return policies::Counted(a->signers.size(), "pinned signer") +
               (a->vouched.empty() ? ""
                                   : ", " + policies::Counted(a->vouched.size(),
                                                              "statement")) +
               "; " + ProductText(a->product);
      }
      break;
    }
    case RecordKind::kInspected: {
      auto i = notes::ParseInspected(text);
      if (i.ok()) {
        return i->object.short_code() + " " + Printable(i->format) + " " +
               std::string(notes::NameOf(i->coverage)) + ", " +
               policies::Counted(i->members, "member");
      }
      break;
    }
    case RecordKind::kScan: {
      auto s = notes::ParseScan(text);
      if (s.ok()) {
        return s->object.short_code() + " " + Printable(s->engine) + " " +
               std::string(notes::NameOf(s->outcome)) + ", " +
               std::to_string(s->covered_bytes) + " of " +
               std::to_string(s->total_bytes) + " bytes" +
               (s->database == "-" ? ""
                                   : ", database " + Printable(s->database)) +
               FindingsText(*s);
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
    case RecordKind::kVerdict: {
      auto v = notes::ParseVerdict(text);
      if (v.ok()) {
        return "ready for people: " + entry.digest.short_code() +
               (v->waivers.empty()
                    ? ""
                    : ", with " +
                          policies::Counted(v->waivers.size(), "waiver"));
      }
      break;
    }
    case RecordKind::kDecision: {
      auto d = notes::ParseDecision(text);
      if (d.ok()) {
        return std::string(notes::NameOf(d->choice)) + " by " +
               d->person.text() + " as " + d->role.text() + " of " +
               d->verdict.short_code() +
               (d->comment.empty() ? "" : ": " + Printable(d->comment));
      }
      break;
    }
    case RecordKind::kSeal: {
      auto s = notes::ParseSeal(text);
      if (s.ok()) {
        return (s->targets.empty() ? "for this airlock"
                                   : "for " + TargetsText(s->targets)) +
               ", mode " + std::string(NameOf(s->separation));
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

}  // namespace airlock::cli
