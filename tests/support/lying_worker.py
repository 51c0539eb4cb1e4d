#!/usr/bin/env python3
"""tests/support/lying_worker.py SOCKET WORKER LIE SAID

Listens where airlock-worker does, has the real one do each job, and changes its
answer as the file LIE says when the job comes; digests and sizes in the report
are made to fit, as whoever has captured a worker would.

  none               the answer as it is; its documents go to SAID.TASK.N
  TASK N LINE WORD   another value for one word of document N of that task
  report NAME        another nonce, sandbox, object or size in the report
"""
import base64
import hashlib
import os
import re
import socket
import struct
import subprocess
import sys

SOCKET, WORKER, LIE, SAID = sys.argv[1:5]
WORDS = {
    "apt-repo": "signed-blob", "gke-onprem": "signed-blob",
    "oci-layout": "apt-repo", "signed-blob": "gke-onprem",
    "ecdsa-sha256": "ecdsa-sha384", "release-line": "sums-line",
    "stanza": "oci-digest", "oci-digest": "sums-line",
}


def another(word):
    if word in WORDS:
        return WORDS[word]
    if re.fullmatch(r"sha256:[0-9a-f]{64}", word):
        return "sha256:" + hashlib.sha256(word.encode()).hexdigest()
    if word.isdigit():
        return str(int(word) + 1)
    if word == "-":
        return "eA=="
    try:
        data = bytearray(base64.b64decode(word, validate=True))
        if len(data) > 8:
            data[len(data) // 2] ^= 1
            return base64.b64encode(data).decode()
    except ValueError:
        pass
    return word + "x"


def receive(connection, size):
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            raise EOFError
        data += piece
    return data


def receive_frame(connection):
    return receive(connection, struct.unpack(">I", receive(connection, 4))[0])


def receive_job(connection):
    """The frames of a job, each with its descriptors."""
    frames, inputs, held = [], None, 0
    while inputs is None or held < inputs:
        head, fds, _, _ = socket.recv_fds(connection, 4, 16)
        if not head:
            raise EOFError
        head += receive(connection, 4 - len(head))
        text = receive(connection, struct.unpack(">I", head)[0])
        if inputs is None:
            inputs = len(re.findall(rb"^input ", text, re.M))
        frames.append((text, fds))
        held += len(fds)
    return frames


def frame(text):
    return struct.pack(">I", len(text)) + text


def lie(task, report, documents):
    words = open(LIE).read().split()
    if words[0] == "none":
        for i, document in enumerate(documents):
            with open(f"{SAID}.{task}.{i}", "wb") as out:
                out.write(document)
        return report, documents
    if words[0] == task:
        number, at, word = map(int, words[1:4])
        lines = documents[number].decode("latin1").split("\n")
        spelled = lines[at].split(" ")
        spelled[word] = another(spelled[word])
        lines[at] = " ".join(spelled)
        documents[number] = "\n".join(lines).encode("latin1")
    lines = report.decode("latin1").split("\n")
    told = 0
    for i, line in enumerate(lines):
        if line.startswith("document "):
            body = documents[told]
            lines[i] = (f"document sha256:{hashlib.sha256(body).hexdigest()} "
                        f"{len(body)}")
            told += 1
            if words == ["report", "object"]:
                lines[i] = "document " + another(line.split(" ")[1]) + \
                    f" {len(body)}"
            if words == ["report", "size"]:
                lines[i] = " ".join(line.split(" ")[:2] + [str(len(body) + 1)])
        if words == ["report", "nonce"] and line.startswith("nonce "):
            lines[i] = "nonce " + "0" * 32
        if words == ["report", "sandbox"] and line.startswith("sandbox "):
            lines[i] = "sandbox none"
    return "\n".join(lines).encode("latin1"), documents


def serve(connection):
    frames = receive_job(connection)
    task = re.search(rb"^task (\S+)$", frames[0][0], re.M).group(1).decode()
    ours, theirs = socket.socketpair()
    worker = subprocess.Popen([WORKER, "--fd", str(theirs.fileno())],
                              pass_fds=[theirs.fileno()])
    theirs.close()
    for text, fds in frames:
        socket.send_fds(ours, [struct.pack(">I", len(text))], fds)
        ours.sendall(text)
        for fd in fds:
            os.close(fd)
    report = receive_frame(ours)
    documents = [receive_frame(ours) for _ in
                 re.findall(rb"^document ", report, re.M)]
    worker.wait()
    report, documents = lie(task, report, documents)
    connection.sendall(frame(report) + b"".join(map(frame, documents)))


listener = socket.socket(socket.AF_UNIX)
if os.path.exists(SOCKET):
    os.unlink(SOCKET)
listener.bind(SOCKET)
listener.listen(16)
print("ready", flush=True)
while True:
    peer, _ = listener.accept()
    if os.fork() == 0:
        listener.close()
        try:
            serve(peer)
        except (EOFError, OSError) as error:
            print(f"job: {error}", flush=True)
        os._exit(0)
    peer.close()
