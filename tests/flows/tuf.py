"""tuf.py PROGRAM CLOCK_AHEAD [NAME…]: every case of the TUF client, or some."""
import pathlib
import sys
import tempfile
import traceback

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]
import tuf_targets  # noqa: E402
import tuf_workflow  # noqa: E402
from tuf_repository import Client, Repository, Server  # noqa: E402


def main():
    program, clock, *wanted = sys.argv[1:]
    server, failed, ran = Server(), [], 0
    with tempfile.TemporaryDirectory(prefix="airlock-tuf.") as work:
        for case in tuf_workflow.CASES + tuf_targets.CASES:
            name = case.__name__
            if wanted and name not in wanted:
                continue
            ran += 1
            repository = Repository()
            client = Client(program, server, name, repository, work, clock)
            try:
                case(repository, client)
            except Exception as error:
                failed.append(name)
                where = [frame for frame
                         in traceback.extract_tb(error.__traceback__)
                         if frame.filename != __file__][0]
                print(f"FAILED {name}, line {where.lineno}: {where.line}\n"
                      f"  {error!r:.500}\n  it said: {client.said:.500}",
                      flush=True)
    print(f"{ran - len(failed)} of {ran} cases hold")
    sys.exit(1 if failed or not ran else 0)


if __name__ == "__main__":
    main()
