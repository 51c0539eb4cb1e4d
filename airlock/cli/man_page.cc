#include "airlock/cli/man_page.h"

#include <CLI/CLI.hpp>
#include <string_view>
#include <vector>

#include "airlock/cli/command_tree.h"

namespace airlock::cli {
namespace {

// Text that groff takes for nothing but text: no escape, no hyphen for a dash,
// no request at the beginning of a line.
std::string Escaped(std::string_view text) {
  std::string out;
  bool begins = true;
  for (const char c : text) {
    if (begins && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    begins = c == '\n';
  }
  return out;
}

std::string Bold(std::string_view text) {
  return "\\fB" + Escaped(text) + "\\fR";
}
std::string Italic(std::string_view text) {
  return "\\fI" + Escaped(text) + "\\fR";
}

// Lines as they are, in a fixed width.
std::string Verbatim(std::string_view text) {
  return ".nf\n.RS 4\n" + Escaped(text) + "\n.RE\n.fi\n";
}

std::string Entry(const CLI::Option& option) {
  std::string spelled;
  for (const std::string& name : SpellingsOf(option)) {
    spelled += (spelled.empty() ? "" : ", ") + Bold(name);
  }
  if (spelled.empty()) spelled = Italic(option.get_name());
  // A flag takes nothing; an argument is named by itself.
  std::string type = option.get_type_name();
  if (option.nonpositional() && option.get_items_expected_max() > 0) {
    std::string choices;
    for (const std::string& choice : ChoicesOf(option)) {
      choices += (choices.empty() ? "" : "|") + choice;
    }
    spelled += " " + Italic(choices.empty() ? type : choices);
  }
  return ".TP\n" + spelled + "\n" + Escaped(option.get_description()) +
         (option.get_required() ? " (required)" : "") + "\n";
}

std::string Entries(const std::vector<const CLI::Option*>& options) {
  std::string text;
  for (const CLI::Option* option : options) text += Entry(*option);
  return text;
}

std::vector<const CLI::Option*> ArgumentsOf(const CLI::App& app) {
  return app.get_options(
      [](const CLI::Option* option) { return option->get_positional(); });
}

std::string Command(const std::string& program, const CommandPath& command) {
  const CLI::App& app = command.app();
  std::string text = ".SS \"" + Escaped(program + " " + command.name()) +
                     "\"\n" + Escaped(app.get_description()) + ".\n";
  text += Entries(ArgumentsOf(app));
  for (const CLI::App* above : command.apps) text += Entries(OptionsOf(*above));
  const std::string footer = app.get_footer();
  constexpr std::string_view kExample = "Example:\n";
  if (footer.starts_with(kExample)) {
    const std::size_t end = footer.find('\n', kExample.size());
    text += ".PP\nExample:\n" +
            Verbatim(footer.substr(kExample.size(), end - kExample.size()));
  }
  return text;
}

}  // namespace

std::string ManPage(const CLI::App& root, const std::string& version) {
  const std::string& program = root.get_name();
  std::string name = program;
  for (char& c : name) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  const std::string description = root.get_description();
  const std::size_t line = description.find('\n');
  std::string what = description.substr(0, line);
  what.erase(0, what.find(": ") + 2);
  if (what.ends_with('.')) what.pop_back();
  std::string text = "'\\\" -*- coding: utf-8 -*-\n.TH " + Escaped(name) +
                     " 1 \"\" \"airlock " + version + "\" \"Airlock\"\n" +
                     ".SH NAME\n" + Escaped(program) + " \\- " + Escaped(what) +
                     "\n.SH SYNOPSIS\n" + Bold(program) + " [" +
                     Italic("OPTIONS") + "] " + Italic("COMMAND") + " …\n";
  if (line != std::string::npos) {
    text += ".SH DESCRIPTION\n" + Escaped(description.substr(line + 1)) + "\n";
  }
  text += ".SH OPTIONS\n" + Entries(OptionsOf(root)) + ".SH COMMANDS\n";
  for (const CommandPath& command : CommandsOf(root)) {
    // A group is nothing by itself.
    if (!CommandsBelow(command.app()).empty()) continue;
    text += Command(program, command);
  }
  if (const std::string footer = root.get_footer(); !footer.empty()) {
    text += ".SH EXIT STATUS\n" + Verbatim(footer);
  }
  text.pop_back();  // whoever prints it ends the line
  return text;
}

void AddManPageFlag(CLI::App& root, const std::string& version) {
  root.add_flag_callback(
      "--man-page",
      [&root, version] {
        throw CLI::CallForVersion(ManPage(root, version), 0);
      },
      "Print the manual page, for man(1)");
}

}  // namespace airlock::cli
