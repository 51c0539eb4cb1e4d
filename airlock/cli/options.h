// airlock/cli/options.h
//
// What the user typed, as plain values: no command sees the parser.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/notes/statement.h"

namespace airlock::cli {

// A file that a worker is to examine, under the worker's name for it.
struct Exhibit {
  std::string name;
  std::string path;
};

// Where a rebuild takes from and leaves to.
struct RebuildOptions {
  std::string inputs;
  std::string root;
  std::string output;
  std::string debian;     // a source package of the archive's, by name
  std::string version;    // of that source; "" is the newest
  std::string buildinfo;  // a file
  std::string cache;      // of roots and lists
  bool faketime = false;
};

struct Options {
  std::string verb;  // "approve", "policy activate", …
  std::string program_folder;

  // Everywhere.
  std::string home;
  bool json = false;
  bool no_color = false;
  bool quiet = false;
  bool no_input = false;
  bool deep = false;
  bool remove_lost = false;

  // By verb; an option that a verb does not have keeps its default.
  std::vector<std::string> paths;
  std::string id;
  std::string channel;
  std::string target;
  std::string site;
  std::string name;
  std::string key;  // path of an SSH private key (or its .pub with an agent)
  std::string role;
  std::string comment;
  std::string reason;
  std::string requirement;
  std::string reference;
  std::string scope = "all";
  std::string level = "capability";
  std::string expires;
  std::string digest;
  std::string mark_root;
  std::string state;
  std::string to;
  std::string until = "sealed";
  std::string timeout = "1h";
  std::string sigstore;       // a trusted root that travels inside, by name
  std::string sigstore_root;  // one of the user's, as a file
  std::string tuf_root;       // of a TUF repository, as a file
  std::string key_name;       // what a key's owner calls it
  std::string origin;
  std::string roster;
  std::string root_keys;
  std::string uids;
  std::string metadata_dir;
  std::string metadata_url;
  std::vector<std::string> target_names;
  std::string target_dir;
  std::string target_base_url;
  notes::Question question;  // what a worker is asked of the exhibits
  std::vector<Exhibit> exhibits;
  std::vector<std::string> replaced;  // PURPOSE=PEM
  std::vector<std::string> added;     // PEM files
  std::vector<std::string> dropped;   // key ids
  std::vector<std::string> revoked;   // ID=INDEX
  std::optional<std::uint64_t> threshold;
  std::optional<std::uint64_t> passphrase_fd;
  std::uint64_t mark_size = 0;
  std::uint64_t attempt = 1;
  std::uint64_t from_leaf = 0;
  bool once = false;
  bool cloud_build = false;
  bool dry_run = false;
  RebuildOptions rebuild;
};

}  // namespace airlock::cli
