// stager/clamd_scan.h
//
// One artifact's leaves, from a worker to clamd, and what clamd says of them.
//
// The worker that takes the artifact apart has no socket, and clamd, which has
// a parser for everything, never sees the artifact. Between the two stands
// this: it keeps each leaf in memory, sealed, hands clamd the descriptor,
// hashes what went by and writes the record itself. The worker is believed only
// in which leaves there are; clamd only in "OK", "FOUND" and which database it
// has.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/notes/hand_over.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/fd.h"
#include "airlock/platform/memory_file.h"
#include "airlock/wire/clamd.h"
#include "policies/clamd_demand.h"
#include "stager/clean_leaves.h"

namespace airlock::stager {

class ClamdScan {
 public:
  // kStaleDatabase at `now`; kScannerUnreachable, kScannerUnfit.
  // `most_bytes` is more than an honest worker hands over (kLyingWorker). What
  // `known` has clean is not asked about, and what is clean by Finish() is put
  // there; it outlives the scan.
  static Result<ClamdScan> Start(
      const policies::ClamdDemand& demand, std::uint64_t most_bytes,
      Instant now, CleanLeaves& known,
      policies::ScanRound round = policies::ScanRound::kArrived);

  // The next frame of the worker's; answers nothing. kLyingWorker for what is
  // no piece, or follows none. A daemon that is gone is asked once more, one
  // file at a time; the file at which it goes again, or about which it says
  // nothing for long, is inconclusive ("error", "timeout"). Where nobody
  // answers the door: kScannerUnreachable.
  Result<Done> Take(std::string_view frame);

  // The record, when all has been answered; `sandbox` is left empty.
  // kLyingWorker if the worker says that it handed over more than came.
  // kScannerUnreachable if clamd has another database by now.
  Result<notes::Scan> Finish(const notes::HandedOver& handed) &&;

 private:
  struct Leaf {
    std::string path;
    std::optional<ObjectDigest> digest;  // when it has ended
    std::uint64_t size = 0;
    bool abandoned = false;
    std::uint64_t windows = 0;  // that were asked about
    std::uint64_t answered = 0;
    std::string rule;   // that matched, the first
    std::string cause;  // why it is inconclusive
    bool known = false;
  };
  // A window in clamd's hands: it may have to be asked about again.
  struct Window {
    std::uint64_t leaf = 0;
    std::uint64_t bytes = 0;
    platform::Fd file;
  };
  struct Open {
    std::uint64_t leaf = 0;
    crypto::Hash hash;
    platform::MemoryFileWriter file;
    std::uint64_t window_bytes = 0;
    Bytes tail;  // of the window, as much as the next one begins with
  };

  ClamdScan(const policies::ClamdDemand& demand, std::uint64_t most_bytes,
            wire::ClamdSession session, Instant now, CleanLeaves& known,
            policies::ScanRound round);
  Result<Done> Begin(std::string path);
  Result<Done> Add(ByteView bytes);
  Result<Done> Write(ByteView bytes);
  Result<Done> EndLeaf();
  Result<Done> EndWindow();
  Result<Done> MakeRoomFor(std::uint64_t bytes);
  Result<Done> Ask(Window window);
  Result<Done> Await();
  Result<Done> AskAgain(const Failure& why, std::vector<Window> windows);
  Result<Done> Reopen();
  void Note(const Window& window, const wire::ClamdVerdict& verdict);
  void Settle(std::uint64_t leaf);
  bool IsKnown(const ObjectDigest& leaf) const;

  policies::ClamdDemand demand_;
  std::uint64_t most_bytes_;
  std::uint64_t came_bytes_ = 0;
  wire::ClamdSession session_;
  wire::ClamdVersion version_;
  Instant began_;
  CleanLeaves* known_;
  ScannerState by_;
  policies::ScanRound round_;
  std::set<ObjectDigest> clean_;  // of this scan
  std::optional<Open> open_;
  std::map<std::uint64_t, Leaf> leaves_;       // not settled yet, by number
  std::map<std::uint64_t, Window> in_flight_;  // by clamd's number
  std::uint64_t in_flight_bytes_ = 0;
  std::uint64_t next_leaf_ = 0;
  std::uint64_t given_up_ = 0;  // windows at which clamd ended or kept silent

  std::uint64_t ended_bytes_ = 0;   // of leaves that came whole
  std::uint64_t unread_bytes_ = 0;  // of them, inconclusive
  std::string cause_;               // the first
  std::vector<notes::Finding> findings_;
  std::uint64_t more_findings_ = 0;
};

}  // namespace airlock::stager
