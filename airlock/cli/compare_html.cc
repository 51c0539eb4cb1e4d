#include "airlock/cli/compare_html.h"

#include <algorithm>
#include <vector>

#include "airlock/cli/compare_text.h"
#include "verifier/compare/form_digest.h"

namespace airlock::cli {
namespace {

using verifier::Difference;

// A browser is told to fetch and run nothing, whatever stands in the page.
constexpr char kHead[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'\">\n<title>airlock compare</title>\n"
    "<style>body{font-family:sans-serif;max-width:70em;margin:2em auto}"
    "code{overflow-wrap:anywhere}td,th{text-align:left;vertical-align:top;"
    "padding:.2em 1em .2em 0}ul{margin:.2em 0}</style></head><body>\n";

// Text of strangers: printable, then harmless.
std::string Escaped(const std::string& text) {
  std::string html;
  for (const char c : Printable(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string Code(const std::string& text) {
  return "<code>" + Escaped(text) + "</code>";
}

std::string Side(const char* name, const ComparedSide& side) {
  std::string html = std::string("<tr><th>") + name + "</th><td>" +
                     Code(side.path) + "</td><td>" + std::to_string(side.size) +
                     " bytes</td><td>" + Code(side.digest.text());
  if (!side.form.entries.empty()) {
    using enum notes::RebuildLevel;
    for (const notes::RebuildLevel level : {kR1, kR2, kR3}) {
      html += "<br>form " + std::string(notes::NameOf(level)) + " " +
              Code(verifier::DigestOfForm(side.form, level).text());
    }
  }
  return html + "</td></tr>\n";
}

// The names of a place, from the artifact down to the file.
std::vector<std::string> NamesOf(const std::string& place) {
  std::vector<std::string> names;
  for (std::size_t at = 0; at <= place.size();) {
    const std::size_t end = std::min(place.find("!/", at), place.size());
    names.push_back(place.substr(at, end - at));
    at = end + 2;
  }
  return names;
}

// Containers as lists in lists; differences come container by container.
std::string Tree(const ComparedFiles& files) {
  std::string html = "<ul>\n";
  std::vector<std::string> open;
  for (const Difference& difference : files.comparison.differences) {
    std::vector<std::string> names = NamesOf(difference.place);
    const std::string last = names.back();
    names.pop_back();
    std::size_t shared = 0;
    while (shared < open.size() && shared < names.size() &&
           open[shared] == names[shared]) {
      ++shared;
    }
    for (; open.size() > shared; open.pop_back()) html += "</ul></li>\n";
    for (; open.size() < names.size(); open.push_back(names[open.size()])) {
      html += "<li>" + Code(names[open.size()]) + "<ul>\n";
    }
    html += "<li>" + (last.empty() ? "the artifact itself" : Code(last)) + " " +
            WhatDiffers(difference, ", ");
    std::string causes;
    for (const verifier::Explained& explained : files.explained) {
      if (explained.difference != &difference) continue;
      causes += "<li>" + Escaped(verifier::WordsFor(explained.cause)) + "</li>";
    }
    html += (causes.empty() ? "" : "<ul>" + causes + "</ul>") + "</li>\n";
  }
  for (; !open.empty(); open.pop_back()) html += "</ul></li>\n";
  return html + "</ul>\n";
}

std::string PassedOver(const verifier::Comparison& comparison) {
  std::string html =
      "<table><tr><th>level</th><th>normaliser</th><th>place</th>"
      "<th>bytes</th></tr>\n";
  for (const verifier::Used& used : comparison.used) {
    html += "<tr><td>" + std::string(notes::NameOf(used.normaliser->level)) +
            "</td><td title=\"" + std::string(used.normaliser->hides) + "\">" +
            std::string(used.normaliser->name) + "</td><td>" +
            (used.place.empty() ? "the artifact itself" : Code(used.place)) +
            "</td><td>" + std::to_string(used.left_bytes) + ", " +
            std::to_string(used.right_bytes) + "</td></tr>\n";
  }
  return html + "</table>\n";
}

}  // namespace

std::string ComparisonHtml(const ComparedFiles& files) {
  const verifier::Comparison& comparison = files.comparison;
  std::string html = kHead;
  html += "<h1>" + std::string(notes::NameOf(comparison.level)) + "</h1>\n<p>" +
          Escaped(SentenceOf(comparison, files.explained)) + "</p>\n<table>" +
          Side("first", files.left) + Side("second", files.right) +
          "</table>\n";
  if (!comparison.differences.empty()) {
    html += "<h2>Differs</h2>\n" + Tree(files);
  }
  if (!comparison.used.empty()) {
    html += "<h2>Passed over</h2>\n" + PassedOver(comparison);
  }
  return html + "</body></html>\n";
}

}  // namespace airlock::cli
